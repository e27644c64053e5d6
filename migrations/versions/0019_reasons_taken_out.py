"""reasons of supports and ratings can be reported and taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

GIVEN = ("comment_supports", "ratings")
ABOUT = ("abuse_reports", "restrictions")
OF_SOMETHING = (
    "reason_by_id IS NULL OR comment_id IS NOT NULL OR cooperation_request_id IS NOT NULL "
    "OR discourse_request_id IS NOT NULL"
)


def _add_reference(table, name, target):
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f(f"fk_{table}_{name}_{target}"), target, [name], ["id"])


def upgrade():
    for table in ABOUT:
        _add_reference(table, "reason_by_id", "users")
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(batch.f(f"ck_{table}_reason_of_something"), OF_SOMETHING)
            batch.create_index(batch.f(f"ix_{table}_reason_by_id"), ["reason_by_id"])
    with op.batch_alter_table("restrictions") as batch:
        batch.create_check_constraint(
            batch.f("ck_restrictions_reasons_are_redacted"),
            "(kind = 'redacted') = (reason_by_id IS NOT NULL)",
        )
    for table in GIVEN:
        _add_reference(table, "redaction_id", "restrictions")
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(
                batch.f(f"ck_{table}_redacted_without_words"),
                "redaction_id IS NULL OR reason = ''",
            )


def downgrade():
    for table in GIVEN:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(batch.f(f"ck_{table}_redacted_without_words"), type_="check")
            batch.drop_constraint(
                batch.f(f"fk_{table}_redaction_id_restrictions"), type_="foreignkey"
            )
            batch.drop_column("redaction_id")
    with op.batch_alter_table("restrictions") as batch:
        batch.drop_constraint(batch.f("ck_restrictions_reasons_are_redacted"), type_="check")
    for table in ABOUT:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(batch.f(f"ix_{table}_reason_by_id"))
            batch.drop_constraint(batch.f(f"ck_{table}_reason_of_something"), type_="check")
            batch.drop_constraint(batch.f(f"fk_{table}_reason_by_id_users"), type_="foreignkey")
            batch.drop_column("reason_by_id")

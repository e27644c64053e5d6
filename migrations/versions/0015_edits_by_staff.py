"""edits by staff, switches of services."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = ("restriction_id", "redaction_id")


def upgrade():
    with op.batch_alter_table("threads") as batch:
        batch.add_column(
            sa.Column("author_title", sa.String(length=200), nullable=False, server_default="")
        )
    with op.batch_alter_table("threads") as batch:
        batch.alter_column("author_title", server_default=None)
    with op.batch_alter_table("comment_revisions") as batch:
        for name in STATEMENTS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(
                batch.f(f"fk_comment_revisions_{name}_restrictions"),
                "restrictions",
                [name],
                ["id"],
            )
    op.create_table(
        "embed_switches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embed_switches")),
        sa.UniqueConstraint("host", name=op.f("uq_embed_switches_host")),
    )


def downgrade():
    op.drop_table("embed_switches")
    with op.batch_alter_table("comment_revisions") as batch:
        for name in STATEMENTS:
            batch.drop_constraint(
                batch.f(f"fk_comment_revisions_{name}_restrictions"), type_="foreignkey"
            )
            batch.drop_column(name)
    with op.batch_alter_table("threads") as batch:
        batch.drop_column("author_title")

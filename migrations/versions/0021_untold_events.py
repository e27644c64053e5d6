"""events whose notifications the worker has not written yet."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "untold_events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_untold_events_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_untold_events")),
    )


def downgrade():
    op.drop_table("untold_events")

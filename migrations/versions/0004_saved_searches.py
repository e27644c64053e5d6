"""saved searches."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feed_digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_saved_searches_author_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("author_id", "query", name=op.f("uq_saved_searches_author_id_query")),
        sa.UniqueConstraint("feed_digest", name=op.f("uq_saved_searches_feed_digest")),
    )
    op.create_table(
        "uncompared_events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("compared_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_uncompared_events_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_uncompared_events")),
    )


def downgrade():
    op.drop_table("uncompared_events")
    op.drop_table("saved_searches")

"""indexes of the posts that wait for moderators."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_comments_held", "id", "visibility = 'held'"),
    ("ix_comments_third_party", "id", "third_party != ''"),
    ("ix_comments_edit_waits_since", "edit_waits_since", "edit_waits_since IS NOT NULL"),
)


def upgrade():
    for name, column, where in INDEXES:
        op.create_index(
            name,
            "comments",
            [column],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade():
    for name, _column, _where in INDEXES:
        op.drop_index(name, "comments")

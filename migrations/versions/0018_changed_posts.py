"""changed posts that wait for a look."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("comments", sa.Column("edit_waits_since", sa.DateTime(timezone=True)))


def downgrade():
    op.drop_column("comments", "edit_waits_since")

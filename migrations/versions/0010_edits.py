"""edits."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("comments") as batch:
        batch.add_column(sa.Column("edit_count", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE comments SET edit_count = revision_count")
    with op.batch_alter_table("comments") as batch:
        batch.alter_column("edit_count", server_default=None)


def downgrade():
    with op.batch_alter_table("comments") as batch:
        batch.drop_column("edit_count")

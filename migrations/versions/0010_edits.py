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
        batch.add_column(sa.Column("wiki_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE comments SET edit_count = revision_count")
    with op.batch_alter_table("comments") as batch:
        batch.alter_column("edit_count", server_default=None)
    op.create_table(
        "comment_deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("deleted_by_id", sa.Integer(), nullable=False),
        sa.Column("former_visibility", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("third_party", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_deletions_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["deleted_by_id"],
            ["users.id"],
            name=op.f("fk_comment_deletions_deleted_by_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_deletions")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_comment_deletions_comment_id")),
    )
    op.create_index(
        op.f("ix_comment_deletions_deleted_by_id"), "comment_deletions", ["deleted_by_id"]
    )


def downgrade():
    op.drop_table("comment_deletions")
    with op.batch_alter_table("comments") as batch:
        batch.drop_column("deleted_at")
        batch.drop_column("wiki_at")
        batch.drop_column("edit_count")

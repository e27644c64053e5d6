"""post moves."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("threads") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_threads_merged_into_id_threads"), "threads", ["merged_into_id"], ["id"]
        )
        batch.create_index("ix_threads_merged_into_id", ["merged_into_id"])
        batch.create_check_constraint(
            batch.f("ck_threads_merged_elsewhere"), "merged_into_id <> id"
        )
    op.create_table(
        "post_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_post_moves_elsewhere")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_post_moves_reason_given")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["threads.id"], name=op.f("fk_post_moves_source_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["threads.id"], name=op.f("fk_post_moves_target_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by_id"], ["users.id"], name=op.f("fk_post_moves_moved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["users.id"], name=op.f("fk_post_moves_undone_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_moves")),
        sa.UniqueConstraint(
            "moved_by_id", "submission", name=op.f("uq_post_moves_moved_by_id_submission")
        ),
    )
    for column in ("source_id", "target_id", "undone_by_id"):
        op.create_index(op.f(f"ix_post_moves_{column}"), "post_moves", [column])
    op.create_table(
        "moved_posts",
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("old_number", sa.Integer(), nullable=False),
        sa.Column("new_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["move_id"], ["post_moves.id"], name=op.f("fk_moved_posts_move_id_post_moves")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_moved_posts_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("move_id", "comment_id", name=op.f("pk_moved_posts")),
        sa.UniqueConstraint(
            "move_id", "old_number", name=op.f("uq_moved_posts_move_id_old_number")
        ),
    )
    op.create_index(op.f("ix_moved_posts_comment_id"), "moved_posts", ["comment_id"])


def downgrade():
    op.drop_table("moved_posts")
    op.drop_table("post_moves")
    with op.batch_alter_table("threads") as batch:
        batch.drop_constraint(batch.f("ck_threads_merged_elsewhere"), type_="check")
        batch.drop_index("ix_threads_merged_into_id")
        batch.drop_constraint(batch.f("fk_threads_merged_into_id_threads"), type_="foreignkey")
        batch.drop_column("merged_into_id")

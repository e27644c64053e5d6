"""keeping order."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name=op.f("fk_reviews_assignee_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint(
            "subject_type", "subject_id", name=op.f("uq_reviews_subject_type_subject_id")
        ),
    )
    op.create_index(op.f("ix_reviews_assignee_id"), "reviews", ["assignee_id"])
    op.create_table(
        "review_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_review_notes_not_empty")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_review_notes_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_notes_review_id_reviews")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_notes")),
    )
    op.create_index(op.f("ix_review_notes_review_id"), "review_notes", ["review_id"])
    op.create_table(
        "posting_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_posts", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("domains", sa.Text(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_posting_rules_one_row")),
        sa.CheckConstraint("first_posts >= 0", name=op.f("ck_posting_rules_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_rules")),
    )
    with op.batch_alter_table("action_fields") as batch:
        batch.add_column(
            sa.Column("holds_posts", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("action_fields") as batch:
        batch.alter_column("holds_posts", server_default=None)


def downgrade():
    with op.batch_alter_table("action_fields") as batch:
        batch.drop_column("holds_posts")
    op.drop_table("posting_rules")
    op.drop_table("review_notes")
    op.drop_table("reviews")

"""drafts and uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "contribution_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_contribution_drafts_author_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_drafts")),
        sa.UniqueConstraint(
            "author_id",
            "place",
            "subject_id",
            name=op.f("uq_contribution_drafts_author_id_place_subject_id"),
        ),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("alternative", sa.String(length=300), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_uploads_author_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("key", name=op.f("uq_uploads_key")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index("ix_uploads_author_id", ["author_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_removed_at"), ["removed_at"], unique=False)

    op.create_table(
        "comment_uploads",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_uploads_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_comment_uploads_upload_id_uploads")
        ),
        sa.PrimaryKeyConstraint("comment_id", "upload_id", name=op.f("pk_comment_uploads")),
    )
    with op.batch_alter_table("comment_uploads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_uploads_upload_id"), ["upload_id"], unique=False
        )


def downgrade():
    with op.batch_alter_table("comment_uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_uploads_upload_id"))

    op.drop_table("comment_uploads")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_removed_at"))
        batch_op.drop_index("ix_uploads_author_id")

    op.drop_table("uploads")
    op.drop_table("contribution_drafts")

"""tag synonyms."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("tags") as batch:
        batch.add_column(sa.Column("description", sa.Text(), nullable=False, server_default=""))
        batch.add_column(
            sa.Column("lock_version", sa.Integer(), nullable=False, server_default="1")
        )
    with op.batch_alter_table("tags") as batch:
        batch.alter_column("description", server_default=None)
        batch.alter_column("lock_version", server_default=None)
    op.create_table(
        "tag_synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_tag_synonyms_tag_id_tags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_synonyms")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_synonyms_slug")),
    )
    op.create_index(op.f("ix_tag_synonyms_tag_id"), "tag_synonyms", ["tag_id"])


def downgrade():
    op.drop_table("tag_synonyms")
    with op.batch_alter_table("tags") as batch:
        batch.drop_column("lock_version")
        batch.drop_column("description")

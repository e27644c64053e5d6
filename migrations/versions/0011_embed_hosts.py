"""embed hosts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "embed_hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("player_host", sa.String(length=253), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("player", sa.String(length=200), nullable=False),
        sa.Column("privacy_url", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'peertube' OR (page <> '' AND player <> '')",
            name=op.f("ck_embed_hosts_addresses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embed_hosts")),
        sa.UniqueConstraint("host", name=op.f("uq_embed_hosts_host")),
    )


def downgrade():
    op.drop_table("embed_hosts")

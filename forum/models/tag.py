"""A tag of threads."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Handle, Key

thread_tags = sa.Table(
    "thread_tags",
    Base.metadata,
    sa.Column("thread_id", sa.ForeignKey("threads.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True, index=True),
)


class Tag(Base):
    """A tag; ``slug`` is its address ``/tag/<slug>``."""

    __tablename__ = "tags"

    id: Mapped[Key]
    slug: Mapped[Handle] = mapped_column(unique=True)
    name: Mapped[Handle]

"""Tags of threads, and the other words that lead to them."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Handle, Key, Locked, Text

thread_tags = sa.Table(
    "thread_tags",
    Base.metadata,
    sa.Column("thread_id", sa.ForeignKey("threads.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True, index=True),
)


class Tag(Locked, Base):
    """A tag; ``slug`` is its address ``/tag/<slug>``."""

    __tablename__ = "tags"

    id: Mapped[Key]
    slug: Mapped[Handle] = mapped_column(unique=True)
    name: Mapped[Handle]
    #: What it is for, in plain words.
    description: Mapped[Text]

    synonyms: Mapped[list["TagSynonym"]] = relationship(
        back_populates="tag", cascade="all, delete-orphan", order_by="TagSynonym.name"
    )


class TagSynonym(Base):
    """Another word for a tag: whoever writes it gets the tag, and its address leads there."""

    __tablename__ = "tag_synonyms"

    id: Mapped[Key]
    tag_id: Mapped[int] = mapped_column(sa.ForeignKey("tags.id"), index=True)
    slug: Mapped[Handle] = mapped_column(unique=True)
    name: Mapped[Handle]

    tag: Mapped[Tag] = relationship(back_populates="synonyms")

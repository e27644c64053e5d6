"""A thread: a topic of the forum; its comment number 1 is the opening text."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Dated, Handle, Key, Short
from forum.models.contribution import Authored, ContributionKind, Shown
from forum.models.passage import Passage
from forum.models.process import Process
from forum.models.ranged import Ranged
from forum.models.tag import Tag, thread_tags


class Thread(Authored, Shown, Ranged, Dated, Base):
    """A thread; counters are kept in the transaction that changes them."""

    __tablename__ = "threads"
    __table_args__ = (
        sa.Index("ix_threads_latest", "visibility", "last_comment_at", "id"),
        sa.Index("ix_threads_new", "visibility", "created_at", "id"),
        sa.Index("ix_threads_action_field_id", "action_field_id", "last_comment_at", "id"),
        sa.Index("ix_threads_passage_id", "passage_id"),
    )

    id: Mapped[Key]
    title: Mapped[Short]
    slug: Mapped[Handle]
    #: What its author has called it, while it stands under a title that staff gave it.
    author_title: Mapped[Short] = mapped_column(default="")
    action_field_id: Mapped[int] = mapped_column(sa.ForeignKey("action_fields.id"))
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    kind: Mapped[ContributionKind]
    closed_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    #: Shown comments, the opening text included.
    comment_count: Mapped[int] = mapped_column(default=0)
    #: The highest number given so far; numbers are never given twice.
    last_number: Mapped[int] = mapped_column(default=0)
    last_comment_at: Mapped[datetime]
    last_author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    view_count: Mapped[int] = mapped_column(default=0)

    action_field: Mapped[ActionField] = relationship()
    passage: Mapped[Passage | None] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=thread_tags, order_by=Tag.name)

    @property
    def process(self) -> Process:
        """The process that the thread belongs to."""
        return self.action_field.process

    @property
    def is_closed(self) -> bool:
        """Tell whether no more replies are taken."""
        return self.closed_at is not None or self.archived_at is not None

    @property
    def state(self) -> str:
        """Name what may be done with the thread: ``open``, ``closed`` or ``archived``."""
        if self.archived_at is not None:
            return "archived"
        return "closed" if self.closed_at is not None else "open"

    @property
    def is_pinned(self) -> bool:
        """Tell whether the thread stands on top of its lists."""
        return self.pinned_at is not None

    @property
    def is_archived(self) -> bool:
        """Tell whether the thread is kept for reading only."""
        return self.archived_at is not None

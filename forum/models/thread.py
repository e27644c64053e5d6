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
        sa.Index("ix_threads_latest", "visibility", "listed_at", "id"),
        sa.Index("ix_threads_new", "visibility", "created_at", "id"),
        sa.Index("ix_threads_action_field_id", "action_field_id", "listed_at", "id"),
        sa.Index("ix_threads_passage_id", "passage_id"),
        sa.Index("ix_threads_merged_into_id", "merged_into_id"),
        sa.CheckConstraint("merged_into_id <> id", name="merged_elsewhere"),
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
    #: In slow mode the minutes between two posts of one person.
    pause_minutes: Mapped[int | None]
    #: When it was last brought forward in the lists without a post.
    bumped_at: Mapped[datetime | None]
    #: The thread that took all posts of this one, which stays as a closed page that leads there.
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("threads.id"))
    #: Shown comments, the opening text included.
    comment_count: Mapped[int] = mapped_column(default=0)
    #: The highest number given so far; numbers are never given twice.
    last_number: Mapped[int] = mapped_column(default=0)
    last_comment_at: Mapped[datetime]
    #: What lists order by; the database keeps it true, whoever changes the moments above.
    listed_at: Mapped[datetime] = mapped_column(
        sa.Computed(
            "CASE WHEN bumped_at > last_comment_at THEN bumped_at ELSE last_comment_at END",
            persisted=True,
        )
    )
    last_author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    view_count: Mapped[int] = mapped_column(default=0)

    #: Who may see a thread depends on its process: both are always needed. "unnested", forgotten in
    #: the annotation of the library, spares SQLite a table of all threads behind an outer join.
    action_field: Mapped[ActionField] = relationship(
        lazy="joined",
        innerjoin="unnested",  # type: ignore[arg-type]
    )
    passage: Mapped[Passage | None] = relationship()
    merged_into: Mapped["Thread | None"] = relationship(remote_side="Thread.id")
    tags: Mapped[list[Tag]] = relationship(secondary=thread_tags, order_by=Tag.name)

    @property
    def process(self) -> Process:
        """The process that the thread belongs to."""
        return self.action_field.process

    @property
    def is_closed(self) -> bool:
        """Tell whether no more replies are taken."""
        return self.closed_at is not None or self.archived_at is not None or self.is_merged

    @property
    def is_merged(self) -> bool:
        """Tell whether another thread took all its posts."""
        return self.merged_into_id is not None

    @property
    def state(self) -> str:
        """Name what may be done with the thread: ``open``, ``closed`` or ``archived``."""
        if self.archived_at is not None:
            return "archived"
        return "closed" if self.is_closed else "open"

    @property
    def is_pinned(self) -> bool:
        """Tell whether the thread stands on top of its lists."""
        return self.pinned_at is not None

    @property
    def is_archived(self) -> bool:
        """Tell whether the thread is kept for reading only."""
        return self.archived_at is not None

    @property
    def is_slowed(self) -> bool:
        """Tell whether people have to pause between their posts."""
        return self.pause_minutes is not None

    @property
    def is_bumped(self) -> bool:
        """Tell whether it stands in the lists before its last post would put it."""
        return self.bumped_at is not None and self.bumped_at > self.last_comment_at

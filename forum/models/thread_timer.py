"""A timer of a thread: what happens to it by itself at a time that moderators have set."""

import enum
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.consent import ConsentText
from forum.models.restriction import RestrictionGround
from forum.models.thread import Thread
from forum.models.user import User


class ThreadTimerKind(enum.StrEnum):
    """What happens when the time has come."""

    PUBLISH = "publish"
    CLOSE = "close"
    OPEN = "open"
    #: The thread is brought forward in the lists, without a post.
    BUMP = "bump"


class ThreadTimer(Dated, Base):
    """What will happen to a thread; the row is gone once it has happened, or was cancelled.

    Closing takes something from people, so its statement of reasons is stored with the timer.
    """

    __tablename__ = "thread_timers"
    __table_args__ = (
        sa.UniqueConstraint("thread_id", "kind"),
        sa.CheckConstraint(
            "(kind = 'close') = (ground IS NOT NULL) "
            "AND (kind <> 'close' OR (facts <> '' AND clause <> ''))",
            name="reasons_given",
        ),
        sa.CheckConstraint(
            "ground IS NULL OR (ground = 'netiquette') = (text_id IS NOT NULL)",
            name="netiquette_in_a_version",
        ),
        sa.CheckConstraint("quiet_hours IS NULL OR kind = 'close'", name="only_closing_waits"),
        sa.CheckConstraint("quiet_hours IS NULL OR quiet_hours > 0", name="waits_for_some_time"),
    )

    id: Mapped[Key]
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("threads.id"))
    kind: Mapped[ThreadTimerKind]
    #: When the worker looks at it.
    due_at: Mapped[datetime] = mapped_column(index=True)
    #: So many hours without a post have to pass; each post puts the moment off.
    quiet_hours: Mapped[int | None]
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    #: The statement of reasons of a closing, as a restriction will hold it.
    ground: Mapped[RestrictionGround | None]
    clause: Mapped[Short] = mapped_column(default="")
    text_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consent_texts.id"))
    facts: Mapped[Text]
    ends_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship()
    set_by: Mapped[User] = relationship()
    text: Mapped[ConsentText | None] = relationship()

    @property
    def moment(self) -> datetime:
        """When it happens, as far as is known: a post may still put a closing off."""
        if self.quiet_hours is None:
            return self.due_at
        return max(self.due_at, self.thread.last_comment_at + timedelta(hours=self.quiet_hours))

    @property
    def takes_effect(self) -> bool:
        """Tell whether it would change anything as the thread is now."""
        if self.thread.is_merged:
            return False
        match self.kind:
            case ThreadTimerKind.PUBLISH:
                return self.thread.is_held
            case ThreadTimerKind.CLOSE:
                return self.thread.closed_at is None
            case ThreadTimerKind.OPEN:
                return self.thread.closed_at is not None
        return self.thread.is_visible

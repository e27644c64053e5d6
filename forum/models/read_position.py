"""How far a person has read: exactly per thread, at once per field, by visits per paper."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Key
from forum.models.paper import Paper
from forum.models.thread import Thread

#: After so long without a look at a paper, the next look is a new visit.
VISIT_ENDS_AFTER = timedelta(minutes=30)


class ReadPosition(Base):
    """The highest number of a thread that a person has read; private to that person."""

    __tablename__ = "read_positions"
    __table_args__ = (sa.UniqueConstraint("user_id", "thread_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("threads.id"), index=True)
    last_number: Mapped[int]
    read_at: Mapped[datetime]
    #: When the person has marked posts as unread: what was marked as read before then is not.
    rewound_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship()


class ReadMark(Base):
    """That a person has marked a whole action field as read, up to a moment.

    The mark for the whole forum is ``User.read_until``.
    """

    __tablename__ = "read_marks"
    __table_args__ = (sa.UniqueConstraint("user_id", "action_field_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    action_field_id: Mapped[int] = mapped_column(sa.ForeignKey("action_fields.id"), index=True)
    read_until: Mapped[datetime]

    action_field: Mapped[ActionField] = relationship()


class PaperVisit(Base):
    """The last visit of a person to a paper, and what was known when it began.

    A visit lasts while the looks at the paper follow each other; what is new during a visit is
    measured against the end of the one before.
    """

    __tablename__ = "paper_visits"
    __table_args__ = (sa.UniqueConstraint("user_id", "paper_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"), index=True)
    #: The newest version and the moment of the last look.
    seen_version: Mapped[int]
    seen_at: Mapped[datetime]
    #: The same at the end of the visit before; none during the first.
    known_version: Mapped[int | None]
    known_until: Mapped[datetime | None]

    paper: Mapped[Paper] = relationship()

"""Who takes care of something that waits for the moderators, and their notes on it."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Text
from forum.models.user import User


class ReviewKind(enum.StrEnum):
    """What waits in the queue: the words of the addresses, too."""

    REPORT = "report"
    HELD = "held"
    #: A post that was changed where posts are looked at before they appear.
    CHANGED = "changed"
    THIRD_PARTY = "third_party"
    MEMBERSHIP = "membership"
    OVERDUE = "overdue"
    BARRIER = "barrier"
    APPEAL = "appeal"


class Review(Dated, Base):
    """That moderators have begun to look at something; there is none before.

    The subject is named as in the event log, so that its history is found there: what waits are
    rows of many tables, and a new kind of them needs no column here.
    """

    __tablename__ = "reviews"
    __table_args__ = (sa.UniqueConstraint("subject_type", "subject_id"),)

    id: Mapped[Key]
    #: The noun, e.g. ``abuse_report``.
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    #: Who decides; of an abuse report that waits for its first decision ``claimed_by`` says it.
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)

    assignee: Mapped[User | None] = relationship()


class ReviewNote(Dated, Base):
    """What a moderator wrote down for the others while something waits."""

    __tablename__ = "review_notes"
    __table_args__ = (sa.CheckConstraint("body <> ''", name="not_empty"),)

    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    body: Mapped[Text]

    review: Mapped[Review] = relationship()
    author: Mapped[User] = relationship()

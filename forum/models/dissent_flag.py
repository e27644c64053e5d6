"""A dissent flag: an argued objection to a passage or a comment, with a duty to answer."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import utcnow
from forum.models.base import Base, Dated, Key, Text
from forum.models.comment import Comment
from forum.models.contribution import Authored, Shown
from forum.models.lifecycle import Lifecycle
from forum.models.passage import Passage
from forum.models.process import Process
from forum.models.ranged import Ranged
from forum.models.thread import Thread
from forum.models.user import User
from forum.working_days import today

if TYPE_CHECKING:
    from forum.models.duty import AnswerDraft, CarriedDissent, Cosignature, DeadlineExtension


class DissentFlagStatus(enum.StrEnum):
    """Where an objection stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    SETTLED = "settled"
    STILL_DISPUTED = "still_disputed"
    WITHDRAWN = "withdrawn"


UNREAD_OR_EXAMINED = (DissentFlagStatus.RAISED, DissentFlagStatus.ACKNOWLEDGED)


class AnswerOutcome(enum.StrEnum):
    """What an answer does with the objection."""

    ADOPTED = "adopted"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"


class ReminderStage(enum.IntEnum):
    """How far the curator's side has been reminded; each step is taken once."""

    NONE = 0
    #: The owner, shortly before the deadline.
    AHEAD = 1
    #: The owner, on the day.
    DUE = 2
    #: Owner and deputy, when it has passed.
    OVERDUE = 3


class DissentFlag(Authored, Shown, Ranged, Dated, Lifecycle, Base):
    """An objection; the curator owns it and must answer by ``due_on``."""

    __tablename__ = "dissent_flags"
    __table_args__ = (
        sa.CheckConstraint("(passage_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        sa.Index("ix_dissent_flags_passage_id", "passage_id"),
        sa.Index("ix_dissent_flags_comment_id", "comment_id"),
        sa.Index("ix_dissent_flags_status", "status", "due_on"),
        # One open objection of a person to a passage; the double click is normal.
        sa.Index(
            "uq_dissent_flags_open_passage",
            "author_id",
            "passage_id",
            unique=True,
            sqlite_where=sa.text("status IN ('raised', 'acknowledged')"),
            postgresql_where=sa.text("status IN ('raised', 'acknowledged')"),
        ),
        sa.Index(
            "uq_dissent_flags_open_comment",
            "author_id",
            "comment_id",
            unique=True,
            sqlite_where=sa.text("status IN ('raised', 'acknowledged')"),
            postgresql_where=sa.text("status IN ('raised', 'acknowledged')"),
        ),
    )

    NEXT: ClassVar[Mapping[DissentFlagStatus, frozenset[DissentFlagStatus]]] = {
        DissentFlagStatus.RAISED: frozenset(
            {
                DissentFlagStatus.ACKNOWLEDGED,
                # Carried over into a version that changed its passage.
                DissentFlagStatus.STILL_DISPUTED,
                DissentFlagStatus.WITHDRAWN,
            }
        ),
        DissentFlagStatus.ACKNOWLEDGED: frozenset(
            {
                DissentFlagStatus.ANSWERED,
                DissentFlagStatus.STILL_DISPUTED,
                DissentFlagStatus.WITHDRAWN,
            }
        ),
        DissentFlagStatus.ANSWERED: frozenset(
            {
                DissentFlagStatus.SETTLED,
                DissentFlagStatus.STILL_DISPUTED,
                DissentFlagStatus.WITHDRAWN,
            }
        ),
        # "At any time before settled": a disputed one may still be withdrawn. One that was carried
        # over before it was answered keeps its right to an answer.
        DissentFlagStatus.STILL_DISPUTED: frozenset(
            {DissentFlagStatus.ANSWERED, DissentFlagStatus.WITHDRAWN}
        ),
    }

    id: Mapped[Key]
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id"))
    #: The process whose calendar and curators count; the passage's or the thread's.
    process_id: Mapped[int] = mapped_column(sa.ForeignKey("processes.id"), index=True)
    status: Mapped[DissentFlagStatus] = mapped_column(default=DissentFlagStatus.RAISED)
    #: What the author holds against the passage.
    statement: Mapped[Text]
    statement_html: Mapped[Text]
    grounds: Mapped[Text]
    grounds_html: Mapped[Text]
    #: What would settle the matter for the author.
    would_settle: Mapped[Text]
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    due_on: Mapped[date]
    acknowledged_at: Mapped[datetime | None]
    outcome: Mapped[AnswerOutcome | None]
    answer: Mapped[Text]
    answer_html: Mapped[Text]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    #: The author's remark when settling, disputing or withdrawing.
    closing_remark: Mapped[Text]
    cosignature_count: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[int] = mapped_column(default=ReminderStage.NONE.value)
    #: The thread in which it is discussed, once somebody has begun one.
    discussion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("threads.id"), unique=True)

    passage: Mapped[Passage | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
    process: Mapped[Process] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    discussion: Mapped[Thread | None] = relationship()
    cosignatures: Mapped[list["Cosignature"]] = relationship(
        back_populates="flag", order_by="Cosignature.id"
    )
    extensions: Mapped[list["DeadlineExtension"]] = relationship(
        back_populates="flag", order_by="DeadlineExtension.id"
    )
    carried: Mapped[list["CarriedDissent"]] = relationship(
        back_populates="flag", order_by="CarriedDissent.id"
    )
    answer_draft: Mapped["AnswerDraft | None"] = relationship(back_populates="flag")

    @property
    def awaits_answer(self) -> bool:
        """Tell whether the duty to answer is still open."""
        return self.status in UNREAD_OR_EXAMINED or (
            self.status is DissentFlagStatus.STILL_DISPUTED and self.answered_at is None
        )

    @classmethod
    def awaiting_answer(cls) -> sa.ColumnElement[bool]:
        """Say the same of rows, for lists and counts."""
        return sa.or_(
            cls.status.in_(UNREAD_OR_EXAMINED),
            sa.and_(
                cls.status == DissentFlagStatus.STILL_DISPUTED,
                cls.answered_at.is_(None),
            ),
        )

    @property
    def is_overdue(self) -> bool:
        """Tell whether the answer should have been given by now."""
        return self.awaits_answer and self.due_on < today(utcnow())

"""A suggestion: other words for a place in a passage, which the curator adopts or declines."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Text
from forum.models.contribution import Authored, Shown
from forum.models.lifecycle import Lifecycle
from forum.models.passage import Passage
from forum.models.ranged import Ranged
from forum.models.thread import Thread
from forum.models.user import User


class SuggestionKind(enum.StrEnum):
    """What is proposed to be done with the text."""

    INSERT = "insert"
    REPLACE = "replace"
    DELETE = "delete"


class SuggestionStatus(enum.StrEnum):
    """Where a suggestion stands: adopted as it is, adopted in other words, or declined."""

    OPEN = "open"
    ADOPTED = "adopted"
    ADAPTED = "adapted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_S = SuggestionStatus


class Suggestion(Authored, Shown, Ranged, Dated, Lifecycle, Base):
    """A suggestion; an insertion has an empty range, before which the new text is to stand."""

    __tablename__ = "suggestions"
    __table_args__ = (
        sa.Index("ix_suggestions_passage_id", "passage_id"),
        sa.Index("ix_suggestions_status", "status", "due_on"),
        sa.UniqueConstraint("author_id", "submission"),
    )

    NEXT: ClassVar[Mapping[SuggestionStatus, frozenset[SuggestionStatus]]] = {
        _S.OPEN: frozenset({_S.ADOPTED, _S.ADAPTED, _S.REJECTED, _S.WITHDRAWN}),
    }

    id: Mapped[Key]
    status: Mapped[SuggestionStatus] = mapped_column(default=SuggestionStatus.OPEN)
    kind: Mapped[SuggestionKind]
    passage_id: Mapped[int] = mapped_column(sa.ForeignKey("passages.id"))
    #: The proposed text; empty where it is to be deleted.
    replacement: Mapped[Text]
    reason: Mapped[Text]
    reason_html: Mapped[Text]
    support_count: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date]
    #: Why the curator adopted, adapted or declined it.
    decision: Mapped[Text]
    decision_html: Mapped[Text]
    #: The words that the curator took instead; of an adapted one only.
    adapted_text: Mapped[Text]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    #: The thread in which it is discussed, once somebody has begun one.
    discussion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("threads.id"), unique=True)
    submission: Mapped[str | None] = mapped_column(sa.String(64))

    passage: Mapped[Passage] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    discussion: Mapped[Thread | None] = relationship()

    @property
    def awaits_answer(self) -> bool:
        """Tell whether the curator still has to decide."""
        return self.status is SuggestionStatus.OPEN


class SuggestionSupport(Dated, Base):
    """That a person supports a suggestion; one a person, and it can be taken back."""

    __tablename__ = "suggestion_supports"
    __table_args__ = (sa.UniqueConstraint("suggestion_id", "user_id"),)

    id: Mapped[Key]
    suggestion_id: Mapped[int] = mapped_column(sa.ForeignKey("suggestions.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)

    suggestion: Mapped[Suggestion] = relationship()
    user: Mapped[User] = relationship()

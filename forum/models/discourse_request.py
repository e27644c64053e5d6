"""A discourse request: it collects people, becomes an event and returns minutes."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.contribution import Authored, Shown
from forum.models.lifecycle import Lifecycle
from forum.models.passage import Passage
from forum.models.ranged import Ranged
from forum.models.rated import Rated
from forum.models.user import User


class DiscourseFormat(enum.StrEnum):
    """How the debate is held."""

    LEAN_COFFEE = "lean_coffee"
    WORKING_OUT_LOUD = "working_out_loud"
    SHORT_INPUT = "short_input"
    OPEN_ROUND = "open_round"


class DiscourseStatus(enum.StrEnum):
    """Where a discourse request stands."""

    COLLECTING = "collecting"
    QUORUM_REACHED = "quorum_reached"
    SCHEDULED = "scheduled"
    HELD = "held"
    MINUTED = "minuted"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


_S = DiscourseStatus


class DiscourseRequest(Authored, Shown, Ranged, Rated, Dated, Lifecycle, Base):
    """A request for a debate; its author counts as the first interested person."""

    __tablename__ = "discourse_requests"
    __table_args__ = (
        sa.Index("ix_discourse_requests_status", "status", "id"),
        sa.Index("ix_discourse_requests_passage_id", "passage_id"),
        sa.UniqueConstraint("author_id", "submission"),
        sa.CheckConstraint("quorum >= 2", name="quorum_at_least_two"),
    )

    NEXT: ClassVar[Mapping[DiscourseStatus, frozenset[DiscourseStatus]]] = {
        _S.COLLECTING: frozenset({_S.QUORUM_REACHED, _S.LAPSED, _S.WITHDRAWN}),
        _S.QUORUM_REACHED: frozenset({_S.SCHEDULED, _S.LAPSED, _S.WITHDRAWN}),
        _S.SCHEDULED: frozenset({_S.HELD, _S.LAPSED, _S.WITHDRAWN}),
        _S.HELD: frozenset({_S.MINUTED}),
    }

    id: Mapped[Key]
    status: Mapped[DiscourseStatus] = mapped_column(default=DiscourseStatus.COLLECTING)
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    action_field_id: Mapped[int] = mapped_column(sa.ForeignKey("action_fields.id"), index=True)
    title: Mapped[Short]
    body: Mapped[Text]
    body_html: Mapped[Text]
    format: Mapped[DiscourseFormat]
    #: Interested people needed before a date is set, the author included.
    quorum: Mapped[int] = mapped_column(default=5)
    interest_count: Mapped[int] = mapped_column(default=0)
    collects_until: Mapped[date]
    scheduled_at: Mapped[datetime | None]
    place: Mapped[Short] = mapped_column(default="")
    minutes: Mapped[Text]
    minutes_html: Mapped[Text]
    minuted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    closing_remark: Mapped[Text]
    submission: Mapped[str | None] = mapped_column(sa.String(64))

    passage: Mapped[Passage | None] = relationship()
    action_field: Mapped[ActionField] = relationship()
    minuted_by: Mapped[User | None] = relationship(foreign_keys=[minuted_by_id])
    interests: Mapped[list["DiscourseInterest"]] = relationship(back_populates="request")


class DiscourseInterest(Dated, Base):
    """That a person wants to take part in a debate; one a person."""

    __tablename__ = "discourse_interests"
    __table_args__ = (sa.UniqueConstraint("request_id", "user_id"),)

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("discourse_requests.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)

    request: Mapped[DiscourseRequest] = relationship(back_populates="interests")
    user: Mapped[User] = relationship()

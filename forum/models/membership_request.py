"""A membership request: someone wants to become part of the initiative."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Text
from forum.models.contribution import Authored
from forum.models.lifecycle import Lifecycle
from forum.models.passage import Passage
from forum.models.user import User


class MembershipRequestStatus(enum.StrEnum):
    """Where a membership request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


_S = MembershipRequestStatus


class MembershipRequest(Authored, Dated, Lifecycle, Base):
    """A request to join; seen by its author and the moderators, who must answer it."""

    __tablename__ = "membership_requests"
    __table_args__ = (
        sa.Index(
            "uq_membership_requests_open",
            "author_id",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    NEXT: ClassVar[Mapping[MembershipRequestStatus, frozenset[MembershipRequestStatus]]] = {
        _S.OPEN: frozenset({_S.ACCEPTED, _S.DECLINED}),
    }

    id: Mapped[Key]
    status: Mapped[MembershipRequestStatus] = mapped_column(default=MembershipRequestStatus.OPEN)
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    motivation: Mapped[Text]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    #: Why it was declined, or a word of welcome.
    reason: Mapped[Text]

    passage: Mapped[Passage | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

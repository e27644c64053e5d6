"""A rating: how useful a person finds an offer, a search for partners or an idea for a debate."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.cooperation_request import CooperationRequest
from forum.models.discourse_request import DiscourseRequest
from forum.models.public_reason import WITHOUT_WORDS, PublicReason
from forum.models.user import User

Rateable = CooperationRequest | DiscourseRequest

#: The column that refers to each noun that can be rated.
RATED_BY: dict[Any, str] = {
    CooperationRequest: "cooperation_request",
    DiscourseRequest: "discourse_request",
}
LOWEST, HIGHEST = 1, 5


class Rating(PublicReason, Dated, Base):
    """The rating of one person for one request, from 1 to 5."""

    __tablename__ = "ratings"
    __table_args__ = (
        sa.UniqueConstraint("cooperation_request_id", "user_id"),
        sa.UniqueConstraint("discourse_request_id", "user_id"),
        sa.CheckConstraint(f"stars BETWEEN {LOWEST} AND {HIGHEST}", name="stars_in_range"),
        sa.CheckConstraint(
            "(cooperation_request_id IS NULL) <> (discourse_request_id IS NULL)",
            name="exactly_one_target",
        ),
        sa.CheckConstraint(WITHOUT_WORDS, name="redacted_without_words"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    cooperation_request_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("cooperation_requests.id")
    )
    discourse_request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discourse_requests.id"))
    stars: Mapped[int]

    user: Mapped[User] = relationship()
    cooperation_request: Mapped[CooperationRequest | None] = relationship()
    discourse_request: Mapped[DiscourseRequest | None] = relationship()

    @property
    def target(self) -> Rateable:
        """What the reason was given for."""
        found = self.cooperation_request or self.discourse_request
        if found is None:
            raise LookupError("a rating without a target cannot be stored")
        return found

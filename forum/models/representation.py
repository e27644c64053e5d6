"""That a person acts for an organisation: role, evidence of confirmation, expiry date."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import utcnow
from forum.models.base import PERSONAL, Base, Dated, Key, Short
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.working_days import today


class RepresentationRole(enum.StrEnum):
    """What a person may do for an organisation; contacts edit its page and confirm others."""

    CONTACT = "contact"
    MEMBER = "member"


class Representation(Dated, Base):
    """A person acting for an organisation, with an own login, a role and an expiry date."""

    __tablename__ = "representations"
    __table_args__ = (
        # One living representation of a person at a time; ended ones stay as history.
        sa.Index(
            "uq_representations_user_id_open",
            "user_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_representations_organisation_id", "organisation_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"))
    role: Mapped[RepresentationRole] = mapped_column(default=RepresentationRole.MEMBER)
    job_title: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    #: Set when an administrator or a contact of the organisation said yes.
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    expires_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="representations", foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def is_valid(self) -> bool:
        """Tell whether the person acts for the organisation today."""
        return (
            self.ended_at is None
            and self.confirmed_at is not None
            and (self.expires_on is None or self.expires_on >= today(utcnow()))
        )

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody still has to confirm it."""
        return self.ended_at is None and self.confirmed_at is None

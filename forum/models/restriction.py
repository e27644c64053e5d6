"""A restriction of a contribution by moderation, with its statement of reasons (DSA Art. 17)."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.target import EXACTLY_ONE, Targeted
from forum.models.user import User


class RestrictionKind(enum.StrEnum):
    """What moderation did."""

    HIDDEN = "hidden"
    CLOSED = "closed"
    ARCHIVED = "archived"


class RestrictionGround(enum.StrEnum):
    """On what the restriction rests: the law or the netiquette."""

    LAW = "law"
    NETIQUETTE = "netiquette"


class Restriction(Targeted, Dated, Base):
    """A restriction; it cannot be stored without facts and the clause it rests on."""

    __tablename__ = "restrictions"
    __table_args__ = (
        sa.CheckConstraint(f"{EXACTLY_ONE} = 1", name="one_target"),
        sa.CheckConstraint("facts <> '' AND clause <> ''", name="reasons_given"),
    )

    id: Mapped[Key]
    kind: Mapped[RestrictionKind]
    ground: Mapped[RestrictionGround]
    #: The article of law, or the section of the netiquette with its version.
    clause: Mapped[Short]
    facts: Mapped[Text]
    automated: Mapped[bool] = mapped_column(default=False)
    imposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lift_reason: Mapped[Text]

    imposed_by: Mapped[User] = relationship(foreign_keys=[imposed_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])

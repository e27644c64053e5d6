"""A restriction by moderation: its statement of reasons (DSA Art. 17) and its appeal (Art. 20)."""

import enum
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.consent import ConsentText
from forum.models.target import (
    EXACTLY_ONE,
    REASON_OF_SOMETHING,
    Contribution,
    TargetedWithReasons,
)
from forum.models.user import User

#: Six months, whichever they are (DSA Art. 20 (1)).
APPEAL_TIME = timedelta(days=184)
#: The pauses of slow mode in minutes.
PAUSES = (5, 15, 60, 240, 720, 1440)


class RestrictionKind(enum.StrEnum):
    """What moderation did."""

    HIDDEN = "hidden"
    CLOSED = "closed"
    ARCHIVED = "archived"
    #: Words of the author were changed or taken out by staff.
    EDITED = "edited"
    #: New posts need a pause between them.
    SLOWED = "slowed"
    #: Taken to a place that fewer people see.
    MOVED = "moved"
    SUSPENDED = "suspended"
    #: The reason that somebody gave in public was taken out.
    REDACTED = "redacted"


class RestrictionScope(enum.StrEnum):
    """How far it reaches; always everywhere the forum can be read."""

    CONTRIBUTION = "contribution"
    REPLIES = "replies"
    WORDS = "words"
    REASON = "reason"
    ACCOUNT = "account"


class RestrictionDuration(enum.StrEnum):
    """How long it lasts."""

    UNTIL_LIFTED = "until_lifted"
    UNTIL_DATE = "until_date"


class RestrictionGround(enum.StrEnum):
    """On what the restriction rests: the law or the netiquette."""

    LAW = "law"
    NETIQUETTE = "netiquette"


class AppealDecision(enum.StrEnum):
    """What somebody else decided about an appeal."""

    UPHELD = "upheld"
    LIFTED = "lifted"


SCOPE_OF: dict[RestrictionKind, RestrictionScope] = {
    RestrictionKind.HIDDEN: RestrictionScope.CONTRIBUTION,
    RestrictionKind.CLOSED: RestrictionScope.REPLIES,
    RestrictionKind.ARCHIVED: RestrictionScope.REPLIES,
    RestrictionKind.EDITED: RestrictionScope.WORDS,
    RestrictionKind.SLOWED: RestrictionScope.REPLIES,
    RestrictionKind.MOVED: RestrictionScope.CONTRIBUTION,
    RestrictionKind.SUSPENDED: RestrictionScope.ACCOUNT,
    RestrictionKind.REDACTED: RestrictionScope.REASON,
}


class Restriction(TargetedWithReasons, Dated, Base):
    """A restriction of a contribution or an account; without its reasons it cannot be stored.

    That the restricted rows themselves cannot change without one is up to the triggers of
    ``restriction_triggers``.
    """

    __tablename__ = "restrictions"
    __table_args__ = (
        sa.CheckConstraint(
            f"{EXACTLY_ONE} + (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
        sa.CheckConstraint("facts <> '' AND clause <> ''", name="reasons_given"),
        sa.CheckConstraint(
            "(ground = 'netiquette') = (text_id IS NOT NULL)", name="netiquette_in_a_version"
        ),
        sa.CheckConstraint(
            "(duration = 'until_date') = (ends_at IS NOT NULL)", name="duration_given"
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > created_at", name="ends_later"),
        sa.CheckConstraint("automated OR imposed_by_id IS NOT NULL", name="imposed_by_somebody"),
        sa.CheckConstraint(
            "(kind = 'suspended') = (account_id IS NOT NULL)", name="accounts_are_suspended"
        ),
        sa.CheckConstraint(
            "(kind = 'redacted') = (reason_by_id IS NOT NULL)", name="reasons_are_redacted"
        ),
        sa.CheckConstraint(REASON_OF_SOMETHING, name="reason_of_something"),
        sa.CheckConstraint("(kind = 'slowed') = (pause_minutes IS NOT NULL)", name="pause_given"),
        sa.Index("ix_restrictions_ends_at", "ends_at"),
        sa.CheckConstraint(
            "appeal_until > created_at AND (appealed_at IS NULL OR appealed_at <= appeal_until)",
            name="redress_in_time",
        ),
        sa.CheckConstraint(
            "appeal_decided_by_id IS NULL OR imposed_by_id IS NULL "
            "OR appeal_decided_by_id <> imposed_by_id",
            name="appeal_decided_by_someone_else",
        ),
        sa.CheckConstraint(
            "(appeal_decided_at IS NULL AND appeal_decision IS NULL "
            "AND appeal_decided_by_id IS NULL) OR (appealed_at IS NOT NULL "
            "AND appeal_decided_at IS NOT NULL AND appeal_decision IS NOT NULL "
            "AND appeal_decided_by_id IS NOT NULL AND appeal_reason <> '')",
            name="appeal_decided_by_a_person",
        ),
    )

    id: Mapped[Key]
    kind: Mapped[RestrictionKind]
    scope: Mapped[RestrictionScope]
    duration: Mapped[RestrictionDuration]
    ends_at: Mapped[datetime | None]
    #: Of slow mode: the minutes between two posts of one person.
    pause_minutes: Mapped[int | None]
    #: The account, where a person is suspended.
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    ground: Mapped[RestrictionGround]
    #: The article of law, or the heading of the section of the netiquette.
    clause: Mapped[Short]
    #: The version of the netiquette.
    text_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consent_texts.id"))
    facts: Mapped[Text]
    automated: Mapped[bool] = mapped_column(default=False)
    #: Nobody, where a machine did it.
    imposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lift_reason: Mapped[Text]
    #: The redress: until when the person concerned can ask somebody else to decide again.
    appeal_until: Mapped[datetime]
    appeal: Mapped[Text]
    appealed_at: Mapped[datetime | None]
    appeal_decision: Mapped[AppealDecision | None]
    appeal_reason: Mapped[Text]
    appeal_decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    appeal_decided_at: Mapped[datetime | None]

    account: Mapped[User | None] = relationship(foreign_keys=[account_id])
    text: Mapped[ConsentText | None] = relationship()
    imposed_by: Mapped[User | None] = relationship(foreign_keys=[imposed_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])
    appeal_decided_by: Mapped[User | None] = relationship(foreign_keys=[appeal_decided_by_id])

    @property
    def concerned(self) -> User:
        """The person whose contribution, reason or account it is."""
        return self.account or self.writer

    @property
    def subject(self) -> Contribution | User:
        """What is restricted: a contribution or an account."""
        return self.account or self.target

    @property
    def is_in_force(self) -> bool:
        """Tell whether it still holds."""
        return self.lifted_at is None

    @property
    def awaits_decision(self) -> bool:
        """Tell whether an appeal waits for somebody else."""
        return self.appealed_at is not None and self.appeal_decided_at is None

"""How often a person wants mail about each kind of notification."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Key


class NotificationKind(enum.StrEnum):
    """What notifications are about, as far as people choose between them."""

    MENTION = "mention"
    REPLY = "reply"
    WATCHED = "watched"
    CONTRIBUTION = "contribution"
    PAPER = "paper"
    COOPERATION = "cooperation"
    SEARCH = "search"
    REMINDER = "reminder"
    DUTY = "duty"
    #: About own contributions and the own account; these mails cannot be switched off.
    DECISION = "decision"


class MailFrequency(enum.StrEnum):
    """When a mail leaves."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


#: What holds for whoever has chosen nothing.
USUAL: dict[NotificationKind, MailFrequency] = {
    NotificationKind.MENTION: MailFrequency.AT_ONCE,
    NotificationKind.REPLY: MailFrequency.AT_ONCE,
    NotificationKind.WATCHED: MailFrequency.DAILY,
    NotificationKind.CONTRIBUTION: MailFrequency.AT_ONCE,
    NotificationKind.PAPER: MailFrequency.DAILY,
    NotificationKind.COOPERATION: MailFrequency.AT_ONCE,
    NotificationKind.SEARCH: MailFrequency.DAILY,
    NotificationKind.REMINDER: MailFrequency.AT_ONCE,
    NotificationKind.DUTY: MailFrequency.AT_ONCE,
    NotificationKind.DECISION: MailFrequency.AT_ONCE,
}
#: What may be chosen for the kind that cannot be switched off.
FOR_DECISIONS = (MailFrequency.AT_ONCE, MailFrequency.DAILY)


class MailPreference(Base):
    """The choice of one person for one kind."""

    __tablename__ = "mail_preferences"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[NotificationKind]
    frequency: Mapped[MailFrequency]

"""A notification: that something happened which concerns a person."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.event import Event
from forum.models.user import User


class MailStatus(enum.StrEnum):
    """Whether a mail about it must still leave."""

    NONE = "none"
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"


class Notification(Dated, Base):
    """A row of somebody's inbox; written in the transaction of the event."""

    __tablename__ = "notifications"
    __table_args__ = (
        sa.UniqueConstraint("recipient_id", "event_id"),
        sa.Index("ix_notifications_unread", "recipient_id", "read_at", "id"),
        sa.Index("ix_notifications_mail_status", "mail_status", "id"),
    )

    id: Mapped[Key]
    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"))
    #: Why the person is told: the name of the audience, e.g. ``mentioned`` or ``curator``.
    audience: Mapped[str] = mapped_column(sa.String(40))
    read_at: Mapped[datetime | None]
    mail_status: Mapped[MailStatus] = mapped_column(default=MailStatus.NONE)
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_due_at: Mapped[datetime | None]

    recipient: Mapped[User] = relationship()
    event: Mapped[Event] = relationship(lazy="joined")

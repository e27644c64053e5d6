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
    #: Taken on by the worker until ``mail_due_at``; after that it counts as due again.
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


class Notification(Dated, Base):
    """A row of somebody's inbox; written in the transaction of the event."""

    __tablename__ = "notifications"
    __table_args__ = (
        sa.UniqueConstraint("recipient_id", "event_id"),
        sa.Index("ix_notifications_unread", "recipient_id", "read_at", "id"),
        sa.Index("ix_notifications_about", "recipient_id", "about_type", "about_id", "id"),
        sa.Index("ix_notifications_mail_due", "mail_status", "mail_due_at", "id"),
        sa.Index("ix_notifications_mail_token", "mail_token"),
    )

    id: Mapped[Key]
    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"))
    #: Why the person is told: the name of the audience, e.g. ``mentioned`` or ``curator``.
    audience: Mapped[str] = mapped_column(sa.String(40))
    #: What the inbox and mail programs group by: the subject; of a comment its thread.
    about_type: Mapped[str] = mapped_column(sa.String(40))
    about_id: Mapped[int]
    read_at: Mapped[datetime | None]
    mail_status: Mapped[MailStatus] = mapped_column(default=MailStatus.NONE)
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_due_at: Mapped[datetime | None]
    #: Whether the mail is a digest, which gathers what is due for the person.
    in_digest: Mapped[bool] = mapped_column(default=False)
    #: Names the mail that it left in, or leaves in again; part of the ``Message-ID``.
    mail_token: Mapped[str | None] = mapped_column(sa.String(32))

    recipient: Mapped[User] = relationship()
    event: Mapped[Event] = relationship(lazy="joined")

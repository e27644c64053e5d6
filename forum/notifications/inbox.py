"""The inbox: writing its rows with the change they tell of, counting and reading them."""

from typing import Any

import sqlalchemy as sa

from forum import retention
from forum.db import session
from forum.models import (
    Comment,
    Event,
    MailStatus,
    Notification,
    Organisation,
    Representation,
    Thread,
    User,
    utcnow,
)
from forum.notifications.audiences import Audience
from forum.permissions.policy import sees


def deliver(event: Event, subject: Any, audiences: tuple[Audience, ...]) -> None:
    """Write one row for each person concerned: never to the actor, to nobody twice."""
    told = {event.actor_id}
    for audience in audiences:
        for person in audience(event, subject):
            if person.id in told or not _can_be_told(person, subject):
                continue
            told.add(person.id)
            session.add(
                Notification(
                    recipient_id=person.id,
                    event_id=event.id,
                    audience=audience.__name__,
                    mail_status=MailStatus.DUE if person.wants_mail else MailStatus.NONE,
                )
            )


def _can_be_told(person: User, subject: Any) -> bool:
    return person.active and not person.is_deleted and sees(person, subject)


def unread_count(person: User) -> int:
    """Count what the person has not read yet."""
    return (
        session.scalar(
            sa.select(sa.func.count(Notification.id)).where(
                Notification.recipient_id == person.id, Notification.read_at.is_(None)
            )
        )
        or 0
    )


def mark_read(
    person: User, *, subject_type: str | None = None, subject_id: int | None = None
) -> None:
    """Mark the person's notifications as read: all, or those about one subject."""
    if subject_type is None:
        _mark(person, sa.true())
    else:
        _mark(person, _about(subject_type, [subject_id]))


def mark_thread_read(person: User, thread: Thread) -> None:
    """Mark what the inbox says about a thread and its comments as read."""
    comments = sa.select(Comment.id).where(Comment.thread_id == thread.id)
    _mark(person, sa.or_(_about("thread", [thread.id]), _about("comment", comments)))


def mark_organisation_read(person: User, organisation: Organisation) -> None:
    """Mark what the inbox says about an organisation and who acts for it as read."""
    entries = sa.select(Representation.id).where(Representation.organisation_id == organisation.id)
    _mark(
        person,
        sa.or_(_about("organisation", [organisation.id]), _about("representation", entries)),
    )


def _about(subject_type: str, keys: Any) -> sa.ColumnElement[bool]:
    return sa.and_(Event.subject_type == subject_type, Event.subject_id.in_(keys))


def _mark(person: User, about: sa.ColumnElement[bool]) -> None:
    """Mark the unread ones among these as read.

    Opening a page asks for this each time, so nothing is written where nothing is unread.
    """
    unread = (
        sa.select(Notification.id)
        .join(Event)
        .where(Notification.recipient_id == person.id, Notification.read_at.is_(None), about)
    )
    ids = session.scalars(unread).all()
    if ids:
        session.execute(
            sa.update(Notification)
            .where(Notification.id.in_(ids))
            .values(read_at=utcnow())
            .execution_options(synchronize_session=False)
        )


def forget_old() -> int:
    """Delete the notifications whose time has run out; answer how many."""
    result = session.execute(
        sa.delete(Notification).where(
            Notification.created_at <= utcnow() - retention.NOTIFICATIONS.span
        )
    )
    return int(result.rowcount)  # type: ignore[attr-defined]

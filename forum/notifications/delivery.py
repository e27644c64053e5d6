"""Writing the rows of the inbox: who is told of an event, for what reason, and by mail when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.db import session
from forum.events import note_readers, noun_of
from forum.models import (
    Comment,
    Event,
    MailFrequency,
    MailStatus,
    Notification,
    NotificationKind,
    ReadPosition,
    SubscriptionLevel,
    User,
    utcnow,
)
from forum.notifications import kinds, levels
from forum.notifications.asked_once import asked_once
from forum.notifications.audiences import Audience
from forum.permissions.policy import sees

Told = tuple[User, str, NotificationKind]


@dataclass(frozen=True)
class News:
    """An event, and who is to be told of it for what reason."""

    event: Event
    subject: Any
    told: list[Told]


def deliver(event: Event, subject: Any, audiences: tuple[Audience, ...]) -> None:
    """Write one row for each person concerned: never to the actor, to nobody twice.

    What people have muted is not told, except their duties and decisions about themselves.
    However many are told, the number of statements stays the same.
    """
    with asked_once():
        write([news_of(event, subject, audiences)])


def news_of(event: Event, subject: Any, audiences: tuple[Audience, ...]) -> News:
    """Find out who is to be told of an event; nothing is written."""
    return News(event, subject, list(_concerned(event, subject, audiences)))


def write(news: Iterable[News]) -> None:
    """Write the rows of all the news at once."""
    every = [(one, *told) for one in news for told in one.told]
    if not every:
        return
    readers = {person.id for _one, person, _audience, _kind in every}
    chosen = kinds.frequencies_of(readers)
    rows = [
        {
            "recipient_id": person.id,
            "event_id": one.event.id,
            "audience": audience,
            **about(one.subject)._asdict(),
            **_mail_plan(
                person,
                MailFrequency.NEVER
                if audience == "trackers"
                else kinds.frequency_of(chosen, person, kind),
            ),
        }
        for one, person, audience, kind in every
    ]
    # One statement, though some rows have a moment for their mail and others none.
    session.execute(sa.insert(Notification).execution_options(render_nulls=True), rows)
    note_readers(readers)


class About(NamedTuple):
    """What the inbox groups by."""

    about_type: str
    about_id: int


def about(subject: Any) -> About:
    """Give what the inbox groups by: the subject itself; of a comment its thread."""
    if isinstance(subject, Comment):
        return About("thread", subject.thread_id)
    return About(noun_of(type(subject)), subject.id)


def _concerned(event: Event, subject: Any, audiences: tuple[Audience, ...]) -> Iterator[Told]:
    """Find who is told, each person once and for the first reason."""
    if not audiences:
        return
    deaf, silent = levels.those_who_mute(event.actor_id), _muted_for(event, subject, audiences)
    done = {event.actor_id}
    for audience in audiences:
        kind = kinds.kind_of(event.kind, audience.__name__)
        talk = kind in kinds.CONVERSATION
        kept_away = (silent | deaf) if talk else deaf if event.kind in kinds.GESTURES else set()
        for person in audience(event, subject):
            if person.id in done or person.id in kept_away or not _can_be_told(person, subject):
                continue
            done.add(person.id)
            yield person, audience.__name__, kind


def _muted_for(event: Event, subject: Any, audiences: tuple[Audience, ...]) -> set[int]:
    """Give the keys of the people for whom the subject is muted, where that matters."""
    reasons = {kinds.kind_of(event.kind, audience.__name__) for audience in audiences}
    if not reasons & kinds.CONVERSATION:
        return set()
    found = levels.levels_of(subject, event.created_at).items()
    return {person for person, level in found if level is SubscriptionLevel.MUTED}


def _can_be_told(person: User, subject: Any) -> bool:
    return person.active and not person.is_deleted and sees(person, subject)


def _mail_plan(person: User, frequency: MailFrequency) -> dict[str, Any]:
    now = utcnow()
    if frequency is MailFrequency.NEVER:
        return {"mail_status": MailStatus.NONE, "in_digest": False, "mail_due_at": None}
    in_digest = frequency is not MailFrequency.AT_ONCE
    leaves_at = kinds.leaves_at(now, frequency, person.mail_hour) if in_digest else now
    return {"mail_status": MailStatus.DUE, "in_digest": in_digest, "mail_due_at": leaves_at}


def mark_seen(news: Sequence[News]) -> None:
    """Mark what people were told of posts that they have read before they were told."""
    has_read = (
        sa.select(ReadPosition.id)
        .join(Comment, Comment.thread_id == ReadPosition.thread_id)
        .join(Event, Event.subject_id == Comment.id)
        .where(
            Event.id == Notification.event_id,
            Event.subject_type == noun_of(Comment),
            ReadPosition.user_id == Notification.recipient_id,
            ReadPosition.last_number >= Comment.number,
        )
    )
    session.execute(
        sa.update(Notification)
        .where(
            # By the people too: all rows of all events lie in the index by person.
            Notification.recipient_id.in_({person.id for one in news for person, *_ in one.told}),
            Notification.event_id.in_({one.event.id for one in news}),
            has_read.exists(),
        )
        .values(read_at=utcnow())
        .execution_options(synchronize_session=False)
    )

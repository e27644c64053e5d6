"""The inbox: writing its rows with the change they tell of, counting and reading them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum import retention
from forum.db import changed_by, session
from forum.events import note_readers, noun_of
from forum.keyset import LARGEST_KEY
from forum.models import (
    Comment,
    Event,
    MailFrequency,
    MailStatus,
    Notification,
    NotificationKind,
    Organisation,
    Representation,
    Restriction,
    SubscriptionLevel,
    User,
    utcnow,
)
from forum.notifications import grouping, kinds, levels
from forum.notifications.audiences import Audience
from forum.notifications.grouping import Group, Key
from forum.permissions.policy import sees

#: Notifications that are looked at for one group of a page; more are only counted.
SHOWN = 50
#: The statement of reasons that an event tells the person concerned of.
_statement = Event.data["restriction"].as_integer()

Told = tuple[User, str, NotificationKind]


def deliver(event: Event, subject: Any, audiences: tuple[Audience, ...]) -> None:
    """Write one row for each person concerned: never to the actor, to nobody twice.

    What people have muted is not told, except their duties and decisions about themselves.
    However many are told, the number of statements stays the same.
    """
    with levels.asked_once():
        told = list(_concerned(event, subject, audiences))
    if not told:
        return
    chosen = kinds.frequencies_of({person.id for person, _, _ in told})
    about_type, about_id = about(subject)
    rows = [
        {
            "recipient_id": person.id,
            "event_id": event.id,
            "audience": audience,
            "about_type": about_type,
            "about_id": about_id,
            **_mail_plan(
                person,
                MailFrequency.NEVER
                if audience == "trackers"
                else kinds.frequency_of(chosen, person, kind),
            ),
        }
        for person, audience, kind in told
    ]
    session.execute(sa.insert(Notification), rows)
    note_readers(person.id for person, _, _ in told)


def about(subject: Any) -> tuple[str, int]:
    """Give what the inbox groups by: the subject itself; of a comment its thread."""
    if isinstance(subject, Comment):
        return "thread", subject.thread_id
    return noun_of(type(subject)), subject.id


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
    found = levels.levels_of(subject).items()
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


def unread_keys(person: User) -> set[Key]:
    """Name the subjects with something unread, whether the person may see them or not."""
    rows = session.execute(
        sa.select(Notification.about_type, Notification.about_id)
        .join(Event)
        .where(
            Notification.recipient_id == person.id,
            Notification.read_at.is_(None),
            grouping.still_said(),
        )
        .distinct()
    )
    return {(about_type, about_id) for about_type, about_id in rows}


def unread_count(person: User, keys: Collection[Key] | None = None) -> int:
    """Count the subjects of which the person has something unread and may still see it.

    ``keys`` are those of ``unread_keys``, where they are known already.
    """
    return len(grouping.visible_keys(unread_keys(person) if keys is None else keys, person))


@dataclass(frozen=True)
class Page:
    """One page of the inbox, and the key of the next."""

    groups: Sequence[Group]
    next_key: str | None


def page_of(person: User, *, after: str | None, only_unread: bool, size: int = 20) -> Page:
    """Give one page of the inbox: subjects with something unread first, then the latest."""
    groups: list[Group] = []
    key = after
    while len(groups) < size:
        rows = _rows(person, key, only_unread, size + 1)
        shown = grouping.subjects_of({(row.about_type, row.about_id) for row in rows}, person)
        for row in rows[:size]:
            about_key = (row.about_type, row.about_id)
            if about_key in shown:
                groups.append(
                    Group(
                        about_key,
                        shown[about_key],
                        number=row.number,
                        unread=row.unread,
                        new_posts=row.new_posts,
                    )
                )
        key = f"{row.is_new}~{row.last}" if len(rows) > size else None
        if key is None:
            break
    _load_newest(groups, person)
    return Page(groups, key)


def _rows(person: User, after: str | None, only_unread: bool, size: int) -> Sequence[Any]:
    """Read the subjects of a page with their numbers, in one statement."""
    unread = Notification.read_at.is_(None)
    subjects = (
        sa.select(
            Notification.about_type,
            Notification.about_id,
            sa.func.max(Notification.id).label("last"),
            sa.func.count(Notification.id).label("number"),
            sa.func.count(sa.case((unread, 1))).label("unread"),
            sa.func.count(sa.case((sa.and_(unread, grouping.counted()), 1))).label("new_posts"),
            sa.func.max(sa.case((unread, 1), else_=0)).label("is_new"),
        )
        .join(Event)
        .where(Notification.recipient_id == person.id, grouping.still_said())
        .group_by(Notification.about_type, Notification.about_id)
        .subquery()
    )
    statement = sa.select(subjects).order_by(subjects.c.is_new.desc(), subjects.c.last.desc())
    if only_unread:
        statement = statement.where(subjects.c.is_new == 1)
    place = _place(after)
    if place is not None:
        row = sa.tuple_(subjects.c.is_new, subjects.c.last)
        statement = statement.where(row < sa.tuple_(*map(sa.literal, place)))
    return session.execute(statement.limit(size)).all()


def _place(after: str | None) -> tuple[int, int] | None:
    is_new, _, last = (after or "").partition("~")
    if not (is_new.isdecimal() and last.isdecimal()) or int(last) > LARGEST_KEY:
        return None
    return min(int(is_new), 1), int(last)


def _load_newest(groups: Sequence[Group], person: User) -> None:
    """Give each group its newest notifications."""
    found = {group.key: group for group in groups}
    row_number = (
        sa.func.row_number()
        .over(
            partition_by=(Notification.about_type, Notification.about_id),
            # What is unread first, so that the link leads to the first new post.
            order_by=(Notification.read_at.is_not(None), Notification.id.desc()),
        )
        .label("place")
    )
    ranked = (
        sa.select(Notification.id, row_number)
        .join(Event)
        .where(
            Notification.recipient_id == person.id,
            sa.tuple_(Notification.about_type, Notification.about_id).in_(list(found)),
            grouping.still_said(),
        )
        .subquery()
    )
    newest = session.scalars(
        sa.select(Notification)
        .join(ranked, ranked.c.id == Notification.id)
        .where(ranked.c.place <= SHOWN)
        .options(grouping.WITH_ACTORS)
        .order_by(Notification.id.desc())
    )
    for notification in newest:
        found[notification.about_type, notification.about_id].notifications.append(notification)
    grouping.load_comments(list(groups))


def mark_read(
    person: User, *, subject_type: str | None = None, subject_id: int | None = None
) -> None:
    """Mark the person's notifications as read: all, or those about one subject."""
    _mark(person, _about(subject_type, [subject_id]) if subject_type else sa.true())


def mark_visited(person: User, subject_type: str, subject_id: int) -> None:
    """Mark what the page of a subject has shown as read: all but statements of reasons."""
    _mark(person, sa.and_(_about(subject_type, [subject_id]), _statement.is_(None)))


def mark_statement_read(person: User, restriction: Restriction) -> None:
    """Mark what tells of a statement of reasons as read, also at what was restricted."""
    _mark(person, sa.or_(_about("restriction", [restriction.id]), _statement == restriction.id))


def mark_organisation_read(person: User, organisation: Organisation) -> None:
    """Mark what the inbox says about an organisation and who acts for it as read."""
    entries = sa.select(Representation.id).where(Representation.organisation_id == organisation.id)
    _mark(
        person,
        sa.or_(_about("organisation", [organisation.id]), _about("representation", entries)),
    )


def _about(about_type: str, keys: Any) -> sa.ColumnElement[bool]:
    return sa.and_(Notification.about_type == about_type, Notification.about_id.in_(keys))


def _mark(person: User, which: sa.ColumnElement[bool]) -> None:
    """Mark the unread ones among these as read.

    Opening a page asks for this each time, so nothing is written where nothing is unread.
    """
    mine = sa.and_(Notification.recipient_id == person.id, Notification.read_at.is_(None))
    ids = session.scalars(sa.select(Notification.id).join(Event).where(mine, which)).all()
    if ids:
        note_readers([person.id])
        session.execute(
            sa.update(Notification)
            .where(Notification.id.in_(ids))
            .values(read_at=utcnow())
            .execution_options(synchronize_session=False)
        )


def forget_old() -> int:
    """Delete the notifications whose time has run out; answer how many."""
    return changed_by(
        sa.delete(Notification).where(
            Notification.created_at <= utcnow() - retention.NOTIFICATIONS.span
        )
    )

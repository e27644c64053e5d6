"""The inbox: counting and reading its rows, and marking them as read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum import retention
from forum.db import changed_by, session
from forum.events import note_readers
from forum.keyset import LARGEST_KEY
from forum.models import (
    Event,
    Notification,
    Organisation,
    Representation,
    Restriction,
    User,
    utcnow,
)
from forum.notifications import grouping
from forum.notifications.grouping import Group, Key

#: Notifications that are looked at for one group of a page; more are only counted.
SHOWN = 50
#: The statement of reasons that an event tells the person concerned of.
_statement = Event.data["restriction"].as_integer()


#: Written once: to write it takes longer than to ask it.
_UNREAD_KEYS = (
    sa.select(Notification.about_type, Notification.about_id)
    .join(Event)
    .where(
        Notification.recipient_id == sa.bindparam("reader"),
        Notification.read_at.is_(None),
        grouping.still_said(),
    )
)


def unread_keys(person: User) -> set[Key]:
    """Name the subjects with something unread, whether the person may see them or not."""
    rows = session.connection().execute(_UNREAD_KEYS, {"reader": person.id})
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

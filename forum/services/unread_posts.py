"""Unread posts: how many a thread has for a person, where they begin, and lists of such threads.

Unread is a shown post of somebody else beyond the person's position that was not marked as read
wholesale. In a thread that the person has never opened, only what was written lately counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.keyset import Slice, slice_of
from forum.models import (
    ActionField,
    Comment,
    FieldChoice,
    ReadMark,
    ReadPosition,
    Subscription,
    SubscriptionLevel,
    Thread,
    User,
    Visibility,
)
from forum.permissions.scopes import visible
from forum.services.thread_lists import SHOWN_IN_ROWS

#: What is older is new to nobody who has never opened the thread; a forum has a past.
NEW_FOR = timedelta(days=30)
#: The badge counts up to here and then says "more than".
MOST = 99
#: Between the moment of a post and its commit; also what clocks of several hosts may differ by.
COMMITTED_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Unread:
    """The unread posts of one thread: how many, the number of the first, whether all are."""

    count: int
    first: int
    is_new: bool


@dataclass(frozen=True)
class View:
    """Which of the threads with unread posts are listed."""

    only_new: bool = False
    #: The address of an action field, or ``mine`` for those that the person has chosen.
    action_field: str = ""


@dataclass(frozen=True)
class _Reader:
    """Who reads, in a query: a person, or the places for one where it is written but once.

    Attributes:
        actor: As the rules of what may be seen know her.
        id: Her key.
        begin: From when on posts of threads never opened are new to her.
        read_until: When she last marked everything as read, if ever.
    """

    actor: Any
    id: Any
    begin: Any
    read_until: Any

    @classmethod
    def of(cls, person: User) -> "_Reader":
        """Put a person into a query."""
        return cls(person, person.id, _begin(person), person.read_until)


def _begin(person: User) -> datetime:
    return max(person.confirmed_at or person.created_at, utcnow() - NEW_FOR)


def _unread(number: Any, moment: Any, reader: _Reader) -> list[sa.ColumnElement[bool]]:
    """Say of number and moment of a post whether it is unread, in a query as of ``_joined``.

    Also of those of a thread's last post: where they do not hold, nothing in it is unread.
    """

    def after(mark: Any) -> sa.ColumnElement[bool]:
        """Hold for posts after a mark, and for those marked as unread since."""
        return sa.or_(moment > mark, ReadPosition.rewound_at >= mark)

    found = [
        number > sa.func.coalesce(ReadPosition.last_number, 0),
        sa.or_(ReadPosition.id.is_not(None), moment > reader.begin),
        sa.or_(ReadMark.id.is_(None), after(ReadMark.read_until)),
    ]
    if reader.read_until is not None:
        found.append(after(sa.type_coerce(reader.read_until, moment.type)))
    return found


def _conditions(reader: _Reader) -> list[sa.ColumnElement[bool]]:
    """Say which comments are unread, in a query that is joined as ``_joined`` does."""
    return [
        Comment.visibility == Visibility.VISIBLE,
        Comment.author_id != reader.id,
        *_unread(Comment.number, Comment.created_at, reader),
    ]


def _joined(statement: Any, reader: _Reader, *, is_opened: bool = False) -> Any:
    """Join what the person has read; with ``is_opened`` only of threads that she has opened."""
    position = sa.and_(ReadPosition.thread_id == Thread.id, ReadPosition.user_id == reader.id)
    return statement.join(ReadPosition, position, isouter=not is_opened).outerjoin(
        ReadMark,
        sa.and_(ReadMark.action_field_id == Thread.action_field_id, ReadMark.user_id == reader.id),
    )


def of_threads(threads: Iterable[Thread], person: User | None) -> dict[int, Unread]:
    """Count the unread posts of each thread that has some, by its id; in one statement."""
    ids = [thread.id for thread in threads]
    if person is None or not ids:
        return {}
    statement = sa.select(
        Thread.id,
        sa.func.count(Comment.id),
        sa.func.min(Comment.number),
        sa.func.max(ReadPosition.id),
    ).join(Comment, Comment.thread_id == Thread.id)
    reader = _Reader.of(person)
    rows = session.execute(
        _joined(statement, reader)
        .where(Thread.id.in_(ids), *_conditions(reader))
        .group_by(Thread.id)
    )
    return {
        key: Unread(count, first, is_new=position is None) for key, count, first, position in rows
    }


def of_thread(thread: Thread, person: User | None) -> Unread | None:
    """Count the unread posts of one thread."""
    return of_threads([thread], person).get(thread.id)


def _threads(reader: _Reader, *, is_opened: bool = False) -> Any:
    """Select the threads that have unread posts for a person, without those that she has muted.

    With ``is_opened`` only those that she has opened before.
    """
    # From the end: where something is unread, the last post nearly always is.
    last_unread = (
        sa.select(Comment.number)
        .where(Comment.thread_id == Thread.id, *_conditions(reader))
        .order_by(Comment.number.desc())
        .limit(1)
        .correlate(Thread, ReadPosition, ReadMark)
        .scalar_subquery()
    )
    muted = sa.select(Subscription.id).where(
        Subscription.thread_id == Thread.id,
        Subscription.user_id == reader.id,
        Subscription.level == SubscriptionLevel.MUTED,
    )
    return _joined(sa.select(Thread), reader, is_opened=is_opened).where(
        visible(Thread, reader.actor),
        ~muted.exists(),
        # Cheap to know, and enough for nearly all threads of a large forum.
        *_unread(Thread.last_number, Thread.last_comment_at, reader),
        last_unread.is_not(None),
    )


def threads(person: User, view: View, *, after: str | None) -> Slice[Thread]:
    """List the threads with unread posts, the latest first."""
    reader = _Reader.of(person)
    statement = _threads(reader)
    if view.only_new:
        statement = statement.where(ReadPosition.id.is_(None), Thread.created_at > reader.begin)
    if view.action_field:
        statement = statement.where(Thread.action_field_id.in_(_fields(person, view.action_field)))
    return slice_of(
        statement.options(*SHOWN_IN_ROWS),
        keys=(Thread.last_comment_at, Thread.id),
        after=after,
    )


def _fields(person: User, chosen: str) -> sa.Select[int]:
    if chosen == "mine":
        return sa.select(FieldChoice.action_field_id).where(FieldChoice.user_id == person.id)
    return sa.select(ActionField.id).where(ActionField.slug == chosen)


def thread_keys(person: User, *, since: datetime | None = None) -> frozenset[int]:
    """Give the keys of the threads with unread posts, up to one more than ``MOST``.

    Each member's page asks it. With ``since`` only threads with posts after it, a bit before it
    too, since a post may be committed later than its moment says.
    """
    begin = _begin(person)
    values = {
        "reader": person.id,
        "most": MOST + 1,
        "begin": begin,
        "read_until": person.read_until,
        # Where a thread stands in the lists is never before its last post.
        "listed_after": since - COMMITTED_WITHIN
        if since
        else max(begin, person.read_until or begin),
    }
    statement = _unread_statement(
        moderates=person.active and person.is_moderator,
        has_read_until=person.read_until is not None,
        is_all=since is None,
    )
    return frozenset(session.connection().scalars(statement, values))


@cache
def _unread_statement(*, moderates: bool, has_read_until: bool, is_all: bool) -> Any:
    """Write what ``thread_keys`` asks; to write it takes longer than to ask it.

    Of threads that a person has opened her positions are gone through, of the others those that
    the lists show first.
    """
    moment = Thread.listed_at.type
    person = sa.bindparam("reader", type_=sa.Integer)
    read_until = sa.bindparam("read_until", type_=moment) if has_read_until else None
    reader = _Reader(
        SimpleNamespace(id=person, active=True, is_moderator=moderates),
        person,
        sa.bindparam("begin", type_=moment),
        read_until,
    )
    most = sa.bindparam("most", type_=sa.Integer)
    latest = _threads(reader).where(Thread.listed_at > sa.bindparam("listed_after", type_=moment))
    if not is_all:
        return latest.with_only_columns(Thread.id).limit(most)
    # One after the other, and no further than the limit.
    either = (latest.where(ReadPosition.id.is_(None)), _threads(reader, is_opened=True))
    return sa.union_all(*(some.with_only_columns(Thread.id) for some in either)).limit(most)


def last_of(person: User, thread: Thread) -> int | None:
    """Give the number of the person's last post in a thread."""
    return session.scalar(
        sa.select(sa.func.max(Comment.number)).where(
            Comment.thread_id == thread.id,
            Comment.author_id == person.id,
            Comment.visibility == Visibility.VISIBLE,
        )
    )

"""Unread posts: how many a thread has for a person, where they begin, and lists of such threads.

Unread is a shown post of somebody else beyond the person's position that was not marked as read
wholesale. In a thread that the person has never opened, only what was written lately counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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


def _begin(person: User) -> datetime:
    """Say from when on posts of threads never opened are new to a person."""
    return max(person.confirmed_at or person.created_at, utcnow() - NEW_FOR)


def _unread(number: Any, moment: Any, person: User) -> list[sa.ColumnElement[bool]]:
    """Say of number and moment of a post whether it is unread, in a query as of ``_joined``.

    Also of those of a thread's last post: where they do not hold, nothing in it is unread.
    """

    def after(mark: Any) -> sa.ColumnElement[bool]:
        """Hold for posts after a mark, and for those marked as unread since."""
        return sa.or_(moment > mark, ReadPosition.rewound_at >= mark)

    found = [
        number > sa.func.coalesce(ReadPosition.last_number, 0),
        sa.or_(ReadPosition.id.is_not(None), moment > _begin(person)),
        sa.or_(ReadMark.id.is_(None), after(ReadMark.read_until)),
    ]
    if person.read_until is not None:
        found.append(after(sa.literal(person.read_until, moment.type)))
    return found


def _conditions(person: User) -> list[sa.ColumnElement[bool]]:
    """Say which comments are unread, in a query that is joined as ``_joined`` does."""
    return [
        Comment.visibility == Visibility.VISIBLE,
        Comment.author_id != person.id,
        *_unread(Comment.number, Comment.created_at, person),
    ]


def _joined(statement: Any, person: User, *, is_opened: bool = False) -> Any:
    """Join what the person has read; with ``is_opened`` only of threads that she has opened."""
    position = sa.and_(ReadPosition.thread_id == Thread.id, ReadPosition.user_id == person.id)
    return statement.join(ReadPosition, position, isouter=not is_opened).outerjoin(
        ReadMark,
        sa.and_(ReadMark.action_field_id == Thread.action_field_id, ReadMark.user_id == person.id),
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
    rows = session.execute(
        _joined(statement, person)
        .where(Thread.id.in_(ids), *_conditions(person))
        .group_by(Thread.id)
    )
    return {
        key: Unread(count, first, is_new=position is None) for key, count, first, position in rows
    }


def of_thread(thread: Thread, person: User | None) -> Unread | None:
    """Count the unread posts of one thread."""
    return of_threads([thread], person).get(thread.id)


def _threads(person: User, *, is_opened: bool = False) -> Any:
    """Select the threads that have unread posts for a person, without those that she has muted.

    With ``is_opened`` only those that she has opened before.
    """
    # From the end: where something is unread, the last post nearly always is.
    last_unread = (
        sa.select(Comment.number)
        .where(Comment.thread_id == Thread.id, *_conditions(person))
        .order_by(Comment.number.desc())
        .limit(1)
        .correlate(Thread, ReadPosition, ReadMark)
        .scalar_subquery()
    )
    muted = sa.select(Subscription.id).where(
        Subscription.thread_id == Thread.id,
        Subscription.user_id == person.id,
        Subscription.level == SubscriptionLevel.MUTED,
    )
    return _joined(sa.select(Thread), person, is_opened=is_opened).where(
        visible(Thread, person),
        ~muted.exists(),
        # Cheap to know, and enough for nearly all threads of a large forum.
        *_unread(Thread.last_number, Thread.last_comment_at, person),
        last_unread.is_not(None),
    )


def threads(person: User, view: View, *, after: str | None) -> Slice[Thread]:
    """List the threads with unread posts, the latest first."""
    statement = _threads(person)
    if view.only_new:
        statement = statement.where(ReadPosition.id.is_(None), Thread.created_at > _begin(person))
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


def count_threads(person: User) -> int:
    """Count the threads with unread posts, up to one more than ``MOST``.

    Each member's page asks it after any post of the forum: of threads that she has opened her
    positions are gone through, of the others those that the lists show first.
    """
    opened = _threads(person, is_opened=True)
    # Where a thread stands in the lists is never before its last post.
    since = max(_begin(person), person.read_until or _begin(person))
    others = _threads(person).where(ReadPosition.id.is_(None), Thread.listed_at > since)
    numbers = [
        sa.select(sa.func.count())
        .select_from(some.with_only_columns(Thread.id).limit(MOST + 1).subquery())
        .scalar_subquery()
        for some in (opened, others)
    ]
    return min(session.scalar(sa.select(numbers[0] + numbers[1])) or 0, MOST + 1)


def last_of(person: User, thread: Thread) -> int | None:
    """Give the number of the person's last post in a thread."""
    return session.scalar(
        sa.select(sa.func.max(Comment.number)).where(
            Comment.thread_id == thread.id,
            Comment.author_id == person.id,
            Comment.visibility == Visibility.VISIBLE,
        )
    )

"""Bookmarks: keeping what one wants to find again, with a note, and being reminded of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.events import note_readers, record
from forum.keyset import Slice, slice_of
from forum.models import Bookmark, Comment, EventKind, Suggestion, User
from forum.models.bookmark import BOOKMARKED_BY, LONGEST_NOTE
from forum.permissions.policy import VIEW, Permission, require
from forum.permissions.scopes import visible

#: Reminders in one turn of the worker.
AT_ONCE = 100

#: What the addresses and titles of bookmarks need.
_LOADED = (
    joinedload(Bookmark.comment).joinedload(Comment.thread),
    joinedload(Bookmark.suggestion).joinedload(Suggestion.passage),
    *(
        joinedload(getattr(Bookmark, column))
        for column in BOOKMARKED_BY.values()
        if column not in {"comment", "suggestion"}
    ),
)

#: What a list can be narrowed to: those with a reminder to come, or one kind of object.
REMINDERS = "reminders"


def of(subject: Any, person: User | None) -> Bookmark | None:
    """Find the person's bookmark of an object."""
    if person is None:
        return None
    column = getattr(Bookmark, f"{BOOKMARKED_BY[type(subject)]}_id")
    return session.scalar(
        sa.select(Bookmark).where(Bookmark.user_id == person.id, column == subject.id)
    )


def keep(
    subject: Any, *, actor: User, note: str = "", remind_at: datetime | None = None
) -> Bookmark:
    """Bookmark an object, or change note and reminder of the bookmark there is.

    Raises:
        NotFound: The object does not exist for the actor.
        RuleBroken: The reminder lies in the past, or the note is too long.
    """
    require(actor, VIEW[type(subject)], subject)
    found = of(subject, actor)
    if len(note) > LONGEST_NOTE:
        raise RuleBroken("note_too_long", allowed=LONGEST_NOTE)
    changed = found is None or found.remind_at != remind_at
    if remind_at is not None and changed and remind_at <= utcnow():
        raise RuleBroken("date_in_the_past")
    if found is None:
        found = Bookmark(user=actor, **{BOOKMARKED_BY[type(subject)]: subject})
        session.add(found)
    note_readers([actor.id])
    found.note = note
    if changed:
        found.remind_at, found.reminded_at = remind_at, None
    session.flush()
    return found


def remove(bookmark: Bookmark, *, actor: User) -> None:
    """Remove a bookmark.

    Raises:
        NotFound: It is not the actor's.
    """
    require(actor, Permission.BOOKMARK_VIEW, bookmark)
    note_readers([actor.id])
    session.delete(bookmark)


def listed(person: User, *, only: str = "", after: str | None) -> Slice[Bookmark]:
    """List the person's bookmarks, the newest first; those of what is gone are left out."""
    statement = sa.select(Bookmark).where(visible(Bookmark, person))
    if only == REMINDERS:
        statement = statement.where(Bookmark.remind_at.is_not(None), Bookmark.reminded_at.is_(None))
    elif only in BOOKMARKED_BY.values():
        statement = statement.where(getattr(Bookmark, f"{only}_id").is_not(None))
    return slice_of(
        statement.options(*_LOADED), keys=(Bookmark.created_at, Bookmark.id), after=after
    )


def _due() -> Sequence[Bookmark]:
    return session.scalars(
        sa.select(Bookmark)
        .where(Bookmark.reminded_at.is_(None), Bookmark.remind_at <= utcnow())
        .order_by(Bookmark.remind_at)
        .limit(AT_ONCE)
    ).all()


def remind() -> int:
    """Remind people of what is due; answer of how many bookmarks."""
    due = _due()
    for bookmark in due:
        bookmark.reminded_at = utcnow()
        record(EventKind.BOOKMARK_DUE, bookmark, actor=None)
    return len(due)

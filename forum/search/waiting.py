"""Which documents wait to be made anew: until then their old words find nothing.

An old document that still finds a text would tell of words that its author took out, and of the
name of somebody who has left.
"""

from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.events import noun_of
from forum.models import Comment, Event, OutboxEntry, Thread, User


def is_current(model: Any) -> sa.ColumnElement[bool]:
    """Say which rows of ``model`` are indexed as they are now."""
    clauses = [model.id.not_in(_waiting(model))]
    if model is Thread:
        # A thread shares its document with its opening text.
        openings = sa.select(Comment.thread_id).where(
            Comment.number == 1, Comment.id.in_(_waiting(Comment))
        )
        clauses.append(Thread.id.not_in(openings))
    if model is Comment:
        clauses.append(Comment.thread_id.not_in(_waiting(Thread)))
    if hasattr(model, "author_id"):
        left = sa.select(User.id).where(User.deleted_at.is_not(None), User.id.in_(_waiting(User)))
        clauses.append(model.author_id.not_in(left))
    return sa.and_(*clauses)


_STATE = sa.select(sa.func.count(), sa.func.max(OutboxEntry.event_id))


def state() -> tuple[int, int | None]:
    """Name what waits: the same only as long as the worker has taken nothing of it over."""
    number, last = session.execute(_STATE).one()
    return number, last


def _waiting(model: type) -> sa.Select[int]:
    # Few events wait, and very many are about a noun: SQLite is to use no index of the nouns.
    return sa.select(Event.subject_id).where(
        Event.id.in_(sa.select(OutboxEntry.event_id)),
        Event.subject_type.concat("") == noun_of(model),
    )

"""Which documents wait to be made anew: until then their old words find nothing.

An old document that still finds a text would tell of words that its author took out, and of the
name of somebody who has left.
"""

from typing import Any

import sqlalchemy as sa

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


def _waiting(model: type) -> sa.Select[int]:
    return (
        sa.select(Event.subject_id)
        .join(OutboxEntry, OutboxEntry.event_id == Event.id)
        .where(Event.subject_type == noun_of(model))
    )

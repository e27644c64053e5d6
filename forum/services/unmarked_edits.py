"""Edits that leave no mark: of a text that has just been written, and that nobody has built on."""

from datetime import timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Comment, User

#: So long after writing.
GRACE = timedelta(minutes=5)


def are_possible(comment: Comment, *, actor: User) -> bool:
    """Tell whether the actor's edit would leave no mark."""
    return (
        actor.id == comment.author_id
        and comment.revision_count == 0
        and utcnow() - comment.created_at < GRACE
        and comment.helpful_count + comment.shared_count == 0
        and not (comment.is_opening and comment.thread.last_number > comment.number)
        and not _is_answered(comment)
    )


def _is_answered(comment: Comment) -> bool:
    """Tell whether a later post answers or quotes it; a quote names the post's address."""
    address = f"/{comment.thread_id}/{comment.number}"
    later = sa.select(Comment.id).where(
        Comment.id > comment.id,
        sa.or_(
            Comment.reply_to_id == comment.id,
            Comment.body.contains(f"{address})", autoescape=True),
            Comment.body.contains(f"{address}#", autoescape=True),
        ),
    )
    return session.scalar(later.limit(1)) is not None

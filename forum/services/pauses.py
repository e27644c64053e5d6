"""The pause of slow mode: from when somebody may write in a thread again."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.models import Comment, Thread, User
from forum.permissions.policy import Permission, permits


def next_post_at(thread: Thread, *, actor: User) -> datetime | None:
    """Give the moment from which a person may write again; None where it may be now.

    Posts that are held, hidden or deleted count: whoever deletes one does not write sooner.
    """
    if thread.pause_minutes is None or permits(actor, Permission.THREAD_WRITE_AT_ONCE, thread):
        return None
    last = session.scalar(
        sa.select(Comment.created_at)
        .where(Comment.thread_id == thread.id, Comment.author_id == actor.id)
        .order_by(Comment.created_at.desc())
        .limit(1)
    )
    then = last and last + timedelta(minutes=thread.pause_minutes)
    return then if then and then > utcnow() else None


def require_pause_over(thread: Thread, *, actor: User) -> None:
    """Go on only where slow mode lets the person write.

    Raises:
        RuleBroken: The person has written too recently; the refusal names the moment.
    """
    then = next_post_at(thread, actor=actor)
    if then is not None:
        raise RuleBroken("slow_mode", moment=then)

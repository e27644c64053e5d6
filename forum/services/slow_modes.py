"""Slow mode: a pause between two posts of one person in a thread, with reasons."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.languages import N_, gettext_for
from forum.models import PAUSES, Comment, RestrictionKind, Thread, User
from forum.permissions.policy import Permission, permits, require
from forum.services import restrictions
from forum.services.restrictions import Reasons


def slow(thread: Thread, *, actor: User, reasons: Reasons) -> None:
    """Let people pause between their posts, or set another pause: that has reasons of its own.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing, or the pause is none of those there are.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    restrictions.require_reasons(reasons)
    if reasons.pause_minutes not in PAUSES:
        raise RuleBroken("no_such_pause")
    if thread.is_slowed:
        words = gettext_for(thread.author.locale)(N_("Another pause is set."))
        restrictions.lift(thread, RestrictionKind.SLOWED, actor, words)
        thread.pause_minutes = None
    restrictions.restrict_thread(thread, actor=actor, kind=RestrictionKind.SLOWED, reasons=reasons)


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

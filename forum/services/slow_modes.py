"""Slow mode: a pause between two posts of one person in a thread, set with reasons."""

from forum.errors import RuleBroken
from forum.languages import N_, gettext_for
from forum.models import PAUSES, RestrictionKind, Thread, User
from forum.permissions.policy import Permission, require
from forum.services import restrictions, statements_of_reasons
from forum.services.statements_of_reasons import Reasons


def slow(thread: Thread, *, actor: User, reasons: Reasons) -> None:
    """Let people pause between their posts, or set another pause: that has reasons of its own.

    Raises:
        NotAllowed: The actor does not moderate, or the thread was merged into another one.
        RuleBroken: Facts or clause are missing, or the pause is none of those there are.
    """
    require(actor, Permission.THREAD_STEER, thread)
    statements_of_reasons.require_reasons(reasons)
    if reasons.pause_minutes not in PAUSES:
        raise RuleBroken("no_such_pause")
    if thread.is_slowed:
        words = gettext_for(thread.author.locale)(N_("Another pause is set."))
        restrictions.lift(thread, RestrictionKind.SLOWED, actor, words)
        thread.pause_minutes = None
    restrictions.restrict_thread(thread, actor=actor, kind=RestrictionKind.SLOWED, reasons=reasons)

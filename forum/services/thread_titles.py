"""Titles that moderators give to the threads of others, with reasons, and taking that back."""

from forum.events import record
from forum.models import EventKind, RestrictionKind, Thread, User
from forum.permissions.policy import Permission, require
from forum.services import restrictions, statements_of_reasons, threads
from forum.services.statements_of_reasons import Reasons


def change(thread: Thread, *, actor: User, title: str, reasons: Reasons) -> None:
    """Give the thread of somebody else another title: an edit by staff, so with reasons.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is called so already.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    statements_of_reasons.require_reasons(reasons)
    if title == thread.title:
        raise restrictions.AlreadyRestricted
    restriction = restrictions.store(
        thread, actor=actor, reasons=reasons, kind=RestrictionKind.EDITED
    )
    thread.author_title = thread.author_title or thread.title
    threads.name(thread, title)
    record(EventKind.THREAD_RETITLED, thread, actor=actor, restriction=restriction.id)


def give_back(thread: Thread, *, actor: User | None) -> None:
    """Call a thread again what its author has called it, unless that is so already."""
    if thread.author_title:
        threads.name(thread, thread.author_title)
        thread.author_title = ""
        record(EventKind.THREAD_EDITED, thread, actor=actor)

"""Transfers: taking a thread into an action field of another process.

Where fewer people read that process, the thread leaves public sight: a restriction, which is
stored with its reasons before, because the database asks for it. Coming back lifts it.
"""

import sqlalchemy as sa

from forum.db import lock, session
from forum.errors import RuleBroken
from forum.events import record
from forum.languages import N_, gettext_for
from forum.models import (
    ActionField,
    Comment,
    DissentFlag,
    EventKind,
    Restriction,
    RestrictionKind,
    Suggestion,
    Thread,
    User,
)
from forum.permissions.policy import Permission, require
from forum.services import restrictions, thread_moves
from forum.services.statements_of_reasons import Reasons


def leaves_public_sight(thread: Thread, field: ActionField) -> bool:
    """Tell whether fewer people read the thread in a field than where it stands."""
    return thread.process.is_published and not field.process.is_published


def transfer(
    thread: Thread, field: ActionField, *, actor: User, reasons: Reasons | None = None
) -> Restriction | None:
    """Take a thread into a field of another process; give the restriction, where it is one.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: It leaves public sight and no complete reasons are given, or an answer is
            owed in this process.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    lock(thread)
    if field.process_id == thread.action_field.process_id:
        raise RuleBroken("field_of_same_process")
    _require_no_promise(thread)
    restriction = None
    if leaves_public_sight(thread, field):
        if reasons is None:
            raise RuleBroken("reason_missing")
        restriction = restrictions.store(
            thread, actor=actor, reasons=reasons, kind=RestrictionKind.MOVED
        )
        record(EventKind.RESTRICTION_STATED, restriction, actor=actor, restriction=restriction.id)
    elif field.process.is_published:
        words = gettext_for(thread.author.locale)(N_("It stands in a public place again."))
        restrictions.lift(thread, RestrictionKind.MOVED, actor, words)
    thread_moves.record_move(thread, field, actor=actor)
    return restriction


def _require_no_promise(thread: Thread) -> None:
    """Refuse where a process would lose what it owes an answer to."""
    if thread.passage is not None:
        raise RuleBroken("passage_stays_in_process")
    posts = sa.select(Comment.id).where(Comment.thread_id == thread.id)
    for owed in (
        sa.select(DissentFlag.id).where(DissentFlag.comment_id.in_(posts)),
        sa.select(DissentFlag.id).where(DissentFlag.discussion_id == thread.id),
        sa.select(Suggestion.id).where(Suggestion.discussion_id == thread.id),
    ):
        if session.scalar(owed.limit(1)):
            raise RuleBroken("objection_stays_in_process")


def bring_back(thread: Thread, *, actor: User | None, reason: str) -> None:
    """Put a thread back into the public field that it was taken from, if it is still away.

    Raises:
        RuleBroken: No reason is given.
    """
    origin = _public_origin(thread)
    if origin is not None and not thread.process.is_published:
        restrictions.lift(thread, RestrictionKind.MOVED, actor, reason)
        thread_moves.record_move(thread, origin, actor=actor)


def _public_origin(thread: Thread) -> ActionField | None:
    """Find the last public field that the thread stood in."""
    moves = session.scalars(thread_moves.events_of(thread))
    origins = (session.get(ActionField, event.data["origin"]) for event in moves)
    return next((field for field in origins if field and field.process.is_published), None)

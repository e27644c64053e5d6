"""Moves of threads to other action fields, read from the log, and taking the last one back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.clock import utcnow
from forum.db import session
from forum.events import record
from forum.models import ActionField, Event, EventKind, Thread, User
from forum.permissions.policy import Permission, permits, require
from forum.permissions.rules import Actor

#: So long a move can be taken back.
UNDO_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Move:
    """A move that can be taken back."""

    origin: ActionField
    moved_by: User | None
    moved_at: datetime


def record_move(
    thread: Thread, action_field: ActionField, *, actor: User | None, is_undo: bool = False
) -> None:
    """Put a thread into another field of its process; who may do so has been asked before."""
    origin, thread.action_field = thread.action_field, action_field
    record(
        EventKind.THREAD_MOVED,
        thread,
        actor=actor,
        origin=origin.id,
        to=action_field.id,
        is_undo=is_undo,
    )


def events_of(thread: Thread) -> sa.Select[Event]:
    """Select the moves of a thread, the last one first."""
    return (
        sa.select(Event)
        .where(
            Event.subject_type == "thread",
            Event.subject_id == thread.id,
            Event.kind == EventKind.THREAD_MOVED,
        )
        .order_by(Event.id.desc())
    )


def last(thread: Thread, *, actor: Actor) -> Move | None:
    """Give the last move, for those who may take it back and while it can be."""
    if not permits(actor, Permission.THREAD_MODERATE, thread):
        return None
    event = session.scalar(events_of(thread).limit(1).options(joinedload(Event.actor)))
    if event is None or event.data["is_undo"] or event.created_at <= utcnow() - UNDO_FOR:
        return None
    origin = session.get(ActionField, event.data["origin"])
    # The field may have been removed since, and the thread moved by other means.
    if origin is None or event.data["to"] != thread.action_field_id:
        return None
    # Between processes it is a transfer, which asks for more.
    if origin.process_id != thread.action_field.process_id:
        return None
    return Move(origin, event.actor, event.created_at)


def undo(thread: Thread, *, actor: User) -> ActionField | None:
    """Put a thread back to where it stood before its last move; answer where, if anywhere.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    move = last(thread, actor=actor)
    if move is None:
        return None
    record_move(thread, move.origin, actor=actor, is_undo=True)
    return move.origin

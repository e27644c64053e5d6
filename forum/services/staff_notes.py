"""Notes that moderators keep about an account: written, listed, removed, forgotten in time."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import retention
from forum.clock import utcnow
from forum.db import changed_by, session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import EventKind, StaffNote, User
from forum.permissions.policy import Permission, require


def write(person: User, *, actor: User, body: str) -> StaffNote:
    """Write a note about a person; it cannot be changed, only removed.

    Raises:
        NotAllowed: The actor does not moderate, or it is the actor's own account.
        RuleBroken: The note is empty.
    """
    require(actor, Permission.STAFF_NOTE_WRITE, person)
    if not body.strip():
        raise RuleBroken("note_empty")
    note = StaffNote(user_id=person.id, author_id=actor.id, body=body.strip())
    record(EventKind.STAFF_NOTE_WRITTEN, note, actor=actor)
    return note


def listed(person: User, *, actor: User) -> Sequence[StaffNote]:
    """Give the notes about a person, newest first.

    Raises:
        NotAllowed: The actor does not moderate, or it is the actor's own account.
    """
    require(actor, Permission.STAFF_NOTE_WRITE, person)
    return session.scalars(
        sa.select(StaffNote)
        .where(StaffNote.user_id == person.id)
        .options(joinedload(StaffNote.author))
        .order_by(StaffNote.id.desc())
    ).all()


def remove(note: StaffNote, *, actor: User) -> None:
    """Remove a note that is wrong or no longer needed; the log keeps that there was one.

    Raises:
        NotAllowed: The actor neither wrote it nor administers.
    """
    require(actor, Permission.STAFF_NOTE_REMOVE, note)
    record(EventKind.STAFF_NOTE_REMOVED, note, actor=actor)
    session.delete(note)


def forget_old() -> int:
    """Delete the notes whose time has run out; answer how many."""
    return changed_by(
        sa.delete(StaffNote).where(StaffNote.created_at <= utcnow() - retention.STAFF_NOTES.span)
    )

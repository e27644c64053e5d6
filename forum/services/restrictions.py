"""Restricting contributions: hiding, closing, archiving, with reasons, and lifting that."""

from dataclasses import dataclass

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import noun_of, record
from forum.models import (
    Comment,
    Contribution,
    EventKind,
    Restriction,
    RestrictionGround,
    RestrictionKind,
    Thread,
    User,
    Visibility,
)
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, require
from forum.services import passage_states
from forum.services.threads import count_anew


@dataclass(frozen=True)
class Reasons:
    """The statement of reasons: on what a restriction rests (DSA Art. 17)."""

    ground: RestrictionGround
    clause: str
    facts: str


class AlreadyRestricted(Conflict):
    """The contribution is hidden, closed or archived already."""

    code = "already_restricted"


def _require_reasons(reasons: Reasons) -> None:
    if not reasons.clause.strip() or not reasons.facts.strip():
        raise RuleBroken("reason_missing")


def _store(
    target: Contribution, actor: User, reasons: Reasons, kind: RestrictionKind
) -> Restriction:
    restriction = Restriction(
        kind=kind,
        ground=reasons.ground,
        clause=reasons.clause.strip(),
        facts=reasons.facts.strip(),
        imposed_by=actor,
    )
    restriction.target = target
    session.add(restriction)
    session.flush()
    return restriction


def present(target: Contribution, kind: RestrictionKind) -> Restriction | None:
    """Find the restriction of this kind that is in force."""
    column = getattr(Restriction, f"{COLUMN_OF[type(target)]}_id")
    return session.scalar(
        sa.select(Restriction)
        .where(column == target.id, Restriction.kind == kind, Restriction.lifted_at.is_(None))
        .order_by(Restriction.id.desc())
        .limit(1)
    )


def _event(target: Contribution, verb: str) -> EventKind:
    return EventKind(f"{noun_of(type(target))}:{verb}")


def hide(target: Contribution, *, actor: User, reasons: Reasons) -> Restriction:
    """Take a contribution out of public sight; its author reads the reasons.

    One that waits for a look is declined that way.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is hidden already.
    """
    require(actor, Permission.CONTRIBUTION_MODERATE, target)
    _require_reasons(reasons)
    if target.visibility not in (Visibility.VISIBLE, Visibility.HELD):
        raise AlreadyRestricted
    restriction = _store(target, actor, reasons, RestrictionKind.HIDDEN)
    target.visibility = Visibility.HIDDEN
    _count_anew(target)
    record(_event(target, "hidden"), target, actor=actor, restriction=restriction.id)
    return restriction


def _count_anew(target: Contribution) -> None:
    if isinstance(target, Comment):
        count_anew(target.thread)
    else:
        passage_states.refresh(target)


def restore(target: Contribution, *, actor: User, reason: str) -> None:
    """Show a hidden contribution again.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: No reason is given.
    """
    require(actor, Permission.CONTRIBUTION_MODERATE, target)
    if target.visibility is not Visibility.HIDDEN:
        return
    _lift(target, RestrictionKind.HIDDEN, actor, reason)
    target.visibility = Visibility.VISIBLE
    _count_anew(target)
    record(_event(target, "restored"), target, actor=actor)


def _lift(target: Contribution, kind: RestrictionKind, actor: User, reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("reason_missing")
    restriction = present(target, kind)
    if restriction is not None:
        restriction.lifted_at = utcnow()
        restriction.lifted_by = actor
        restriction.lift_reason = reason.strip()


_MARKS: dict[RestrictionKind, tuple[str, EventKind, EventKind]] = {
    RestrictionKind.CLOSED: ("closed_at", EventKind.THREAD_CLOSED, EventKind.THREAD_REOPENED),
    RestrictionKind.ARCHIVED: (
        "archived_at",
        EventKind.THREAD_ARCHIVED,
        EventKind.THREAD_UNARCHIVED,
    ),
}


def restrict_thread(
    thread: Thread, *, actor: User, kind: RestrictionKind, reasons: Reasons
) -> None:
    """Close or archive a thread, with reasons.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is so already.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    _require_reasons(reasons)
    column, happened, _undone = _MARKS[kind]
    if getattr(thread, column) is not None:
        raise AlreadyRestricted
    _store(thread, actor, reasons, kind)
    setattr(thread, column, utcnow())
    record(happened, thread, actor=actor)


def free_thread(thread: Thread, *, actor: User, kind: RestrictionKind, reason: str) -> None:
    """Reopen a closed thread, or take it out of the archive.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: No reason is given.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    column, _happened, undone = _MARKS[kind]
    if getattr(thread, column) is None:
        return
    _lift(thread, kind, actor, reason)
    setattr(thread, column, None)
    record(undone, thread, actor=actor)


def pin(thread: Thread, *, actor: User, pinned: bool) -> None:
    """Put a thread on top of its lists, or take it down; no restriction, so no reasons.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    if thread.is_pinned == pinned:
        return
    thread.pinned_at = utcnow() if pinned else None
    kind = EventKind.THREAD_PINNED if pinned else EventKind.THREAD_UNPINNED
    record(kind, thread, actor=actor)

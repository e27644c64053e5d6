"""Restricting contributions: hiding, closing, archiving, with reasons, and lifting that."""

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import noun_of, record
from forum.models import (
    APPEAL_TIME,
    Comment,
    Contribution,
    EventKind,
    GivenReason,
    Restriction,
    RestrictionDuration,
    RestrictionKind,
    Thread,
    User,
    Visibility,
)
from forum.models.restriction import SCOPE_OF
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, require
from forum.services import held_posts, passage_states, statements_of_reasons
from forum.services.statements_of_reasons import Reasons
from forum.services.threads import count_anew


class AlreadyRestricted(Conflict):
    """The contribution is hidden, closed or archived already."""

    code = "already_restricted"


def store(
    subject: Contribution | GivenReason | User,
    *,
    actor: User | None,
    reasons: Reasons,
    kind: RestrictionKind,
) -> Restriction:
    """Store the statement of reasons, before anything is restricted: the database asks for it.

    Raises:
        RuleBroken: Something is missing.
    """
    statements_of_reasons.require_reasons(reasons)
    text = statements_of_reasons.cited(reasons)
    now = utcnow()
    is_dated = reasons.ends_at is not None
    restriction = Restriction(
        kind=kind,
        scope=SCOPE_OF[kind],
        duration=RestrictionDuration.UNTIL_DATE if is_dated else RestrictionDuration.UNTIL_LIFTED,
        ends_at=reasons.ends_at,
        pause_minutes=reasons.pause_minutes if kind is RestrictionKind.SLOWED else None,
        ground=reasons.ground,
        clause=reasons.clause.strip(),
        text=text,
        facts=reasons.facts.strip(),
        automated=reasons.automated,
        imposed_by=actor,
        created_at=now,
        appeal_until=now + APPEAL_TIME,
    )
    if isinstance(subject, User):
        restriction.account = subject
    else:
        restriction.point_at(subject)
    session.add(restriction)
    session.flush()
    return restriction


def present(subject: Contribution | User, kind: RestrictionKind) -> Restriction | None:
    """Find the restriction of this kind that is in force."""
    column = "account" if isinstance(subject, User) else COLUMN_OF[type(subject)]
    return session.scalar(
        sa.select(Restriction)
        .where(
            getattr(Restriction, f"{column}_id") == subject.id,
            Restriction.kind == kind,
            Restriction.lifted_at.is_(None),
        )
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
    statements_of_reasons.require_reasons(reasons)
    if target.visibility not in (Visibility.VISIBLE, Visibility.HELD):
        raise AlreadyRestricted
    restriction = store(target, actor=actor, reasons=reasons, kind=RestrictionKind.HIDDEN)
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
    if target.visibility is Visibility.HIDDEN:
        show_again(target, actor, reason)


def show_again(target: Contribution, actor: User | None, reason: str) -> None:
    """Show a hidden contribution again, for a person or because its time is over.

    One that had been declined before it appeared appears now, as a new one.

    Raises:
        RuleBroken: No reason is given.
    """
    lift(target, RestrictionKind.HIDDEN, actor, reason)
    if held_posts.has_never_appeared(target):
        held_posts.appear(target)
    else:
        target.visibility = Visibility.VISIBLE
    _count_anew(target)
    record(_event(target, "restored"), target, actor=actor)


def lift(
    subject: Contribution | User, kind: RestrictionKind, actor: User | None, reason: str
) -> None:
    """Say that a restriction holds no longer; what it restricts is set free by the caller.

    Raises:
        RuleBroken: No reason is given.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing")
    restriction = present(subject, kind)
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
    RestrictionKind.SLOWED: ("pause_minutes", EventKind.THREAD_SLOWED, EventKind.THREAD_UNSLOWED),
}


#: What can be done to a thread as a whole, and lifted.
OF_THREADS = frozenset(_MARKS)


def restrict_thread(
    thread: Thread, *, actor: User, kind: RestrictionKind, reasons: Reasons
) -> None:
    """Close, archive or slow a thread, with reasons.

    Raises:
        NotAllowed: The actor does not moderate, or the thread was merged into another one.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is so already.
    """
    require(actor, Permission.THREAD_STEER, thread)
    impose(thread, kind, reasons, decided_by=actor, actor=actor)


def impose(
    thread: Thread,
    kind: RestrictionKind,
    reasons: Reasons,
    *,
    decided_by: User,
    actor: User | None = None,
) -> None:
    """Restrict a thread, at once or because the time has come that ``decided_by`` had set.

    Raises:
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is so already.
    """
    statements_of_reasons.require_reasons(reasons)
    column, happened, _undone = _MARKS[kind]
    if getattr(thread, column) is not None:
        raise AlreadyRestricted
    restriction = store(thread, actor=decided_by, reasons=reasons, kind=kind)
    value = reasons.pause_minutes if kind is RestrictionKind.SLOWED else utcnow()
    setattr(thread, column, value)
    record(happened, thread, actor=actor, restriction=restriction.id)


def free_thread(thread: Thread, *, actor: User, kind: RestrictionKind, reason: str) -> None:
    """Reopen a closed thread, take it out of the archive, or end its slow mode.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: No reason is given.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    if getattr(thread, _MARKS[kind][0]) is not None:
        open_again(thread, kind, actor, reason)


def open_again(thread: Thread, kind: RestrictionKind, actor: User | None, reason: str) -> None:
    """Reopen, unarchive or unslow a thread, for a person or because its time is over.

    Raises:
        RuleBroken: No reason is given.
    """
    column, _happened, undone = _MARKS[kind]
    lift(thread, kind, actor, reason)
    setattr(thread, column, None)
    record(undone, thread, actor=actor)


def take_name_out(comment: Comment, *, actor: User, reasons: Reasons) -> None:
    """Take the third party that a hint names out of it: an edit by staff, so with reasons.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: There is no name any more.
    """
    require(actor, Permission.COMMENT_CHECK_THIRD_PARTY, comment)
    statements_of_reasons.require_reasons(reasons)
    if not comment.third_party:
        raise AlreadyRestricted
    restriction = store(comment, actor=actor, reasons=reasons, kind=RestrictionKind.EDITED)
    comment.third_party = ""
    record(
        EventKind.COMMENT_THIRD_PARTY_CHECKED,
        comment,
        actor=actor,
        released=False,
        restriction=restriction.id,
    )

"""Timers of threads: closing, opening, publishing and bringing them forward at a set time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.clock import utcnow
from forum.db import changed_by, session
from forum.errors import RuleBroken
from forum.events import record
from forum.languages import N_, gettext_for
from forum.models import (
    EventKind,
    RestrictionKind,
    Thread,
    ThreadTimer,
    ThreadTimerKind,
    User,
)
from forum.permissions.policy import Permission, require
from forum.services import restrictions, statements_of_reasons, threads
from forum.services.statements_of_reasons import Reasons
from forum.services.threads import Opening

#: Who plans further than a year ahead has mistyped.
FARTHEST = timedelta(days=366)
#: Timers in one turn of the worker.
AT_ONCE = 100


@dataclass(frozen=True)
class Plan:
    """When something is to happen: at a moment, or after so many hours without a post."""

    at: datetime | None = None
    quiet_hours: int | None = None


def of(thread: Thread) -> Sequence[ThreadTimer]:
    """Give the timers of a thread, the next one first."""
    return session.scalars(
        sa.select(ThreadTimer)
        .where(ThreadTimer.thread_id == thread.id)
        .options(joinedload(ThreadTimer.text))
        .order_by(ThreadTimer.due_at, ThreadTimer.id)
    ).all()


def effective(timers: Sequence[ThreadTimer]) -> list[ThreadTimer]:
    """Pick those of a thread's timers that will change something, one after the other."""
    closings = [
        timer.moment
        for timer in timers
        if timer.kind is ThreadTimerKind.CLOSE and timer.takes_effect
    ]
    return [
        timer
        for timer in timers
        if timer.takes_effect
        or (timer.kind is ThreadTimerKind.OPEN and any(end < timer.moment for end in closings))
    ]


def find(thread: Thread, kind: ThreadTimerKind) -> ThreadTimer | None:
    """Find the timer of a kind."""
    return session.scalar(
        sa.select(ThreadTimer).where(ThreadTimer.thread_id == thread.id, ThreadTimer.kind == kind)
    )


def possible(thread: Thread) -> list[ThreadTimerKind]:
    """Say which timers would change something: of an archived thread none."""
    if thread.is_held:
        return [ThreadTimerKind.PUBLISH]
    if thread.is_archived or not thread.is_visible:
        return []
    if thread.is_closed:
        return [ThreadTimerKind.OPEN, ThreadTimerKind.BUMP]
    opens = [ThreadTimerKind.OPEN] if find(thread, ThreadTimerKind.CLOSE) else []
    return [ThreadTimerKind.CLOSE, *opens, ThreadTimerKind.BUMP]


def schedule(
    thread: Thread,
    kind: ThreadTimerKind,
    *,
    actor: User,
    plan: Plan,
    reasons: Reasons | None = None,
) -> ThreadTimer:
    """Set a timer, or set the one of this kind anew; closing needs its reasons already now.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: The moment is past, too far away or before a closing, it would change
            nothing, or reasons are missing.
    """
    require(actor, Permission.THREAD_TIMER_SET, thread)
    if kind not in possible(thread):
        raise RuleBroken("timer_without_effect")
    due = _due(thread, plan)
    if kind is ThreadTimerKind.OPEN:
        _require_after_closing(thread, due)
    timer = find(thread, kind) or ThreadTimer(thread=thread, kind=kind)
    timer.due_at, timer.quiet_hours = due, plan.quiet_hours
    timer.set_by, timer.created_at = actor, utcnow()
    if kind is ThreadTimerKind.CLOSE:
        _state(timer, reasons)
    session.add(timer)
    record(EventKind.THREAD_TIMER_SET, thread, actor=actor, timer=kind.value, due=due.isoformat())
    return timer


def _due(thread: Thread, plan: Plan) -> datetime:
    now = utcnow()
    if plan.quiet_hours is not None:
        if not 0 < plan.quiet_hours <= FARTHEST / timedelta(hours=1):
            raise RuleBroken("timer_too_far")
        due = thread.last_comment_at + timedelta(hours=plan.quiet_hours)
        if due <= now:
            raise RuleBroken("quiet_already")
        return due
    if plan.at is None or plan.at <= now:
        raise RuleBroken("moment_in_the_past")
    if plan.at > now + FARTHEST:
        raise RuleBroken("timer_too_far")
    return plan.at


def _require_after_closing(thread: Thread, due: datetime) -> None:
    closing = find(thread, ThreadTimerKind.CLOSE)
    if closing is not None and closing.takes_effect and due <= closing.moment:
        raise RuleBroken("opens_before_it_closes")


def _state(timer: ThreadTimer, reasons: Reasons | None) -> None:
    """Store the statement of reasons with a closing."""
    if reasons is None:
        raise RuleBroken("reason_missing")
    statements_of_reasons.require_reasons(reasons)
    if reasons.ends_at is not None and reasons.ends_at <= timer.moment:
        raise RuleBroken("opens_before_it_closes")
    timer.ground, timer.clause = reasons.ground, reasons.clause.strip()
    timer.facts, timer.ends_at = reasons.facts.strip(), reasons.ends_at
    timer.text = statements_of_reasons.cited(reasons)


def start_later(
    about: Any, *, actor: User, opening: Opening, at: datetime, submission: str | None = None
) -> Thread:
    """Start a thread that nobody but the moderators sees before ``at``.

    Raises:
        NotAllowed: The actor does not moderate, or may not start it.
        RuleBroken: The moment is past or too far away, or the text breaks a limit.
    """
    require(actor, Permission.THREAD_TIMER_SET)
    later = replace(opening, appears_later=True)
    thread = threads.start(about, actor=actor, opening=later, submission=submission)
    if find(thread, ThreadTimerKind.PUBLISH) is None:
        schedule(thread, ThreadTimerKind.PUBLISH, actor=actor, plan=Plan(at))
    return thread


def cancel(timer: ThreadTimer, *, actor: User) -> None:
    """Take a timer back; what was to appear then waits for a look as other held posts do.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.THREAD_TIMER_SET, timer.thread)
    thread, kind = timer.thread, timer.kind
    if _claim(timer):
        record(EventKind.THREAD_TIMER_CANCELLED, thread, actor=actor, timer=kind.value)


def publish_now(timer: ThreadTimer, *, actor: User) -> None:
    """Let a thread appear at once that was to appear later.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.THREAD_TIMER_SET, timer.thread)
    thread = timer.thread
    if _claim(timer) and thread.is_held:
        _publish(thread, actor)


def due_ids() -> Sequence[int]:
    """Say for which timers the time has come, the longest waiting first."""
    return session.scalars(
        sa.select(ThreadTimer.id)
        .where(ThreadTimer.due_at <= utcnow())
        .order_by(ThreadTimer.due_at, ThreadTimer.id)
        .limit(AT_ONCE)
    ).all()


def run(timer_id: int) -> bool:
    """Do what a timer is for, if its time has come; tell whether anything changed.

    Whoever takes the row away does it, so that it happens once. What would change nothing by now
    (somebody has closed the thread, or deleted it) is forgotten.
    """
    timer = session.scalar(
        sa.select(ThreadTimer)
        .where(ThreadTimer.id == timer_id)
        .options(
            joinedload(ThreadTimer.thread),
            joinedload(ThreadTimer.text),
            joinedload(ThreadTimer.set_by).options(lazyload(User.representations)),
        )
    )
    if timer is None or timer.due_at > utcnow():
        return False
    if timer.moment > utcnow():
        # Somebody has written since.
        timer.due_at = timer.moment
        return False
    takes_effect = timer.takes_effect
    # Set anew in the meantime, it is another one.
    if not _claim(timer, ThreadTimer.due_at == timer.due_at) or not takes_effect:
        return False
    _STEPS[timer.kind](timer)
    return True


def _claim(timer: ThreadTimer, *still: sa.ColumnElement[bool]) -> bool:
    """Take the row away, unless somebody else was faster."""
    session.flush()
    gone = sa.delete(ThreadTimer).where(ThreadTimer.id == timer.id, *still)
    is_ours = changed_by(gone.execution_options(synchronize_session=False)) == 1
    session.expunge(timer)
    return is_ours


def _close(timer: ThreadTimer) -> None:
    if timer.ground is None or (timer.ends_at is not None and timer.ends_at <= utcnow()):
        # Its time is over before it has come: the worker was away for so long.
        return
    reasons = Reasons(
        timer.ground,
        timer.clause,
        timer.facts,
        ends_at=timer.ends_at,
        automated=True,
        text=timer.text,
    )
    restrictions.impose(
        timer.thread, RestrictionKind.CLOSED, reasons, decided_by=timer.set_by, actor=None
    )


def _open(timer: ThreadTimer) -> None:
    words = gettext_for(timer.thread.author.locale)(N_("The time set for it has come."))
    restrictions.open_again(timer.thread, RestrictionKind.CLOSED, None, words)


def _publish(thread: Thread, actor: User | None) -> None:
    threads.appear(thread)
    record(EventKind.THREAD_PUBLISHED, thread, actor=actor)


def _bump(timer: ThreadTimer) -> None:
    timer.thread.bumped_at = utcnow()
    record(EventKind.THREAD_BUMPED, timer.thread, actor=None)


_STEPS: dict[ThreadTimerKind, Callable[[ThreadTimer], None]] = {
    ThreadTimerKind.CLOSE: _close,
    ThreadTimerKind.OPEN: _open,
    ThreadTimerKind.PUBLISH: lambda timer: _publish(timer.thread, None),
    ThreadTimerKind.BUMP: _bump,
}

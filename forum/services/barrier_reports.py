"""Reports of barriers: anybody may make one, moderators answer within a month."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from forum import retention
from forum.db import changed_by, session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import BarrierReport, EventKind, User, utcnow
from forum.permissions.policy import Permission, require
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.working_days import today

#: Within this time equal words are a form that was sent twice.
SAME_REPORT = timedelta(minutes=10)


class AlreadyAnswered(Conflict):
    """Somebody else has answered the report."""

    code = "barrier_already_answered"


def open_report(
    *, actor: Actor, page: str, description: str, name: str = "", email: str = ""
) -> BarrierReport:
    """Record that somebody could not use a page; no account is needed.

    The same words again within a few minutes are the same report: the double click is normal.
    """
    earlier = session.scalar(
        sa.select(BarrierReport).where(
            BarrierReport.page == page,
            BarrierReport.description == description,
            BarrierReport.email == email,
            BarrierReport.created_at > utcnow() - SAME_REPORT,
        )
    )
    if earlier is not None:
        return earlier
    report = BarrierReport(
        page=page,
        description=description,
        name=name,
        email=email,
        due_on=a_month_after(today(utcnow())),
    )
    record(EventKind.BARRIER_REPORT_OPENED, report, actor=actor)
    return report


def a_month_after(day: date) -> date:
    """Give the same day of the next month, or its last day where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def answer(report: BarrierReport, *, actor: User, text: str) -> None:
    """Answer a report.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: The answer is empty.
        AlreadyAnswered: It has been answered.
    """
    require(actor, Permission.BARRIER_REPORT_ANSWER, report)
    if not text.strip():
        raise RuleBroken("reason_missing")
    if report.answered_at is not None:
        raise AlreadyAnswered
    report.answer = text
    report.answered_at = utcnow()
    report.answered_by = actor
    record(EventKind.BARRIER_REPORT_ANSWERED, report, actor=actor)


def listed(actor: Actor) -> Sequence[BarrierReport]:
    """Give the reports that the actor may see: those that wait first, the most urgent on top."""
    return session.scalars(
        sa.select(BarrierReport)
        .where(visible(BarrierReport, actor))
        .order_by(BarrierReport.answered_at.is_not(None), BarrierReport.due_on, BarrierReport.id)
        .limit(200)
    ).all()


def forget_reporters() -> int:
    """Forget who reported what was answered long ago; answer how many."""
    return changed_by(
        sa.update(BarrierReport)
        .where(
            BarrierReport.answered_at <= utcnow() - retention.BARRIER_REPORTERS.span,
            sa.or_(BarrierReport.name != "", BarrierReport.email != ""),
        )
        .values(name="", email="")
    )

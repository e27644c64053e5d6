"""Abuse reports: reporting, claiming, deciding with reasons, appealing to somebody else."""

import sqlalchemy as sa

from forum import retention
from forum.clock import utcnow
from forum.db import changed_by, session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    APPEAL_TIME,
    AbuseDecision,
    AbuseReason,
    AbuseReport,
    AbuseReportStatus,
    Contribution,
    EventKind,
    GivenReason,
    Restriction,
    RestrictionKind,
    User,
    Visibility,
)
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, require
from forum.services import public_reasons, restrictions, suspensions
from forum.services.statements_of_reasons import Reasons


def open_report(
    target: Contribution | GivenReason,
    *,
    actor: User,
    reason: AbuseReason,
    explanation: str,
    submission: str | None = None,
) -> AbuseReport:
    """Report a contribution or a reason; the same person's open report is the one that is there.

    Raises:
        NotAllowed: It is the actor's own.
        RuleBroken: Nothing is explained.
    """
    require(actor, Permission.ABUSE_REPORT_OPEN, target)
    if not explanation.strip():
        raise RuleBroken("reason_missing")
    earlier = open_report_of(target, reporter=actor)
    if earlier is not None:
        return earlier
    report = AbuseReport(
        reporter=actor, reason=reason, explanation=explanation.strip(), submission=submission
    )
    report.point_at(target)
    record(EventKind.ABUSE_REPORT_OPENED, report, actor=actor)
    return report


def is_about(subject: Contribution | GivenReason) -> sa.ColumnElement[bool]:
    """Say which reports are about exactly this contribution or reason."""
    target: Contribution
    if isinstance(subject, GivenReason):
        target, person_id = subject.target, subject.user_id
    else:
        target, person_id = subject, None
    column = getattr(AbuseReport, f"{COLUMN_OF[type(target)]}_id")
    return sa.and_(column == target.id, AbuseReport.reason_by_id.is_not_distinct_from(person_id))


def open_report_of(target: Contribution | GivenReason, *, reporter: User) -> AbuseReport | None:
    """Find the person's report on ``target`` that is not decided yet."""
    return session.scalar(
        sa.select(AbuseReport).where(
            is_about(target),
            AbuseReport.reporter_id == reporter.id,
            AbuseReport.status.in_([AbuseReportStatus.OPEN, AbuseReportStatus.CLAIMED]),
        )
    )


def claim(report: AbuseReport, *, actor: User) -> None:
    """Take a report on, so that two people do not decide it.

    Raises:
        NotAllowed: The actor does not moderate, or wrote what is reported.
        IllegalStep: Somebody has taken it on.
    """
    require(actor, Permission.ABUSE_REPORT_CLAIM, report)
    report.move_to(AbuseReportStatus.CLAIMED)
    report.claimed_by = actor
    record(EventKind.ABUSE_REPORT_CLAIMED, report, actor=actor)


def hand_over(report: AbuseReport, *, actor: User, to: User) -> None:
    """Let a moderator take a report on, oneself or another one, also from somebody else.

    Raises:
        NotAllowed: The actor does not moderate, or either of the two wrote what is reported.
        IllegalStep: It has been decided.
    """
    if report.status is AbuseReportStatus.OPEN:
        claim(report, actor=actor)
    require(actor, Permission.ABUSE_REPORT_CLAIM, report)
    require(to, Permission.ABUSE_REPORT_CLAIM, report)
    report.claimed_by = to


def give_back(report: AbuseReport, *, actor: User) -> None:
    """Let a report wait for somebody else again.

    Raises:
        NotAllowed: The actor has not claimed it.
        IllegalStep: It has been decided.
    """
    require(actor, Permission.ABUSE_REPORT_DECIDE, report)
    report.move_to(AbuseReportStatus.OPEN)
    report.claimed_by = None


def decide(
    report: AbuseReport,
    *,
    actor: User,
    decision: AbuseDecision,
    reason: str,
    reasons: Reasons | None = None,
) -> None:
    """Decide a report; a restriction needs a statement of reasons.

    It hides the contribution, or takes the reason out that the report is about.

    Raises:
        NotAllowed: The actor has not claimed it.
        RuleBroken: A reason is missing.
        IllegalStep: It is decided already.
    """
    require(actor, Permission.ABUSE_REPORT_DECIDE, report)
    if not reason.strip() or (decision is AbuseDecision.RESTRICTED and reasons is None):
        raise RuleBroken("reason_missing")
    report.move_to(AbuseReportStatus.DECIDED)
    report.decision = decision
    report.decision_reason = reason.strip()
    report.decided_by = actor
    report.decided_at = utcnow()
    if decision is AbuseDecision.RESTRICTED and reasons is not None:
        report.restriction = _restrict(report, actor, reasons)
    record(EventKind.ABUSE_REPORT_DECIDED, report, actor=actor, decision=decision.value)


def _restrict(report: AbuseReport, actor: User, reasons: Reasons) -> Restriction | None:
    """Hide or take out what is still there; what is gone keeps the restriction in force."""
    target = report.target
    if report.reason_by is not None:
        given = public_reasons.of(report)
        if given is not None and given.reason:
            return public_reasons.redact(given, actor=actor, reasons=reasons)
        return public_reasons.present(given)
    if target.visibility is Visibility.VISIBLE:
        return restrictions.hide(target, actor=actor, reasons=reasons)
    return restrictions.present(target, RestrictionKind.HIDDEN)


def appeal(report: AbuseReport, *, actor: User, text: str) -> None:
    """Ask somebody else to decide again, as the person whom the decision went against.

    Raises:
        NotAllowed: The decision did not go against the actor.
        RuleBroken: Nothing is said, or six months are over.
        IllegalStep: It is not decided, or appealed already.
    """
    require(actor, Permission.ABUSE_REPORT_APPEAL, report)
    if not text.strip():
        raise RuleBroken("reason_missing")
    if report.decided_at is not None and utcnow() > report.decided_at + APPEAL_TIME:
        raise RuleBroken("appeal_too_late")
    report.move_to(AbuseReportStatus.APPEALED)
    report.appeal = text.strip()
    report.appealed_by = actor
    record(EventKind.ABUSE_REPORT_APPEALED, report, actor=actor)


def decide_again(
    report: AbuseReport,
    *,
    actor: User,
    decision: AbuseDecision,
    reason: str,
    reasons: Reasons | None = None,
) -> None:
    """Decide an appeal; the first decision was another person's.

    Raises:
        NotAllowed: The first decision was the actor's.
        RuleBroken: A reason is missing.
        IllegalStep: There is no appeal.
    """
    require(actor, Permission.ABUSE_REPORT_DECIDE_AGAIN, report)
    hides = decision is AbuseDecision.RESTRICTED and report.restriction is None
    if not reason.strip() or (hides and reasons is None):
        raise RuleBroken("reason_missing")
    report.move_to(AbuseReportStatus.DECIDED_AGAIN)
    report.final_decision = decision
    report.final_reason = reason.strip()
    report.decided_again_by = actor
    report.decided_again_at = utcnow()
    if hides and reasons is not None:
        report.restriction = _restrict(report, actor, reasons)
    if decision is AbuseDecision.NO_ACTION and report.restriction is not None:
        _free(report, report.restriction, actor, reason)
    record(EventKind.ABUSE_REPORT_DECIDED_AGAIN, report, actor=actor, decision=decision.value)


def _free(report: AbuseReport, restriction: Restriction, actor: User, reason: str) -> None:
    """Set free what the first decision restricted."""
    if report.reason_by is None:
        restrictions.restore(report.target, actor=actor, reason=reason)
    elif restriction.is_in_force:
        suspensions.undo(restriction, actor=actor, reason=reason)


def forget_old() -> int:
    """Take texts and notifiers out of reports whose last decision is long ago; answer how many."""
    long_ago = utcnow() - retention.ABUSE_REPORTS.span
    return changed_by(
        sa.update(AbuseReport)
        .where(
            AbuseReport.status.in_([AbuseReportStatus.DECIDED, AbuseReportStatus.DECIDED_AGAIN]),
            sa.func.coalesce(AbuseReport.decided_again_at, AbuseReport.decided_at) <= long_ago,
            sa.or_(
                AbuseReport.explanation != "",
                AbuseReport.appeal != "",
                AbuseReport.notifier_email != "",
            ),
        )
        .values(
            explanation="",
            appeal="",
            notifier_name="",
            notifier_email="",
            is_forgotten=AbuseReport.reporter_id.is_(None),
        )
    )

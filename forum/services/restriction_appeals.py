"""Appeals against restrictions: within six months, decided by another person (DSA Art. 20)."""

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import AbuseReport, AppealDecision, EventKind, Restriction, User
from forum.permissions.policy import Permission, require
from forum.services import abuse_reports, suspensions


class AlreadyAppealed(Conflict):
    """The person concerned has appealed before."""

    code = "already_appealed"


class AppealNotOpen(Conflict):
    """There is no appeal, or somebody has decided it."""

    code = "appeal_not_open"


def report_of(restriction: Restriction) -> AbuseReport | None:
    """Find the report that an appeal against the restriction goes to."""
    report = session.scalar(
        sa.select(AbuseReport)
        .where(AbuseReport.restriction_id == restriction.id)
        .order_by(AbuseReport.id)
        .limit(1)
    )
    return report if report is not None and report.restricted_at_first else None


def appeal(restriction: Restriction, *, actor: User, text: str) -> None:
    """Ask somebody else to decide again; where a report led to it, the report is decided again.

    Raises:
        NotAllowed: It is not the actor's contribution or account.
        RuleBroken: Nothing is said, or six months are over.
        AlreadyAppealed: It is appealed already.
        IllegalStep: The report is appealed already, or has been decided in an appeal.
    """
    require(actor, Permission.RESTRICTION_APPEAL, restriction)
    if not text.strip():
        raise RuleBroken("reason_missing")
    if utcnow() > restriction.appeal_until:
        raise RuleBroken("appeal_too_late")
    if restriction.appealed_at is not None:
        raise AlreadyAppealed
    report = report_of(restriction)
    if report is not None:
        abuse_reports.appeal(report, actor=actor, text=text)
        return
    restriction.appeal = text.strip()
    restriction.appealed_at = utcnow()
    record(EventKind.RESTRICTION_APPEALED, restriction, actor=actor, restriction=restriction.id)


def decide(restriction: Restriction, *, actor: User, decision: AppealDecision, reason: str) -> None:
    """Decide an appeal; the restriction was another person's.

    Raises:
        NotAllowed: The actor imposed it, is concerned, or does not moderate.
        RuleBroken: No reason is given.
        AppealNotOpen: Nothing waits for a decision.
    """
    require(actor, Permission.RESTRICTION_DECIDE_APPEAL, restriction)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    if not restriction.awaits_decision:
        raise AppealNotOpen
    restriction.appeal_decision = decision
    restriction.appeal_reason = reason.strip()
    restriction.appeal_decided_by = actor
    restriction.appeal_decided_at = utcnow()
    if decision is AppealDecision.LIFTED and restriction.is_in_force:
        suspensions.undo(restriction, actor=actor, reason=reason)
    record(
        EventKind.RESTRICTION_APPEAL_DECIDED,
        restriction,
        actor=actor,
        restriction=restriction.id,
        decision=decision.value,
    )

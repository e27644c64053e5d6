"""Notices of illegal content by anybody, with or without an account (DSA Art. 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotFound, RuleBroken
from forum.events import record
from forum.models import (
    AbuseReason,
    AbuseReport,
    AbuseReportStatus,
    Comment,
    Contribution,
    EventKind,
    GivenReason,
)
from forum.permissions.policy import Permission, permits, sees
from forum.permissions.rules import Actor
from forum.services.abuse_reports import is_about

#: Within this time the same notice is a form that was sent twice.
SAME_NOTICE = timedelta(minutes=10)
_DECIDED = (AbuseReportStatus.DECIDED, AbuseReportStatus.DECIDED_AGAIN)


@dataclass(frozen=True)
class Notice:
    """What a notice says; name and address may be missing only for offences against children."""

    explanation: str
    good_faith: bool
    law: str = ""
    name: str = ""
    email: str = ""
    is_child_abuse: bool = False
    locale: str = "de"


def give(target: Contribution | GivenReason, *, actor: Actor, notice: Notice) -> AbuseReport:
    """Take a notice about a contribution or a reason that everybody may read.

    Raises:
        NotFound: It does not exist for the actor.
        RuleBroken: The notice is incomplete.
    """
    if not sees(actor, target) or (
        isinstance(target, Comment) and not permits(actor, Permission.COMMENT_READ, target)
    ):
        raise NotFound
    _require_complete(notice)
    earlier = _earlier(target, notice)
    if earlier is not None:
        return earlier
    report = AbuseReport(
        reason=AbuseReason.ILLEGAL,
        explanation=notice.explanation.strip(),
        law=notice.law.strip(),
        notifier_name=notice.name.strip(),
        notifier_email=notice.email.strip(),
        notifier_locale=notice.locale,
        is_child_abuse=notice.is_child_abuse,
        good_faith=notice.good_faith,
    )
    report.point_at(target)
    record(EventKind.ABUSE_REPORT_OPENED, report, actor=None)
    return report


def _require_complete(notice: Notice) -> None:
    if not notice.explanation.strip():
        raise RuleBroken("reason_missing")
    if not notice.good_faith:
        raise RuleBroken("good_faith_missing")
    if not notice.is_child_abuse and not (notice.name.strip() and notice.email.strip()):
        raise RuleBroken("notifier_missing")


def _earlier(target: Contribution | GivenReason, notice: Notice) -> AbuseReport | None:
    return session.scalar(
        sa.select(AbuseReport).where(
            is_about(target),
            AbuseReport.reporter_id.is_(None),
            AbuseReport.notifier_email == notice.email.strip(),
            AbuseReport.explanation == notice.explanation.strip(),
            AbuseReport.created_at > utcnow() - SAME_NOTICE,
        )
    )


def appeal(report: AbuseReport, *, text: str) -> None:
    """Ask somebody else to decide again, as the person who gave the notice: the link proves it.

    Raises:
        RuleBroken: Nothing is said, the decision was in favour, or six months are over.
    """
    if not text.strip():
        raise RuleBroken("reason_missing")
    if not report.notifier_may_appeal:
        raise RuleBroken("appeal_not_open")
    report.move_to(AbuseReportStatus.APPEALED)
    report.appeal = text.strip()
    record(EventKind.ABUSE_REPORT_APPEALED, report, actor=None)


def to_be_told() -> Sequence[AbuseReport]:
    """Give the notices whose notifier has not been told that they came in, or of the decision."""
    return session.scalars(
        sa.select(AbuseReport)
        .where(
            AbuseReport.notifier_email != "",
            sa.or_(
                AbuseReport.mailed_status.is_(None),
                sa.and_(
                    AbuseReport.status.in_(_DECIDED),
                    AbuseReport.mailed_status != AbuseReport.status,
                ),
            ),
        )
        .order_by(AbuseReport.id)
        .limit(20)
    ).all()

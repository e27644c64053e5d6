"""The words of moderation: reports, decisions, restrictions."""

from datetime import date

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from forum.models import AbuseDecision, AbuseReason, AbuseReport, AbuseReportStatus
from forum.notifications import notice_letters, statements

STATUS = {
    AbuseReportStatus.OPEN: (_l("open"), "warning"),
    AbuseReportStatus.CLAIMED: (_l("claimed"), "info"),
    AbuseReportStatus.DECIDED: (_l("decided"), "success"),
    AbuseReportStatus.APPEALED: (_l("appealed"), "warning"),
    AbuseReportStatus.DECIDED_AGAIN: (_l("finally decided"), "success"),
}

REASON = {
    AbuseReason.ILLEGAL: _l("Illegal content"),
    AbuseReason.INSULT: _l("Insult or harassment"),
    AbuseReason.PERSONAL_DATA: _l("Personal data of others"),
    AbuseReason.SPAM: _l("Advertising or spam"),
    AbuseReason.OFF_TOPIC: _l("Off topic"),
    AbuseReason.OTHER: _l("Something else"),
}

DECISION = {decision: _l(text) for decision, text in notice_letters.OUTCOME.items()}

NOUN = {
    "thread": _l("Discussions"),
    "comment": _l("Posts"),
    "dissent_flag": _l("Objections"),
    "cooperation_request": _l("Requests for cooperation"),
    "discourse_request": _l("Requests for a debate"),
    "suggestion": _l("Suggestions for changes"),
}

GROUND = {ground: _l(text) for ground, text in statements.GROUND.items()}
RESTRICTION = {kind: _l(text) for kind, text in statements.KIND.items()}
PAUSE = {minutes: _l(text) for minutes, text in statements.PAUSE.items()}
APPEAL_DECISION = {decision: _l(text) for decision, text in statements.OUTCOME.items()}


def decisions_of(report: AbuseReport) -> dict[AbuseDecision, object]:
    """Give the words for the decisions about what is reported."""
    return {decision: _l(text) for decision, text in notice_letters.outcomes_of(report).items()}


def month(year: int, number: int) -> str:
    """Write a month as ``November 2026``."""
    return str(format_date(date(year, number, 1), "LLLL y"))

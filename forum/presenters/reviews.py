"""The words of the review queue."""

from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from forum.addresses import title_of
from forum.models import (
    AbuseReport,
    BarrierReport,
    Comment,
    MembershipRequest,
    Restriction,
    ReviewKind,
)

KINDS = {
    ReviewKind.REPORT: _l("Reports"),
    ReviewKind.HELD: _l("Held posts"),
    ReviewKind.CHANGED: _l("Changed posts"),
    ReviewKind.THIRD_PARTY: _l("Named third parties"),
    ReviewKind.MEMBERSHIP: _l("Membership requests"),
    ReviewKind.OVERDUE: _l("Overdue answers"),
    ReviewKind.BARRIER: _l("Barriers"),
    ReviewKind.APPEAL: _l("Appeals"),
}
#: The badge of an entry: what it is, and how it looks.
KIND = {
    ReviewKind.REPORT: (_l("Reported"), "danger"),
    ReviewKind.HELD: (_l("Held post"), "info"),
    ReviewKind.CHANGED: (_l("Changed post"), "info"),
    ReviewKind.THIRD_PARTY: (_l("Named third party"), "info"),
    ReviewKind.MEMBERSHIP: (_l("Membership request"), "info"),
    ReviewKind.OVERDUE: (_l("answer overdue"), "warning"),
    ReviewKind.BARRIER: (_l("Barrier"), "warning"),
    ReviewKind.APPEAL: (_l("Appeal"), "warning"),
}
#: Why a post waits for a look before it appears.
BECAUSE = {
    "space": _l("In this action field every post is looked at."),
    "new_member": _l("It is one of the first posts of this person."),
    "word": _l("It contains a listed word: %(term)s"),
    "domain": _l("It leads to a listed domain: %(term)s"),
}
#: The texts of contributions, as their models call them.
_WORDS = ("statement", "grounds", "would_settle", "replacement", "reason", "body")
WHOSE = (("", _l("All")), ("mine", _l("With me")), ("nobody", _l("With nobody")))

HISTORY = {
    "review:assigned": _l("Taken on or assigned"),
    "review:released": _l("Given back"),
    "review:noted": _l("Note written"),
    "abuse_report:opened": _l("Reported"),
    "abuse_report:claimed": _l("Taken on"),
    "abuse_report:decided": _l("Decided"),
    "abuse_report:appealed": _l("Appealed"),
    "abuse_report:decided_again": _l("Finally decided"),
    "membership_request:opened": _l("Requested"),
    "membership_request:accepted": _l("Accepted"),
    "membership_request:declined": _l("Declined"),
    "comment:held": _l("Written, waits for a look"),
    "comment:accepted": _l("Accepted"),
    "comment:edit_waits": _l("Changed, waits for a look"),
    "comment:edit_seen": _l("Change looked at"),
    "contribution:held": _l("Written, waits for a look"),
    "contribution:accepted": _l("Accepted"),
    "thread:held": _l("Written, waits for a look"),
    "thread:accepted": _l("Accepted"),
    "thread:retitled": _l("Title changed by the moderation team"),
    "thread:created": _l("Appeared"),
    "thread:hidden": _l("Hidden"),
    "comment:created": _l("Appeared"),
    "comment:edited": _l("Changed"),
    "comment:redacted": _l("Former wording taken out"),
    "comment:hidden": _l("Hidden"),
    "comment:restored": _l("Shown again"),
    "comment:third_party_checked": _l("Named third party checked"),
    "dissent_flag:raised": _l("Objection raised"),
    "dissent_flag:falling_due": _l("Reminder sent"),
    "dissent_flag:due": _l("Answer due"),
    "dissent_flag:overdue": _l("Answer overdue"),
    "dissent_flag:extended": _l("Deadline extended"),
    "dissent_flag:answered": _l("Answered"),
    "suggestion:created": _l("Suggested"),
    "suggestion:adopted": _l("Adopted"),
    "suggestion:adapted": _l("Adopted in other words"),
    "suggestion:rejected": _l("Declined"),
    "barrier_report:opened": _l("Reported"),
    "barrier_report:answered": _l("Answered"),
    "restriction:appealed": _l("Appealed"),
    "restriction:appeal_decided": _l("Finally decided"),
}


def because(history: Any) -> str:
    """Say why a post waits, as its history knows."""
    for event in history:
        reason = BECAUSE.get(event.data.get("because", ""))
        if reason is not None:
            return str(reason) % {"term": event.data.get("term", "")}
    return ""


def title(subject: Any) -> Any:
    """Say in a line what an entry is about."""
    if isinstance(subject, Comment):
        return title_of(subject) if subject.is_held else subject.third_party or title_of(subject)
    return title_of(subject) or _l("Report no. %(number)d", number=subject.id)


def _plain(subject: Any, name: str) -> str:
    """Give a text of a contribution without its marks."""
    html = getattr(subject, f"{name}_html", None)
    if html is None:
        return getattr(subject, name, "")
    return Markup(html).striptags()  # noqa: S704 - only its words


def excerpt(subject: Any) -> str:
    """Give the words that an entry is decided by."""
    if getattr(subject, "is_held", False):
        texts = (_plain(subject, name) for name in _WORDS)
        return "\n\n".join(text for text in texts if text)
    match subject:
        case AbuseReport():
            return subject.explanation
        case MembershipRequest():
            return subject.motivation
        case BarrierReport():
            return subject.description
        case Comment():
            return _plain(subject, "body")
        case Restriction():
            return subject.appeal
    return ""

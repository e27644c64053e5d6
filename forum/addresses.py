"""The stable addresses of objects, for pages, mails and search results alike."""

from typing import Any

from forum.models import (
    AbuseReport,
    ActionField,
    BarrierReport,
    Bookmark,
    Comment,
    CommentSupport,
    CooperationRequest,
    DataExport,
    DiscourseRequest,
    DissentFlag,
    Hunk,
    MembershipRequest,
    Organisation,
    Page,
    Paper,
    PaperDraft,
    PaperVersion,
    Passage,
    Placement,
    PostMove,
    Process,
    Rating,
    Receipt,
    Representation,
    Restriction,
    Review,
    Suggestion,
    Tag,
    Thread,
    Upload,
    User,
)
from forum.models.target import COLUMN_OF


def path_of(subject: Any) -> str:  # noqa: PLR0911, PLR0912, PLR0915 - one line a noun
    """Give the path of an object's page, without language prefix."""
    match subject:
        case Thread():
            return f"/t/{subject.slug}/{subject.id}"
        case Comment():
            return f"{path_of(subject.thread)}/{subject.number}"
        case Passage():
            return f"/passages/{subject.id}"
        case Paper():
            return f"/papers/{subject.slug}"
        case PaperVersion():
            return f"/papers/{subject.paper.slug}/v{subject.number}"
        case Process():
            return f"/processes/{subject.slug}"
        case ActionField():
            return f"/c/{subject.slug}"
        case Tag():
            return f"/tag/{subject.slug}"
        case DissentFlag():
            return f"/dissent-flags/{subject.id}"
        case CooperationRequest():
            return f"/cooperation-requests/{subject.id}"
        case DiscourseRequest():
            return f"/discourse-requests/{subject.id}"
        case MembershipRequest():
            return f"/membership-requests/{subject.id}"
        case AbuseReport():
            return f"/abuse-reports/{subject.id}"
        case Organisation():
            return f"/organisations/{subject.slug}"
        case Representation():
            return f"{path_of(subject.organisation)}/people"
        case User():
            return f"/u/{subject.name}"
        case Page():
            return f"/{subject.slug}"
        case BarrierReport():
            return f"/moderation/barrier-reports/{subject.id}"
        case Suggestion():
            return f"/suggestions/{subject.id}"
        case Hunk():
            return f"/hunks/{subject.id}"
        case PaperDraft():
            return f"{path_of(subject.paper)}/draft"
        case Placement():
            return f"/placements/{subject.id}"
        case PostMove():
            return f"/post-moves/{subject.id}"
        case Receipt():
            return receipt_path(subject.target)
        case Restriction():
            return f"/restrictions/{subject.id}"
        case Review():
            return f"/moderation/reviews/{subject.subject_type}/{subject.subject_id}"
        case Bookmark():
            return path_of(subject.marked)
        case CommentSupport() | Rating():
            return f"{reasons_path(subject.target)}#reason-{subject.id}"
        case Upload():
            return f"/uploads/{subject.key}"
        case DataExport():
            return "/account/data"
    raise TypeError(f"{type(subject).__name__} has no page")


def reasons_path(contribution: Any) -> str:
    """Give the path of the page with the reasons that people gave for a contribution."""
    if isinstance(contribution, Comment):
        return f"/comments/{contribution.id}/supports"
    return f"{path_of(contribution)}/ratings"


def place_of(report: AbuseReport) -> str:
    """Give the path of the page that shows what is reported."""
    if report.reason_by_id is not None:
        return reasons_path(report.target)
    return path_of(report.target)


def receipt_path(contribution: Any) -> str:
    """Give the path of the page that tells what became of a contribution."""
    noun = COLUMN_OF[type(contribution)].replace("_", "-")
    return f"/receipts/{noun}/{contribution.id}"


def title_of(subject: Any) -> str:  # noqa: PLR0911, PLR0912 - one line a noun
    """Give what an object is called in lists, mails and the log; plain text, not translated."""
    match subject:
        case Thread() | CooperationRequest() | DiscourseRequest() | Paper() | Process():
            return subject.title
        case Comment():
            return subject.thread.title
        case Passage():
            return _shortened(subject.text)
        case DissentFlag():
            return _shortened(subject.statement)
        case Organisation() | Tag():
            return subject.name
        case Representation():
            return subject.organisation.name
        case User():
            return "" if subject.is_deleted else subject.display_name
        case ActionField() | Page():
            return subject.title
        case PaperVersion():
            return subject.paper.title
        case Suggestion():
            return _shortened(subject.replacement or subject.quote or subject.passage.text)
        case Hunk():
            return _shortened(subject.new_text or subject.old_text)
        case PaperDraft():
            return subject.paper.title
        case PostMove():
            return subject.source.title
        case Restriction():
            return title_of(subject.subject)
        case AbuseReport() | Placement() | Receipt() | CommentSupport() | Rating():
            return title_of(subject.target)
        case Bookmark():
            return title_of(subject.marked)
        case MembershipRequest():
            return title_of(subject.author)
        case BarrierReport():
            return subject.page
        case Upload():
            return subject.name
        case DataExport() | Review():
            return ""
    raise TypeError(f"{type(subject).__name__} has no title")


def _shortened(text: str, length: int = 90) -> str:
    """Cut at a word, so that a title stays readable in one line."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def public_address(path: str, *, public_url: str, locale: str) -> str:
    """Give the absolute address for mails; never made from a Host header."""
    return f"{public_url}/en{path}" if locale == "en" else f"{public_url}{path}"

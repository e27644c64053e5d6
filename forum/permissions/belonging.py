"""Where an object of a deliberation belongs: its process, paper and thread, and whose it is."""

from typing import Any

from forum.models import (
    AbuseReport,
    ActionField,
    Bookmark,
    Comment,
    CommentSupport,
    CooperationRequest,
    DataExport,
    DiscourseRequest,
    DissentFlag,
    Hunk,
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
    Suggestion,
    Thread,
    ThreadTimer,
    User,
)


def process_of(subject: Any) -> Process:
    """Find the process that any object of a deliberation belongs to."""
    match subject:
        case Process():
            return subject
        case ActionField() | Paper() | DissentFlag() | Thread():
            return subject.process
        case PaperVersion() | Passage():
            return subject.paper.process
        case Comment() | ThreadTimer() | PostMove():
            thread = subject.source if isinstance(subject, PostMove) else subject.thread
            return thread.process
        case CooperationRequest() | DiscourseRequest():
            return subject.action_field.process
        case Suggestion():
            return subject.passage.paper.process
        case Placement() | Hunk():
            return subject.version.paper.process
        case PaperDraft():
            return subject.paper.process
    raise TypeError(f"{type(subject).__name__} belongs to no process")


def field_of(subject: Passage | Comment) -> ActionField | None:
    """Find the action field in which something is said about a passage or a comment."""
    return (subject.thread if isinstance(subject, Comment) else subject.paper).action_field


def paper_of(subject: Any) -> Paper | None:
    """Find the paper that an object is about, None for what is about no paper."""
    match subject:
        case Paper():
            return subject
        case PaperVersion() | Passage() | PaperDraft():
            return subject.paper
        case Placement() | Hunk():
            return subject.version.paper
        case Suggestion():
            return subject.passage.paper
        case Thread() | DissentFlag() | CooperationRequest() | DiscourseRequest():
            return subject.passage.paper if subject.passage else None
        case Comment():
            return paper_of(subject.thread)
        case Receipt():
            return paper_of(subject.target)
    return None


def author_id_of(subject: Any) -> int | None:
    """Find whose an object is: its author, or the person whose account or report it is."""
    match subject:
        case User():
            return subject.id
        case AbuseReport():
            return subject.reporter_id
        case Restriction():
            return subject.concerned.id
        case Placement() | Receipt():
            return subject.target.author_id
        case Representation() | Bookmark() | DataExport() | CommentSupport() | Rating():
            return subject.user_id
    return getattr(subject, "author_id", None)


def thread_of(subject: Any) -> Thread | None:
    """Find the thread of a thread, comment or timer, None for everything else."""
    match subject:
        case Thread():
            return subject
        case Comment() | ThreadTimer():
            return subject.thread
        case DissentFlag():
            return subject.comment.thread if subject.comment else None
        case PostMove():
            return subject.source
    return None

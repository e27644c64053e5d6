"""The words for the support of a comment."""

from typing import TypedDict

from flask_babel import lazy_gettext as _l

from forum.models import Comment, CommentSupport, SupportKind

KINDS = {
    SupportKind.HELPFUL: _l("Helpful"),
    SupportKind.SHARED: _l("I share this"),
}


class SupportJson(TypedDict):
    """How a comment is supported, and how by the person who asks."""

    helpful: int
    shared: int
    own: str | None


def as_json(comment: Comment, own: CommentSupport | None) -> SupportJson:
    """Give the counts for a page that is open."""
    return {
        "helpful": comment.helpful_count,
        "shared": comment.shared_count,
        "own": own.kind.value if own else None,
    }

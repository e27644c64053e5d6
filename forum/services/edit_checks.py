"""Looking at changes that are public already, where posts are looked at before they appear."""

from forum.clock import utcnow
from forum.events import record
from forum.models import Comment, EventKind, User
from forum.permissions.policy import Permission, require
from forum.services.posting_rules import Hit


def ask_for(comment: Comment, *, actor: User, hit: Hit | None) -> None:
    """Put a changed post into the review queue, once until somebody has looked at it."""
    if hit is None:
        if actor.is_moderator:
            comment.edit_waits_since = None
        return
    if comment.edit_waits_since is None:
        comment.edit_waits_since = utcnow()
        record(EventKind.COMMENT_EDIT_WAITS, comment, actor=actor, because=hit.because)


def finish(comment: Comment, *, actor: User) -> None:
    """Say that a changed post is all right as it is now; done twice it changes nothing.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.COMMENT_EDIT_SEE, comment)
    if comment.edit_waits_since is not None:
        comment.edit_waits_since = None
        record(EventKind.COMMENT_EDIT_SEEN, comment, actor=actor)

"""Wiki posts: comments that everybody may edit who may write in their thread."""

from forum.clock import utcnow
from forum.events import record
from forum.models import Comment, EventKind, User
from forum.permissions.policy import Permission, require


def open_to_all(comment: Comment, *, actor: User) -> None:
    """Make a comment a wiki post, which only its author can decide.

    Raises:
        NotAllowed: The actor is not the author, or the thread is closed.
    """
    require(actor, Permission.COMMENT_OPEN_WIKI, comment)
    if not comment.is_wiki:
        comment.wiki_at = utcnow()
        record(EventKind.COMMENT_WIKI_OPENED, comment, actor=actor)


def end(comment: Comment, *, actor: User) -> None:
    """Leave a wiki post to its author alone again; what others have changed stays.

    The author is told where a moderator does it.

    Raises:
        NotAllowed: The actor is neither author nor moderator, or the thread is closed.
    """
    require(actor, Permission.COMMENT_END_WIKI, comment)
    if comment.is_wiki:
        comment.wiki_at = None
        record(EventKind.COMMENT_WIKI_ENDED, comment, actor=actor)

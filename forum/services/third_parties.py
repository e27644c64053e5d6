"""Third parties whom a hint names: shown only when moderators have looked at it."""

from forum.clock import utcnow
from forum.events import record
from forum.models import Comment, EventKind, User
from forum.permissions.policy import Permission, require


def release(comment: Comment, *, actor: User) -> None:
    """Show the third party that a hint names, as a moderator.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.COMMENT_CHECK_THIRD_PARTY, comment)
    comment.third_party_checked_at = utcnow()
    record(EventKind.COMMENT_THIRD_PARTY_CHECKED, comment, actor=actor, released=True)

"""Posts that wait for a look before they appear; declining one is hiding it, with reasons."""

from forum.events import record
from forum.models import Comment, EventKind, Thread, User
from forum.permissions.policy import Permission, require
from forum.services import comments, threads


def accept(post: Comment | Thread, *, actor: User) -> None:
    """Let a held post appear: only now it is counted, found, and told of.

    Raises:
        NotAllowed: The actor does not moderate, wrote it, or it does not wait any more.
    """
    require(actor, Permission.HELD_POST_ACCEPT, post)
    if isinstance(post, Comment):
        comments.appear(post)
        record(EventKind.COMMENT_ACCEPTED, post, actor=actor)
    else:
        threads.appear(post)
        record(EventKind.THREAD_ACCEPTED, post, actor=actor)

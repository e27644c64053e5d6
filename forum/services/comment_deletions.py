"""Taking the deletion of a comment back, and erasing the words once that is no longer possible."""

import sqlalchemy as sa

from forum import retention
from forum.clock import utcnow
from forum.db import session
from forum.events import record
from forum.models import Comment, CommentDeletion, EventKind, User
from forum.permissions.policy import Permission, require
from forum.services import comments
from forum.services.threads import count_anew


def undo(comment: Comment, *, actor: User) -> None:
    """Show a comment again that its author has just deleted, as it was, history included.

    Raises:
        NotAllowed: The actor is not the author, too much time has passed, or the thread is
            archived.
    """
    if not comment.is_deleted and comment.author_id == actor.id:
        return
    require(actor, Permission.COMMENT_UNDELETE, comment)
    deletion = session.scalars(
        sa.select(CommentDeletion).where(CommentDeletion.comment_id == comment.id)
    ).one()
    comment.visibility = deletion.former_visibility
    comment.deleted_at = None
    comment.third_party = deletion.third_party
    comments.show(comment, deletion.body)
    session.delete(deletion)
    count_anew(comment.thread)
    record(EventKind.COMMENT_UNDELETED, comment, actor=actor)


def forget_old() -> int:
    """Erase the words whose deletion can no longer be taken back; answer of how many comments."""
    old = session.scalars(
        sa.select(Comment)
        .join(CommentDeletion, CommentDeletion.comment_id == Comment.id)
        .where(CommentDeletion.created_at <= utcnow() - retention.DELETED_POSTS.span)
    ).all()
    for comment in old:
        comments.forget_words(comment)
    return len(old)

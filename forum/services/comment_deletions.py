"""Deleting a comment, taking that back, and erasing the words once that is no longer possible."""

import sqlalchemy as sa

from forum import retention
from forum.clock import utcnow
from forum.db import session
from forum.events import record
from forum.models import Comment, CommentDeletion, CommentRevision, EventKind, User, Visibility
from forum.permissions.policy import Permission, require
from forum.services import comments
from forum.services.threads import count_anew


def delete(comment: Comment, *, actor: User) -> None:
    """Delete a comment: number and replies stay, its words go where nobody reads them.

    For a short time ``comment_deletions.undo`` brings them back, then they are erased.

    Raises:
        NotAllowed: The actor is not the author, or the thread is archived.
    """
    if comment.is_deleted and comment.author_id == actor.id:
        return
    require(actor, Permission.COMMENT_DELETE, comment)
    session.add(
        CommentDeletion(
            comment=comment,
            deleted_by=actor,
            former_visibility=comment.visibility,
            body=comment.body,
            third_party=comment.third_party,
        )
    )
    comment.deleted_at = utcnow()
    _leave_tombstone(comment, actor)


def wipe(comment: Comment, *, actor: User) -> None:
    """Take the words of a comment and their history away, whatever the state of its thread."""
    forget_words(comment)
    if not comment.is_deleted:
        _leave_tombstone(comment, actor)


def _leave_tombstone(comment: Comment, actor: User) -> None:
    comment.visibility = Visibility.DELETED
    comment.body = comment.body_html = comment.third_party = ""
    count_anew(comment.thread)
    record(EventKind.COMMENT_DELETED, comment, actor=actor)


def forget_words(comment: Comment) -> None:
    """Erase what a comment said before, and what is kept of a deletion; files are let go of."""
    for kept in (CommentRevision, CommentDeletion):
        session.execute(
            sa.delete(kept)
            .where(kept.comment_id == comment.id)
            .execution_options(synchronize_session=False)
        )
    comment.uploads = []
    comment.revision_count = 0
    comment.deleted_at = None


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
        forget_words(comment)
    return len(old)

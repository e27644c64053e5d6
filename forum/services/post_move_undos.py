"""Taking a move of posts back, for seven days and while nothing has gone on since."""

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import changed_by, lock, session
from forum.errors import Conflict
from forum.events import record
from forum.models import Comment, EventKind, MovedPost, PostMove, PostMoveKind, User
from forum.permissions.policy import Permission, require
from forum.services import moved_posts
from forum.services.threads import count_anew


class NotUndoable(Conflict):
    """The move was taken back already, is too old, or its posts have gone on since."""

    code = "move_not_undoable"


def is_possible(made: PostMove) -> bool:
    """Tell whether a move can be taken back: soon enough, and all its posts are where it put them.

    A thread that was split off must not have been answered in: nothing would open it any more.
    """
    if made.undone_at is not None or utcnow() >= made.undo_until:
        return False
    if made.source.is_merged != made.is_merge or made.target.is_merged:
        return False
    if made.source.action_field.process_id != made.target.action_field.process_id:
        return False
    there = sa.select(sa.func.count()).where(Comment.thread_id == made.target_id)
    of_it = sa.select(MovedPost.comment_id).where(MovedPost.move_id == made.id)
    if session.scalar(there.where(Comment.id.in_(of_it))) != made.post_count:
        return False
    return made.kind is not PostMoveKind.SPLIT or session.scalar(there) == made.post_count


def undo(made: PostMove, *, actor: User) -> None:
    """Put the posts of a move back to their former numbers.

    Raises:
        NotAllowed: The actor does not moderate, or one of the threads is hidden or archived.
        NotUndoable: It was taken back already, is too old, or the posts have gone on since.
    """
    require(actor, Permission.POST_MOVE_UNDO, made)
    source, target = made.source, made.target
    for thread in (source, target):
        require(actor, Permission.POST_MOVE_MAKE, thread)
    for thread in sorted((source, target), key=lambda one: one.id):
        lock(thread)
    counted = changed_by(
        sa.update(PostMove)
        .where(PostMove.id == made.id, PostMove.undone_at.is_(None))
        .values(undone_at=utcnow(), undone_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )
    if counted == 0 or not is_possible(made):
        raise NotUndoable
    source.merged_into = None
    moved_posts.place(made, source, MovedPost.old_number)
    if made.kind is PostMoveKind.SPLIT:
        target.merged_into, target.pinned_at = source, None
    moved_posts.hand_notifications(made, origin=target.id, to=source.id)
    session.refresh(made)
    for thread in (source, target):
        count_anew(thread)
    record(EventKind.POST_MOVE_UNDONE, made, actor=actor, **moved_posts.said(made))

"""Posts that stood elsewhere: where they are now, the traces they left, and what goes with them.

What belongs to a post (its history, supports, reports, restrictions, bookmarks, objections) needs
no step here: it refers to the post itself and is not touched.
"""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from forum.db import changed_by, session
from forum.errors import Conflict
from forum.models import (
    Comment,
    ContributionDraft,
    DraftPlace,
    Event,
    MovedPost,
    Notification,
    PostMove,
    ReadPosition,
    Subscription,
    SubscriptionLevel,
    Thread,
    User,
    utcnow,
)
from forum.services import read_positions


class MergedMeanwhile(Conflict):
    """The thread has just been merged into another one."""

    code = "merged_meanwhile"


def standing(thread: Thread) -> Thread:
    """Give the thread itself, or the one that its posts are in by now."""
    while thread.merged_into is not None:
        thread = thread.merged_into
    return thread


def find(thread: Thread, number: int) -> Comment | None:
    """Find the post that has a number of a thread, or had it and stands elsewhere now."""
    return session.scalar(
        sa.select(Comment).where(Comment.thread_id == thread.id, Comment.number == number)
    ) or stood_at(thread.id, number)


def stood_at(thread_id: int, number: int) -> Comment | None:
    """Find the post that had a number of a thread and stands elsewhere now."""
    here = sa.or_(
        sa.and_(PostMove.source_id == thread_id, MovedPost.old_number == number),
        sa.and_(PostMove.target_id == thread_id, MovedPost.new_number == number),
    )
    return session.scalar(
        sa.select(Comment)
        .join(MovedPost, MovedPost.comment_id == Comment.id)
        .join(PostMove, PostMove.id == MovedPost.move_id)
        # A move that was taken back put the post where it stood.
        .where(here, sa.or_(Comment.thread_id != thread_id, Comment.number != number))
        .limit(1)
    )


def has_stood_in(comment: Comment, thread: Thread) -> bool:
    """Tell whether a post stands in a thread, or did before it was moved."""
    if comment.thread_id == thread.id:
        return True
    moves = (
        sa.select(PostMove.id)
        .join(MovedPost, MovedPost.move_id == PostMove.id)
        .where(MovedPost.comment_id == comment.id, PostMove.source_id == thread.id)
    )
    return session.scalar(moves.limit(1)) is not None


def exist_in(thread_id: int) -> sa.ColumnElement[bool]:
    """Say whether any post has ever left a thread or come to it, as part of another question."""
    return sa.exists().where(
        sa.or_(PostMove.source_id == thread_id, PostMove.target_id == thread_id)
    )


def among(thread: Thread, first: int, last: int) -> Sequence[MovedPost]:
    """Give what has left these numbers of a thread or has come to them.

    A move that was taken back left the numbers of its target, no others.
    """
    return session.scalars(
        sa.select(MovedPost)
        .join(MovedPost.move)
        .where(
            sa.or_(
                sa.and_(
                    PostMove.source_id == thread.id,
                    PostMove.undone_at.is_(None),
                    sa.or_(
                        MovedPost.old_number.between(first, last),
                        MovedPost.old_number == thread.last_number,
                    ),
                ),
                sa.and_(PostMove.target_id == thread.id, MovedPost.new_number.between(first, last)),
            ),
        )
        .options(
            joinedload(MovedPost.move).joinedload(PostMove.target),
            joinedload(MovedPost.comment).load_only(Comment.thread_id, Comment.number),
        )
        .order_by(MovedPost.move_id, MovedPost.old_number)
    ).all()


def merge_of(thread: Thread) -> PostMove | None:
    """Find the move that emptied a thread."""
    return session.scalar(
        sa.select(PostMove)
        .where(PostMove.source_id == thread.id, PostMove.target_id == thread.merged_into_id)
        .order_by(PostMove.id.desc())
        .limit(1)
    )


def said(made: PostMove) -> dict[str, object]:
    """Give what the log keeps of a move."""
    return {
        "moved": made.kind.value,
        "source": made.source_id,
        "target": made.target_id,
        "posts": made.post_count,
    }


def note_places(made: PostMove, numbers: Collection[int] | None, before: int) -> int:
    """Write down where the posts stand and will stand, in their order; answer how many."""
    where = Comment.thread_id == made.source_id
    if numbers is not None:
        where = sa.and_(where, Comment.number.in_(numbers))
    rank = sa.func.row_number().over(order_by=Comment.number)
    places = sa.select(sa.literal(made.id), Comment.id, Comment.number, before + rank).where(where)
    columns = ["move_id", "comment_id", "old_number", "new_number"]
    session.execute(sa.insert(MovedPost).from_select(columns, places))
    count = sa.select(sa.func.count()).select_from(MovedPost).where(MovedPost.move_id == made.id)
    return session.scalar(count) or 0


def place(made: PostMove, thread: Thread, number: sa.SQLColumnExpression[int]) -> int:
    """Let the posts of a move stand in a thread, with the numbers noted; answer how many."""
    session.flush()
    new = sa.select(number).where(MovedPost.move_id == made.id, MovedPost.comment_id == Comment.id)
    those = sa.select(MovedPost.comment_id).where(MovedPost.move_id == made.id)
    met = changed_by(
        sa.update(Comment)
        .where(Comment.id.in_(those), Comment.thread_id != thread.id)
        .values(thread_id=thread.id, number=new.correlate(Comment).scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    for held in session.identity_map.values():
        if isinstance(held, Comment):
            session.expire(held, ["thread_id", "thread", "number"])
    return met


def take_along(move: PostMove, *, before: int) -> None:
    """Bring read positions, subscriptions, notifications and drafts after the posts.

    ``before`` is the last number that the target had before.
    """
    _advance_readers(move, before)
    _subscribe_authors(move)
    if move.is_merge:
        _subscribe_readers(move)
        _bring_drafts(move)
    hand_notifications(move, origin=move.source_id, to=move.target_id)


def _advance_readers(move: PostMove, before: int) -> None:
    """Count as read in the target what was read in the source, where nothing unread lies before."""
    reader = aliased(ReadPosition)
    read_there = (
        sa.select(sa.func.count())
        .select_from(MovedPost)
        .where(MovedPost.move_id == move.id, MovedPost.old_number <= reader.last_number)
    )
    if before == 0:
        known: Any = sa.select(
            reader.user_id,
            sa.literal(move.target_id),
            read_there.correlate(reader).scalar_subquery(),
            sa.literal(utcnow(), ReadPosition.read_at.type),
        ).where(
            reader.thread_id == move.source_id, read_there.correlate(reader).scalar_subquery() > 0
        )
        columns = ["user_id", "thread_id", "last_number", "read_at"]
        session.execute(sa.insert(ReadPosition).from_select(columns, known))
        return
    further = (
        read_there.join(reader, reader.thread_id == move.source_id)
        .where(reader.user_id == ReadPosition.user_id)
        .correlate(ReadPosition)
        .scalar_subquery()
    )
    session.execute(
        sa.update(ReadPosition)
        .where(ReadPosition.thread_id == move.target_id, ReadPosition.last_number == before)
        .values(last_number=before + further)
        .execution_options(synchronize_session=False)
    )


def _subscribe_authors(move: PostMove) -> None:
    """Let those whose posts were moved follow the target as if they had answered there."""
    authors = (
        sa.select(Comment.author_id)
        .join(MovedPost, MovedPost.comment_id == Comment.id)
        .where(MovedPost.move_id == move.id)
    )
    muted = sa.select(Subscription.user_id).where(
        Subscription.thread_id == move.source_id, Subscription.level == SubscriptionLevel.MUTED
    )
    _subscribe(
        move,
        sa.select(User.id, sa.literal(SubscriptionLevel.TRACKING.value)).where(
            User.id.in_(authors),
            User.id.not_in(muted),
            User.tracks_answered,
            User.deleted_at.is_(None),
        ),
    )


def _subscribe_readers(move: PostMove) -> None:
    """Let those who follow a thread that is merged away follow the one it is merged into."""
    _subscribe(
        move,
        sa.select(Subscription.user_id, Subscription.level).where(
            Subscription.thread_id == move.source_id, Subscription.level != SubscriptionLevel.MUTED
        ),
    )


def _subscribe(move: PostMove, people: Any) -> None:
    """Subscribe people, each at a level, who have chosen nothing for the target."""
    chosen = people.add_columns(
        sa.literal(move.target_id),
        sa.literal(True),
        sa.literal(utcnow(), Subscription.created_at.type),
    )
    session.execute(
        read_positions.insert(Subscription)
        .from_select(["user_id", "level", "thread_id", "is_automatic", "created_at"], chosen)
        .on_conflict_do_nothing(index_elements=["thread_id", "user_id"])
    )


def hand_notifications(move: PostMove, *, origin: int, to: int) -> None:
    """Let the inbox show what it says about the posts with the thread that they stand in."""
    posts = sa.select(MovedPost.comment_id).where(MovedPost.move_id == move.id)
    events = sa.select(Event.id).where(Event.subject_type == "comment", Event.subject_id.in_(posts))
    session.execute(
        sa.update(Notification)
        .where(
            Notification.about_type == "thread",
            Notification.about_id == origin,
            Notification.event_id.in_(events),
        )
        .values(about_id=to)
        .execution_options(synchronize_session=False)
    )


def _bring_drafts(move: PostMove) -> None:
    """Keep replies that nobody has sent yet for the thread in which they can be sent."""
    there = aliased(ContributionDraft)
    has_one = sa.exists().where(
        there.author_id == ContributionDraft.author_id,
        there.place == DraftPlace.REPLY,
        there.subject_id == move.target_id,
    )
    session.execute(
        sa.update(ContributionDraft)
        .where(
            ContributionDraft.place == DraftPlace.REPLY,
            ContributionDraft.subject_id == move.source_id,
            ~has_one,
        )
        .values(subject_id=move.target_id)
        .execution_options(synchronize_session=False)
    )

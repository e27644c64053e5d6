"""Moving posts into another thread, splitting and merging threads.

A vote stands where it was cast: supports stay with the post they are for, whatever thread shows
it, and no count of one thread is added to another. Numbers are given once: posts get the next
numbers of their new thread, and their former ones lead to them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    AbuseReport,
    AbuseReportStatus,
    ActionField,
    Comment,
    DissentFlag,
    EventKind,
    MovedPost,
    PostMove,
    PostMoveKind,
    Suggestion,
    Thread,
    User,
)
from forum.names import slugify
from forum.permissions.belonging import paper_of
from forum.permissions.policy import Permission, require
from forum.services import moved_posts, subscriptions, tags
from forum.services.threads import count_anew

#: Posts that are chosen one by one; a whole thread is merged however long it is.
MOST = 200
_UNDECIDED = (
    AbuseReportStatus.OPEN,
    AbuseReportStatus.CLAIMED,
    AbuseReportStatus.APPEALED,
)


class MovedMeanwhile(Conflict):
    """Somebody else has moved some of the posts, or merged one of the threads."""

    code = "moved_meanwhile"


@dataclass(frozen=True)
class Beginning:
    """What a thread that is split off begins with; the first of its posts opens it."""

    title: str
    action_field: ActionField
    tags: Iterable[str] = ()


@dataclass(frozen=True)
class Order:
    """Who moves, why, and the token that makes a double submit one move."""

    actor: User
    reason: str
    submission: str | None = None


def move(source: Thread, numbers: Collection[int], *, into: Thread, order: Order) -> PostMove:
    """Move chosen posts of a thread to the end of another one.

    Raises:
        NotAllowed: The actor does not moderate, or one of the threads is hidden or archived.
        RuleBroken: No reason, no or too many posts, the opening text, or a thread that does not
            fit.
        MovedMeanwhile: Somebody else was faster.
    """
    earlier = _earlier(order)
    if earlier is not None:
        return earlier
    _enter(source, into, order)
    _require_choice(numbers)
    return _carry(source, into, numbers, PostMoveKind.POSTS, order)


def split(
    source: Thread, numbers: Collection[int], *, beginning: Beginning, order: Order
) -> PostMove:
    """Move chosen posts into a thread of their own, which the first of them opens.

    Raises:
        NotAllowed: The actor does not moderate, or the thread is hidden or archived.
        RuleBroken: No reason, no or too many posts, the opening text, a first post that cannot
            be read, a discussion of a passage, or another process.
        MovedMeanwhile: Somebody else was faster.
    """
    earlier = _earlier(order)
    if earlier is not None:
        return earlier
    require(order.actor, Permission.POST_MOVE_MAKE, source)
    _require_choice(numbers)
    _lock(source)
    if source.passage is not None:
        raise RuleBroken("passage_discussion_stays")
    if beginning.action_field.process_id != source.action_field.process_id:
        raise RuleBroken("field_of_another_process")
    target = _begun(source, min(numbers), beginning)
    made = _carry(source, target, numbers, PostMoveKind.SPLIT, order)
    if not target.author.is_deleted:
        subscriptions.follow_own(target, actor=target.author)
    return made


def merge(source: Thread, *, into: Thread, order: Order) -> PostMove:
    """Move all posts of a thread into another one; a closed page that leads there stays.

    Raises:
        NotAllowed: The actor does not moderate, or one of the threads is hidden or archived.
        RuleBroken: No reason, a thread that does not fit, or one to which an answer is owed.
        MovedMeanwhile: Somebody else was faster.
    """
    earlier = _earlier(order)
    if earlier is not None:
        return earlier
    _enter(source, into, order)
    _require_no_promise(source)
    made = _carry(source, into, None, PostMoveKind.MERGE, order)
    source.merged_into, source.pinned_at = into, None
    return made


def _earlier(order: Order) -> PostMove | None:
    """Find the move that the same form has made already."""
    if not order.reason.strip():
        raise RuleBroken("reason_missing")
    if not order.submission:
        return None
    return session.scalar(
        sa.select(PostMove).where(
            PostMove.moved_by_id == order.actor.id, PostMove.submission == order.submission
        )
    )


def _enter(source: Thread, target: Thread, order: Order) -> None:
    """Go on with two threads that fit, locked until the end of the unit."""
    for thread in (source, target):
        require(order.actor, Permission.POST_MOVE_MAKE, thread)
    if source.id == target.id:
        raise RuleBroken("same_thread")
    _lock(source, target)
    if source.action_field.process_id != target.action_field.process_id:
        raise RuleBroken("thread_of_another_process")
    # The curators of a paper owe answers to what is said about it, and to nothing else.
    if paper_of(source) is not paper_of(target):
        raise RuleBroken("about_another_paper")


def _lock(*threads: Thread) -> None:
    """Let nobody else count or move in these threads; always in the same order."""
    for thread in sorted(threads, key=lambda one: one.id):
        session.execute(
            sa.update(Thread)
            .where(Thread.id == thread.id)
            .values(last_number=Thread.last_number)
            .execution_options(synchronize_session=False)
        )
        session.refresh(thread)
        if thread.is_merged:
            raise MovedMeanwhile


def _require_choice(numbers: Collection[int]) -> None:
    if not numbers:
        raise RuleBroken("no_posts_chosen")
    if len(numbers) > MOST:
        raise RuleBroken("too_many_posts", allowed=MOST)
    if 1 in numbers:
        raise RuleBroken("opening_stays")


def _require_no_promise(thread: Thread) -> None:
    """Refuse to empty a thread to which something is owed that would vanish with it."""
    if thread.passage is not None:
        raise RuleBroken("passage_discussion_stays")
    for model in (DissentFlag, Suggestion):
        if session.scalar(sa.select(model.id).where(model.discussion_id == thread.id)):
            raise RuleBroken("discussion_belongs_to_something")
    waiting = sa.select(AbuseReport.id).where(
        AbuseReport.thread_id == thread.id, AbuseReport.status.in_(_UNDECIDED)
    )
    if session.scalar(waiting.limit(1)):
        raise RuleBroken("report_waits")


def _begun(source: Thread, number: int, beginning: Beginning) -> Thread:
    """Make the thread that a post opens, without its posts yet."""
    opening = session.scalar(
        sa.select(Comment)
        .where(Comment.thread_id == source.id, Comment.number == number)
        .execution_options(populate_existing=True)
    )
    if opening is None:
        raise MovedMeanwhile
    if not opening.is_visible:
        raise RuleBroken("opening_not_readable")
    thread = Thread(
        author=opening.author,
        organisation=opening.organisation,
        title=beginning.title,
        slug=slugify(beginning.title),
        action_field=beginning.action_field,
        kind=opening.kind,
        created_at=opening.created_at,
        last_comment_at=opening.created_at,
        last_author_id=opening.author_id,
        last_number=0,
        tags=tags.of_names(beginning.tags),
    )
    session.add(thread)
    session.flush()
    return thread


def _carry(
    source: Thread,
    target: Thread,
    numbers: Collection[int] | None,
    kind: PostMoveKind,
    order: Order,
) -> PostMove:
    """Move posts, all where ``numbers`` is None, with what goes along, and say so."""
    made = PostMove(
        kind=kind,
        source=source,
        target=target,
        moved_by=order.actor,
        reason=order.reason.strip(),
        post_count=0,
        submission=order.submission,
    )
    session.add(made)
    session.flush()
    before = target.last_number
    made.post_count = moved_posts.note_places(made, numbers, before)
    if numbers is not None and made.post_count != len(numbers):
        raise MovedMeanwhile
    target.last_number = before + made.post_count
    moved_posts.place(made, target, MovedPost.new_number)
    moved_posts.take_along(made, before=before)
    for thread in (source, target):
        count_anew(thread)
    record(EventKind.POST_MOVE_MADE, made, actor=order.actor, **moved_posts.said(made))
    return made

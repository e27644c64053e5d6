"""A page of a thread: its posts with all that their cards show, and the ways to other pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, CommentSupport, DissentFlag, Thread, Visibility
from forum.permissions.policy import Permission, permits
from forum.permissions.rules import Actor
from forum.permissions.scopes import released_comments, visible
from forum.presenters.post_moves import Trace, Traces, traces_of
from forum.services import bookmarks, comment_supports, mutes
from forum.services.thread_posts import SHOWN_WITH_POSTS

PAGE_SIZE = 20


@dataclass(frozen=True)
class Answer:
    """A post that answers another one, mostly in the same thread."""

    number: int
    thread_id: int
    slug: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/t/{self.slug}/{self.thread_id}/{self.number}#p-{self.number}"


@dataclass(frozen=True)
class Post:
    """A post as a page shows it."""

    comment: Comment
    #: Whether the reader may read the words, or sees a tombstone.
    is_readable: bool
    answered_by: Sequence[Answer]
    dissents: Sequence[DissentFlag]
    #: How the reader supports it, and whether it is bookmarked.
    support: CommentSupport | None = None
    is_bookmarked: bool = False
    #: Whether the reader does not want to hear of its author.
    is_muted: bool = False


@dataclass(frozen=True)
class ThreadPage:
    """Twenty posts, by number; any post is one link away."""

    posts: Sequence[Post]
    number: int
    last: int
    #: What posts that were moved have left here.
    traces: Traces = field(default_factory=Traces)

    @property
    def previous_number(self) -> int | None:
        """Number of a post on the page before."""
        return None if self.number == 1 else (self.number - 2) * PAGE_SIZE + 1

    @property
    def next_number(self) -> int | None:
        """Number of a post on the page after."""
        return None if self.number == self.last else self.number * PAGE_SIZE + 1

    def traces_before(self, index: int) -> list[Trace]:
        """Give what left between a post of the page and the one before it, or after the last."""
        numbers = [0, *(post.comment.number for post in self.posts), None]
        return self.traces.between(numbers[index] or 0, numbers[index + 1])

    def to(self, number: int) -> str:
        """Address a place of this thread, also where the post itself stands elsewhere by now."""
        return f"{number}?here=1" if number in self.traces.gone else str(number)

    @property
    def last_number(self) -> int:
        """Number of a post on the last page."""
        return (self.last - 1) * PAGE_SIZE + 1


def page_of(thread: Thread, actor: Actor, *, number: int) -> ThreadPage:
    """Present the page on which post ``number`` stands; costs the same wherever that is."""
    last = max(1, -(-thread.last_number // PAGE_SIZE))
    page = min(max(1, -(-number // PAGE_SIZE)), last)
    first = (page - 1) * PAGE_SIZE + 1
    comments = session.scalars(
        sa.select(Comment)
        .where(
            Comment.thread_id == thread.id,
            Comment.number.between(first, first + PAGE_SIZE - 1),
            released_comments(actor),
        )
        .options(*SHOWN_WITH_POSTS)
        .order_by(Comment.number)
    ).all()
    # Also of the pages before and after: the ways there must not lead out of the thread.
    traces = traces_of(thread, actor, first=first, size=PAGE_SIZE)
    return ThreadPage(posts_of(comments, actor), page, last, traces)


def posts_of(comments: Sequence[Comment], actor: Actor) -> list[Post]:
    """Present posts, wherever they stand; a constant number of statements."""
    ids = [comment.id for comment in comments]
    answers, dissents = _answers(ids, actor), _dissents(ids, actor)
    supports = comment_supports.by(actor, ids)
    bookmarked = bookmarks.among_comments(actor, ids)
    muted = mutes.muted_by(actor)
    return [
        Post(
            comment=comment,
            is_readable=permits(actor, Permission.COMMENT_READ, comment),
            answered_by=answers.get(comment.id, []),
            dissents=dissents.get(comment.id, []),
            support=supports.get(comment.id),
            is_bookmarked=comment.id in bookmarked,
            is_muted=comment.author_id in muted,
        )
        for comment in comments
    ]


def _answers(ids: list[int], actor: Actor) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = {}
    rows: Any = session.execute(
        sa.select(Comment.reply_to_id, Comment.number, Thread.id, Thread.slug)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(
            Comment.reply_to_id.in_(ids),
            Comment.visibility != Visibility.HELD,
            visible(Thread, actor),
        )
        .order_by(Comment.number)
    )
    for reply_to_id, *answer in rows:
        found.setdefault(reply_to_id, []).append(Answer(*answer))
    return found


def _dissents(ids: list[int], actor: Actor) -> dict[int, list[DissentFlag]]:
    found: dict[int, list[DissentFlag]] = {}
    rows = session.scalars(
        sa.select(DissentFlag)
        .where(DissentFlag.comment_id.in_(ids), visible(DissentFlag, actor))
        .order_by(DissentFlag.id)
    )
    for flag in rows:
        found.setdefault(flag.comment_id or 0, []).append(flag)
    return found

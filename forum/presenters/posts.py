"""Posts with all that their cards show, wherever they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, DissentFlag, SupportKind, Thread, Visibility
from forum.permissions.policy import Permission, permits
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.services import own_marks
from forum.services.own_marks import OwnMarks


class Answer(NamedTuple):
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
    support: SupportKind | None = None
    is_bookmarked: bool = False
    #: Whether the reader does not want to hear of its author.
    is_muted: bool = False


def posts_of(comments: Sequence[Comment], actor: Actor, own: OwnMarks | None = None) -> list[Post]:
    """Present posts, wherever they stand; a constant number of statements."""
    if not comments:
        return []
    ids = [comment.id for comment in comments]
    own = own or own_marks.of(actor, ids)
    answers, dissents = _answers(ids, actor), _dissents(ids, actor)
    return [
        Post(
            comment=comment,
            is_readable=permits(actor, Permission.COMMENT_READ, comment),
            answered_by=answers.get(comment.id, []),
            dissents=dissents.get(comment.id, []),
            support=own.supports.get(comment.id),
            is_bookmarked=comment.id in own.bookmarked,
            is_muted=comment.author_id in own.muted,
        )
        for comment in comments
    ]


def _answers(ids: list[int], actor: Actor) -> dict[int, list[Answer]]:
    # Otherwise SQLite begins with all threads that are seen.
    answers = (
        sa.select(Comment.reply_to_id, Comment.number, Comment.thread_id)
        .where(Comment.reply_to_id.in_(ids), Comment.visibility != Visibility.HELD)
        .cte()
        .prefix_with("MATERIALIZED")
    )
    rows: Any = session.execute(
        sa.select(answers.c.reply_to_id, answers.c.number, Thread.id, Thread.slug)
        .join(Thread, Thread.id == answers.c.thread_id)
        .where(visible(Thread, actor))
        .order_by(answers.c.number)
    )
    found: dict[int, list[Answer]] = {}
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

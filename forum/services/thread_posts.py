"""Posts of a thread in other selections than page by page: by author, by day, and what matters."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.models import Comment, HunkSource, Receipt, Role, Thread, User, Visibility
from forum.permissions.rules import Actor
from forum.permissions.scopes import readable_comments
from forum.working_days import BERLIN

#: So many posts stand on one page of a selection.
PAGE = 20
#: So many posts are printed at once; a longer thread is printed in parts.
PRINTED = 500
#: A summary is read in some minutes, or it is none.
SUMMARY = 30
MOST_SUPPORTED = 5
#: The timeline knows the days of so many posts, and of those between by their neighbours.
STEPS = 50
#: Authors to choose from; nobody finds a name in a longer list.
AUTHORS = 200

SHOWN_WITH_POSTS = (
    # For whom authors may speak nowadays does not show; for whom they wrote is the organisation.
    joinedload(Comment.author).lazyload(User.representations),
    joinedload(Comment.organisation),
    joinedload(Comment.reply_to).joinedload(Comment.author).lazyload(User.representations),
    # Mostly the same thread; a post that was moved may answer one that was not.
    joinedload(Comment.reply_to).joinedload(Comment.thread),
)


class Matters(enum.StrEnum):
    """Why a post stands in the summary of its thread."""

    OPENING = "opening"
    CURATORS = "curators"
    ADOPTED = "adopted"
    ANSWERED = "answered"
    SUPPORTED = "supported"


@dataclass(frozen=True)
class Part:
    """Some posts of a thread in their order, and the number after which the next ones come."""

    comments: Sequence[Comment]
    next_after: int | None


def _part(where: sa.ColumnElement[bool], thread: Thread, after: int, size: int) -> Part:
    found = session.scalars(
        sa.select(Comment)
        .where(Comment.thread_id == thread.id, Comment.number > after, where)
        .options(*SHOWN_WITH_POSTS)
        .order_by(Comment.number)
        .limit(size + 1)
    ).all()
    shown = found[:size]
    return Part(shown, shown[-1].number if len(found) > size else None)


def by_author(thread: Thread, author: User, *, actor: Actor, after: int) -> Part:
    """Give the posts of one person; nobody learns whose a hidden or deleted post was."""
    mine = sa.and_(Comment.author_id == author.id, readable_comments(actor))
    return _part(mine, thread, after, PAGE)


def by_curators(thread: Thread, *, actor: Actor, after: int) -> Part:
    """Give the posts of the curators of the paper, or of the moderation where there is none."""
    theirs = sa.and_(_of_curators(thread), readable_comments(actor))
    return _part(theirs, thread, after, PAGE)


def to_print(thread: Thread, *, after: int) -> Part:
    """Give all posts, as many as are printed at once."""
    return _part(Comment.visibility != Visibility.HELD, thread, after, PRINTED)


def _of_curators(thread: Thread) -> sa.ColumnElement[bool]:
    if thread.passage is not None:
        paper = thread.passage.paper
        return Comment.author_id.in_([key for key in (paper.curator_id, paper.deputy_id) if key])
    return Comment.author.has(User.role.in_([Role.MODERATOR, Role.ADMINISTRATOR]))


def authors(thread: Thread) -> Sequence[User]:
    """Give the people with an account who have written shown posts, by name."""
    wrote = sa.select(Comment.author_id).where(
        Comment.thread_id == thread.id, Comment.visibility == Visibility.VISIBLE
    )
    return session.scalars(
        sa.select(User)
        .where(User.id.in_(wrote), User.deleted_at.is_(None))
        .options(lazyload(User.representations))
        .order_by(User.display_name)
        .limit(AUTHORS)
    ).all()


def number_at(thread: Thread, day: date) -> int:
    """Give the number of the first post of a day or after it; of the last one where none came."""
    begin = datetime.combine(day, time.min, BERLIN)
    found = session.scalar(
        sa.select(sa.func.min(Comment.number)).where(
            Comment.thread_id == thread.id, Comment.created_at >= begin
        )
    )
    return found or max(thread.last_number, 1)


def steps(thread: Thread) -> list[tuple[int, datetime]]:
    """Give number and moment of posts at even distances, for a timeline."""
    width = max(1, thread.last_number // STEPS)
    rows: Any = session.execute(
        sa.select(Comment.number, Comment.created_at)
        .where(
            Comment.thread_id == thread.id,
            sa.or_(Comment.number % width == 0, Comment.number.in_([1, thread.last_number])),
        )
        .order_by(Comment.number)
    )
    return [(number, moment) for number, moment in rows]


def that_matter(thread: Thread) -> list[tuple[Comment, set[Matters]]]:
    """Give the posts that somebody needs who has no time for all: in their order, with reasons."""
    reasons: dict[int, set[Matters]] = {}
    for key, reason in session.execute(_reasons(thread)):
        if key in reasons or len(reasons) < SUMMARY:
            reasons.setdefault(key, set()).add(Matters(reason))
    comments = session.scalars(
        sa.select(Comment)
        .where(Comment.id.in_(reasons))
        .options(*SHOWN_WITH_POSTS)
        .order_by(Comment.number)
    )
    return [(comment, reasons[comment.id]) for comment in comments]


def _reasons(thread: Thread) -> Any:
    here = sa.and_(Comment.thread_id == thread.id, Comment.visibility == Visibility.VISIBLE)

    def because(reason: Matters, rank: int) -> Any:
        return sa.select(
            Comment.id.label("id"),
            sa.literal(reason.value).label("reason"),
            sa.literal(rank).label("rank"),
        ).where(here)

    support = Comment.helpful_count + Comment.shared_count
    most = (
        because(Matters.SUPPORTED, 4)
        .where(support > 0)
        .order_by(support.desc(), Comment.id)
        .limit(MOST_SUPPORTED)
        .subquery()
    )
    parts = (
        because(Matters.OPENING, 0).where(Comment.number == 1),
        because(Matters.ADOPTED, 1).join(HunkSource, HunkSource.comment_id == Comment.id),
        because(Matters.ANSWERED, 2)
        .join(Receipt, Receipt.comment_id == Comment.id)
        .where(Receipt.answered_at.is_not(None)),
        because(Matters.CURATORS, 3).where(Comment.number > 1, _of_curators(thread)),
        sa.select(most),
    )
    found = sa.union(*parts).subquery()
    return sa.select(found.c.id, found.c.reason).order_by(found.c.rank, found.c.id)

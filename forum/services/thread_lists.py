"""Lists of threads: latest, new, top, by field, tag, kind, organisation, unanswered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.clock import utcnow
from forum.db import session
from forum.keyset import Slice, slice_of
from forum.models import (
    ActionField,
    Comment,
    ContributionKind,
    Organisation,
    Tag,
    Thread,
    Visibility,
)
from forum.models.tag import thread_tags
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible


class Period(StrEnum):
    """The periods of the top list."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


LENGTH = {
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
    Period.YEAR: timedelta(days=365),
}

#: The top list has one page.
TOP = 50

#: What a row of a list shows beside the thread itself.
SHOWN_IN_ROWS = (
    joinedload(Thread.author),
    joinedload(Thread.organisation),
    joinedload(Thread.action_field),
    joinedload(Thread.passage),
    selectinload(Thread.tags),
)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; addresses (slugs), all optional."""

    kind: ContributionKind | None = None
    action_field: str = ""
    tag: str = ""
    organisation: str = ""
    unanswered: bool = False


def _statement(filters: Filters, actor: Actor) -> sa.Select[Thread]:
    # A merged thread stands in its lists with the one that took its posts.
    statement = sa.select(Thread).where(visible(Thread, actor), Thread.merged_into_id.is_(None))
    if filters.kind:
        statement = statement.where(Thread.kind == filters.kind)
    if filters.action_field:
        fields = sa.select(ActionField.id).where(ActionField.slug == filters.action_field)
        statement = statement.where(Thread.action_field_id.in_(fields))
    if filters.organisation:
        chosen = sa.select(Organisation.id).where(Organisation.slug == filters.organisation)
        statement = statement.where(Thread.organisation_id.in_(chosen))
    if filters.tag:
        tagged = (
            sa.select(thread_tags.c.thread_id)
            .join(Tag, Tag.id == thread_tags.c.tag_id)
            .where(Tag.slug == filters.tag)
        )
        statement = statement.where(Thread.id.in_(tagged))
    if filters.unanswered:
        statement = statement.where(Thread.comment_count <= 1)
    return statement.options(*SHOWN_IN_ROWS)


def latest(filters: Filters, actor: Actor, *, after: str | None) -> Slice[Thread]:
    """List by the last comment or bringing forward; pinned threads on top are left out here."""
    return slice_of(
        _statement(filters, actor).where(Thread.pinned_at.is_(None)),
        keys=(Thread.listed_at, Thread.id),
        after=after,
    )


def by_activity(filters: Filters, actor: Actor, *, after: str | None) -> Slice[Thread]:
    """List as ``latest`` does, pinned threads among the others: where nothing stands on top."""
    return slice_of(_statement(filters, actor), keys=(Thread.listed_at, Thread.id), after=after)


def pinned(filters: Filters, actor: Actor) -> Sequence[Thread]:
    """List the pinned threads, latest first."""
    return session.scalars(
        _statement(filters, actor)
        .where(Thread.pinned_at.is_not(None))
        .order_by(Thread.pinned_at.desc())
    ).all()


def newest(filters: Filters, actor: Actor, *, after: str | None) -> Slice[Thread]:
    """List by the day of the opening text."""
    return slice_of(_statement(filters, actor), keys=(Thread.created_at, Thread.id), after=after)


def top(filters: Filters, actor: Actor, period: Period) -> Slice[Thread]:
    """List by the replies of the period, most first; the last comment decides between equals."""
    replies: Any = (
        sa.select(Comment.thread_id, sa.func.count(Comment.id).label("number"))
        .where(
            Comment.created_at >= utcnow() - LENGTH[period],
            Comment.visibility == Visibility.VISIBLE,
        )
        .group_by(Comment.thread_id)
        .subquery()
    )
    found = session.scalars(
        _statement(filters, actor)
        .join(replies, replies.c.thread_id == Thread.id)
        .order_by(replies.c.number.desc(), Thread.last_comment_at.desc())
        .limit(TOP)
    ).all()
    return Slice(found, None)

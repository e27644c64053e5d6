"""What is new, newest first, for feeds: everywhere, or in one place, or of one person."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.models import (
    ActionField,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Passage,
    Placement,
    Suggestion,
    Tag,
    Thread,
    User,
    Visibility,
)
from forum.models.tag import thread_tags
from forum.models.target import COLUMN_OF
from forum.permissions.rules import Actor
from forum.permissions.scopes import readable_comments, visible

#: What a feed holds; whoever reads it once a day misses little.
MOST = 30

_OTHERS: tuple[Any, ...] = (DissentFlag, Suggestion, CooperationRequest, DiscourseRequest)


def comments(actor: Actor, where: sa.ColumnElement[bool] | None = None) -> list[Any]:
    """Give the newest contributions to discussions, narrowed by a condition on the threads."""
    statement = _comments(actor)
    if where is not None:
        statement = statement.where(Comment.thread_id.in_(sa.select(Thread.id).where(where)))
    return _newest(statement, Comment)


def in_thread(thread: Thread) -> sa.ColumnElement[bool]:
    """Say that it is this thread."""
    return Thread.id == thread.id


def in_field(field: ActionField) -> sa.ColumnElement[bool]:
    """Say which threads belong to an action field."""
    return Thread.action_field_id == field.id


def with_tag(tag: Tag) -> sa.ColumnElement[bool]:
    """Say which threads have a tag."""
    return Thread.id.in_(sa.select(thread_tags.c.thread_id).where(thread_tags.c.tag_id == tag.id))


def of_person(person: User, actor: Actor) -> list[Any]:
    """Give the newest contributions of a person, of every kind."""
    rows = _newest(_comments(actor).where(Comment.author_id == person.id), Comment)
    for model in _OTHERS:
        rows += _newest(_visible(model, actor).where(model.author_id == person.id), model)
    return _merged(rows)


def about(passage: Passage, actor: Actor) -> list[Any]:
    """Give the newest of what stands at a passage; a thread by its opening text."""
    threads = sa.select(Placement.thread_id).where(Placement.passage_id == passage.id)
    rows = _newest(
        _comments(actor).where(Comment.number == 1, Comment.thread_id.in_(threads)), Comment
    )
    for model in _OTHERS:
        standing = sa.select(getattr(Placement, f"{COLUMN_OF[model]}_id")).where(
            Placement.passage_id == passage.id
        )
        rows += _newest(_visible(model, actor).where(model.id.in_(standing)), model)
    return _merged(rows)


def dissents(actor: Actor) -> list[Any]:
    """Give the newest objections of the register."""
    return _newest(_visible(DissentFlag, actor), DissentFlag)


def _comments(actor: Actor) -> sa.Select[Comment]:
    return (
        sa.select(Comment)
        .where(Comment.visibility == Visibility.VISIBLE, readable_comments(actor))
        .options(joinedload(Comment.author), joinedload(Comment.thread))
    )


def _visible(model: Any, actor: Actor) -> sa.Select[Any]:
    return (
        sa.select(model)
        .where(model.visibility == Visibility.VISIBLE, visible(model, actor))
        .options(joinedload(model.author))
    )


def _newest(statement: sa.Select[Any], model: Any) -> list[Any]:
    ordered = statement.order_by(model.created_at.desc(), model.id.desc()).limit(MOST)
    return list(session.scalars(ordered).unique())


def _merged(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.created_at, reverse=True)[:MOST]

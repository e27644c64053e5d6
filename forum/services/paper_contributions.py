"""All contributions to papers, of whatever noun: those of a person, and those to a paper."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.models import (
    ActionField,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Paper,
    PaperVersion,
    Passage,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.models.target import Contribution
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

#: So many of each noun are shown on one page.
NEWEST = 200

NOUNS: tuple[type, ...] = (
    Thread,
    Comment,
    DissentFlag,
    Suggestion,
    CooperationRequest,
    DiscourseRequest,
)


def _about(model: Any, passages: Any) -> sa.ColumnElement[bool]:
    """Say which rows of ``model`` are about one of the passages; the opening is its thread's."""
    if model is not Comment:
        found: sa.ColumnElement[bool] = model.passage_id.in_(passages)
        return found
    threads = sa.select(Thread.id).where(Thread.passage_id.in_(passages))
    return sa.and_(Comment.thread_id.in_(threads), Comment.number > 1)


def _passages(paper: Paper | None = None, field: ActionField | None = None) -> sa.Select[int]:
    statement = sa.select(Passage.id).join(PaperVersion, PaperVersion.id == Passage.version_id)
    if paper is not None:
        statement = statement.where(PaperVersion.paper_id == paper.id)
    if field is not None:
        papers = sa.select(Paper.id).where(Paper.action_field_id == field.id)
        statement = statement.where(PaperVersion.paper_id.in_(papers))
    return statement


def _rows(
    model: Any, actor: Actor, passages: Any, *where: Any, limit: int | None = None
) -> Sequence[Any]:
    options = [
        joinedload(model.author).options(lazyload(User.representations)),
        joinedload(model.organisation),
    ]
    if model is Comment:
        options.append(joinedload(Comment.thread).joinedload(Thread.passage))
    else:
        options.append(joinedload(model.passage))
    return session.scalars(
        sa.select(model)
        .where(visible(model, actor), _about(model, passages), *where)
        .options(*options)
        .order_by(model.created_at.desc(), model.id.desc())
        .limit(limit)
    ).all()


def of_person(person: User) -> list[Contribution]:
    """Give the newest contributions of a person to papers, the newest first."""
    found: list[Any] = []
    for model in NOUNS:
        table: Any = model
        found += _rows(
            table,
            person,
            _passages(),
            table.author_id == person.id,
            table.visibility != Visibility.DELETED,
            limit=NEWEST,
        )
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:NEWEST]


def public_of(
    paper: Paper | None = None, field: ActionField | None = None
) -> dict[type, Sequence[Any]]:
    """Give what everybody may read of the contributions to a paper or to those of a field."""
    return {
        model: _rows(
            model,
            None,
            _passages(paper, field),
            model.visibility == Visibility.VISIBLE,  # type: ignore[attr-defined]
        )
        for model in NOUNS
    }

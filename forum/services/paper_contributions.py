"""All contributions to papers, of whatever noun: those of a person, and those to a paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.keyset import Slice
from forum.models import (
    AnswerOutcome,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Paper,
    PaperVersion,
    Passage,
    Process,
    Receipt,
    Suggestion,
    SuggestionStatus,
    Thread,
    User,
    Visibility,
)
from forum.models.target import COLUMN_OF, Contribution
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

#: So many are shown on one page.
SIZE = 30

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


def passages_of(paper: Paper | None = None, process: Process | None = None) -> sa.Select[int]:
    """Select the passages of a paper, of the papers of a process, or of all papers."""
    statement = sa.select(Passage.id).join(PaperVersion, PaperVersion.id == Passage.version_id)
    if paper is not None:
        statement = statement.where(PaperVersion.paper_id == paper.id)
    if process is not None:
        papers = sa.select(Paper.id).where(Paper.process_id == process.id)
        statement = statement.where(PaperVersion.paper_id.in_(papers))
    return statement


def rows_about(model: Any, actor: Actor, passages: Any, *where: Any) -> Sequence[Any]:
    """Give the contributions of one noun about passages that exist for the actor."""
    options = [
        joinedload(model.author).options(lazyload(User.representations)),
        joinedload(model.organisation),
    ]
    if model is Comment:
        about = joinedload(Comment.thread).joinedload(Thread.passage)
    else:
        about = joinedload(model.passage)
    options.append(about.joinedload(Passage.version))
    return session.scalars(
        sa.select(model)
        .where(visible(model, actor), _about(model, passages), *where)
        .options(*options)
        .order_by(model.created_at.desc(), model.id.desc())
    ).all()


def of_person(person: User) -> list[Contribution]:
    """Give all contributions of a person to papers, the newest first."""
    found: list[Any] = []
    for model in NOUNS:
        table: Any = model
        found += rows_about(
            table,
            person,
            passages_of(),
            table.author_id == person.id,
            table.visibility != Visibility.DELETED,
        )
    return sorted(found, key=_place, reverse=True)


def _place(contribution: Any) -> tuple[datetime, str, int]:
    """Give the place in a list of several nouns; no two share it."""
    return contribution.created_at, COLUMN_OF[type(contribution)], contribution.id


def slice_of(found: Sequence[Any], *, after: str | None, size: int = SIZE) -> Slice[Any]:
    """Give one page of a list of several nouns, whose newest come first.

    ``after`` is the ``next_key`` of the page before; one that cannot be read means the first page.
    """
    start = _parsed(after)
    rest = [one for one in found if start is None or _place(one) < start]
    items = rest[:size]
    if len(rest) <= size:
        return Slice(items, None)
    moment, noun, key = _place(items[-1])
    return Slice(items, f"{moment.isoformat()}~{noun}~{key}")


def _parsed(after: str | None) -> tuple[datetime, str, int] | None:
    parts = (after or "").split("~")
    try:
        moment, noun, key = parts
        found = datetime.fromisoformat(moment), noun, int(key)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def public_of(
    paper: Paper | None = None, process: Process | None = None
) -> dict[type, Sequence[Any]]:
    """Give what everybody may read of the contributions to a paper or to those of a process."""
    return {
        model: rows_about(
            model,
            None,
            passages_of(paper, process),
            model.visibility == Visibility.VISIBLE,  # type: ignore[attr-defined]
        )
        for model in NOUNS
    }


def declined(paper_ids: Sequence[int], actor: Actor, *, noun: str = "") -> list[Contribution]:
    """Give the contributions to papers that were answered with a no, the newest first."""
    passages = passages_of().where(PaperVersion.paper_id.in_(paper_ids))
    found: list[Any] = []
    for model in NOUNS:
        if noun in ("", COLUMN_OF[model]):
            table: Any = model
            is_shown = table.visibility == Visibility.VISIBLE
            found += rows_about(table, actor, passages, is_shown, _was_declined(table))
    return sorted(found, key=_place, reverse=True)


def _was_declined(model: Any) -> sa.ColumnElement[bool]:
    if model is DissentFlag:
        return DissentFlag.outcome == AnswerOutcome.NOT_ADOPTED
    if model is Suggestion:
        return Suggestion.status == SuggestionStatus.REJECTED
    column = getattr(Receipt, f"{COLUMN_OF[model]}_id")
    said_no = sa.select(column).where(Receipt.outcome == AnswerOutcome.NOT_ADOPTED)
    found: sa.ColumnElement[bool] = model.id.in_(said_no.where(column.is_not(None)))
    return found

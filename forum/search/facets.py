"""How many results are of which kind, field, organisation, person and year, for the reader."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.events import noun_of
from forum.models import (
    ActionField,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Organisation,
    Paper,
    PaperVersion,
    Passage,
    Suggestion,
    Thread,
    User,
)
from forum.search.asking import ZONE

SHOWN = 8  # values of one facet, the commonest first
_EACH: sa.ColumnElement[bool] = sa.true()
_AUTHORED: tuple[Any, ...] = (
    Thread,
    Comment,
    DissentFlag,
    CooperationRequest,
    DiscourseRequest,
    Suggestion,
)


@dataclass(frozen=True)
class Facets:
    """Counts of what the reader may see: (value, title, count), the commonest first."""

    kinds: Sequence[tuple[str, int]]
    action_fields: Sequence[tuple[str, str, int]]
    organisations: Sequence[tuple[str, str, int]]
    authors: Sequence[tuple[str, str, int]]
    years: Sequence[tuple[int, int]]


def count(places: Iterable[tuple[str, int]]) -> Facets:
    """Count results of which the reader may see each one, named by noun and key."""
    keys: dict[str, list[int]] = {}
    for noun, key in places:
        keys.setdefault(noun, []).append(key)
    kinds = Counter({noun: len(found) for noun, found in keys.items()})
    return Facets(
        kinds=kinds.most_common(),
        action_fields=_titled(ActionField, ActionField.slug, ActionField.title, _fields(keys)),
        organisations=_titled(
            Organisation, Organisation.slug, Organisation.name, _written(keys, "organisation_id")
        ),
        authors=_titled(
            User,
            User.name,
            User.display_name,
            _written(keys, "author_id"),
            User.deleted_at.is_(None),
        ),
        years=_years(keys),
    )


def _titled(
    model: Any,
    slug: Any,
    title: Any,
    selects: list[sa.Select[Any]],
    where: sa.ColumnElement[bool] = _EACH,
) -> list[tuple[str, str, int]]:
    if not selects:
        return []
    found = sa.union_all(*selects).subquery()
    number = sa.func.count()
    statement = (
        sa.select(slug, title, number)
        .join(found, found.c.key == model.id)
        .where(where)
        .group_by(model.id, slug, title)
        .order_by(number.desc(), title)
        .limit(SHOWN)
    )
    return [(value, text, n) for value, text, n in session.execute(statement)]


def _fields(keys: Mapping[str, list[int]]) -> list[sa.Select[Any]]:
    """Select the action field of each result that has one."""
    of_papers = sa.select(Paper.action_field_id.label("key")).join(PaperVersion).join(Passage)
    statements: dict[type, sa.Select[Any]] = {
        Thread: sa.select(Thread.action_field_id.label("key")),
        Comment: sa.select(Thread.action_field_id.label("key")).join(
            Comment, Comment.thread_id == Thread.id
        ),
        CooperationRequest: sa.select(CooperationRequest.action_field_id.label("key")),
        DiscourseRequest: sa.select(DiscourseRequest.action_field_id.label("key")),
        Passage: of_papers,
        Suggestion: of_papers.join(Suggestion, Suggestion.passage_id == Passage.id),
    }
    return [_narrowed(model, statement, keys) for model, statement in statements.items()
            if noun_of(model) in keys]  # fmt: skip


def _written(keys: Mapping[str, list[int]], column: str) -> list[sa.Select[Any]]:
    """Select who wrote each result that was written by somebody, or for whom."""
    return [
        _narrowed(model, sa.select(getattr(model, column).label("key")), keys)
        for model in _AUTHORED
        if noun_of(model) in keys
    ]


def _years(keys: Mapping[str, list[int]]) -> list[tuple[int, int]]:
    """Count by the year of writing, the newest first; a year begins where the forum is."""
    selects = [
        _narrowed(model, sa.select(model.created_at), keys)
        for model in _AUTHORED
        if noun_of(model) in keys
    ]
    if not selects:
        return []
    moments = session.scalars(sa.union_all(*selects))
    years = Counter(moment.astimezone(ZONE).year for moment in moments)
    return sorted(years.items(), reverse=True)[:SHOWN]


def _narrowed(
    model: Any, statement: sa.Select[Any], keys: Mapping[str, list[int]]
) -> sa.Select[Any]:
    return statement.where(model.id.in_(keys[noun_of(model)]))

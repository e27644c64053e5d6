"""How many results are of which kind, field and organisation: counted for the reader in SQL."""

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
)

SHOWN = 8  # values of one facet, the commonest first


@dataclass(frozen=True)
class Facets:
    """Counts of what the reader may see: (value, title, count), the commonest first."""

    kinds: Sequence[tuple[str, int]]
    action_fields: Sequence[tuple[str, str, int]]
    organisations: Sequence[tuple[str, str, int]]


def count(places: Iterable[tuple[str, int]]) -> Facets:
    """Count results of which the reader may see each one, named by noun and key."""
    keys: dict[str, list[int]] = {}
    for noun, key in places:
        keys.setdefault(noun, []).append(key)
    kinds = Counter({noun: len(found) for noun, found in keys.items()})
    return Facets(
        kinds=kinds.most_common(),
        action_fields=_titled(ActionField, ActionField.title, _fields(keys)),
        organisations=_titled(Organisation, Organisation.name, _organisations(keys)),
    )


def _titled(model: Any, title: Any, selects: list[sa.Select[Any]]) -> list[tuple[str, str, int]]:
    if not selects:
        return []
    found = sa.union_all(*selects).subquery()
    number = sa.func.count()
    statement = (
        sa.select(model.slug, title, number)
        .join(found, found.c.key == model.id)
        .group_by(model.id, model.slug, title)
        .order_by(number.desc(), title)
        .limit(SHOWN)
    )
    return [(slug, text, n) for slug, text, n in session.execute(statement)]


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


def _organisations(keys: Mapping[str, list[int]]) -> list[sa.Select[Any]]:
    """Select the organisation that each result was written for."""
    models: tuple[Any, ...] = (
        Thread,
        Comment,
        DissentFlag,
        CooperationRequest,
        DiscourseRequest,
        Suggestion,
    )
    return [
        _narrowed(model, sa.select(model.organisation_id.label("key")), keys)
        for model in models
        if noun_of(model) in keys
    ]


def _narrowed(
    model: Any, statement: sa.Select[Any], keys: Mapping[str, list[int]]
) -> sa.Select[Any]:
    return statement.where(model.id.in_(keys[noun_of(model)]))

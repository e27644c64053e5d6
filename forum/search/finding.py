"""Finding: what the engine proposes, kept only where the person who searches may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.db import session
from forum.events import noun_of
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Organisation,
    Page,
    Passage,
    Suggestion,
    Thread,
    User,
)
from forum.permissions.rules import Actor
from forum.permissions.scopes import readable_comments, visible
from forum.search.engine import Engine
from forum.search.facets import Facets, count
from forum.search.parsed_query import ParsedQuery
from forum.search.synonyms import understood
from forum.search.waiting import is_current

#: More hits than anybody pages through; beyond it the count says "more than".
MOST = 1_000
PAGE_SIZE = 20

_MODELS = {
    noun_of(model): model
    for model in (
        Thread,
        Comment,
        Passage,
        DissentFlag,
        CooperationRequest,
        DiscourseRequest,
        Suggestion,
        Organisation,
        User,
        Page,
    )
}

_LOADED: dict[type, tuple[Any, ...]] = {
    Thread: (
        joinedload(Thread.author),
        joinedload(Thread.organisation),
        joinedload(Thread.action_field),
        joinedload(Thread.passage),
    ),
    Comment: (
        joinedload(Comment.author),
        joinedload(Comment.organisation),
        joinedload(Comment.thread).joinedload(Thread.action_field),
    ),
    Passage: (),
    DissentFlag: (
        joinedload(DissentFlag.author),
        joinedload(DissentFlag.organisation),
        joinedload(DissentFlag.passage),
        joinedload(DissentFlag.comment).joinedload(Comment.thread),
    ),
    CooperationRequest: (
        joinedload(CooperationRequest.author),
        joinedload(CooperationRequest.organisation),
    ),
    DiscourseRequest: (
        joinedload(DiscourseRequest.author),
        joinedload(DiscourseRequest.organisation),
    ),
    Suggestion: (
        joinedload(Suggestion.author),
        joinedload(Suggestion.organisation),
        joinedload(Suggestion.passage),
    ),
    Organisation: (),
    User: (selectinload(User.representations),),
    Page: (),
}


@dataclass(frozen=True)
class Found:
    """One page of what was found: rows of any model, and how many there are for this person."""

    rows: Sequence[Any]
    total: int
    total_is_exact: bool
    timed_out: bool
    #: Opening texts of the threads among the rows, by the key of the thread.
    openings: dict[int, Comment]
    facets: Facets


def find(
    engine: Engine,
    query: ParsedQuery,
    *,
    actor: Actor,
    locale: str = "de",
    page: int = 1,
    newest_first: bool = False,
) -> Found:
    """Search, keep what exists for ``actor``, and load the rows of one page (from 1).

    Of the legal and help pages those in ``locale`` are kept.

    Raises:
        IndexUnavailable: There is no index that can be read.
    """
    query = understood(query)
    kept, timed_out = _kept(engine, query, actor, locale, newest_first)
    has_more, kept = len(kept) > MOST, kept[:MOST]
    shown = kept[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = _rows(shown)
    found = [rows[place] for place in shown if place in rows]
    return Found(
        rows=found,
        total=len(kept),
        total_is_exact=not has_more and not timed_out,
        timed_out=timed_out,
        openings=_openings(row.id for row in found if isinstance(row, Thread)),
        facets=count(kept),
    )


def _kept(
    engine: Engine, query: ParsedQuery, actor: Actor, locale: str, newest_first: bool
) -> tuple[list[tuple[str, int]], bool]:
    """Give the hits that exist for the actor, one beyond ``MOST``, and whether time ran out.

    What the engine counts says nothing here: it also counts what was hidden a moment ago.
    """
    kept: list[tuple[str, int]] = []
    offset = 0
    while True:
        hits = engine.search(query, limit=MOST + 1, offset=offset, newest_first=newest_first)
        wanted = [hit.partition(":") for hit in hits.ids]
        places = [(noun, int(key)) for noun, _, key in wanted if noun in _MODELS]
        allowed = _visible_places(places, actor, locale)
        kept += [place for place in places if place in allowed]
        offset += len(hits.ids)
        if len(kept) > MOST or len(hits.ids) <= MOST or hits.timed_out:
            return kept, hits.timed_out


def _by_model(places: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for noun, key in places:
        keys.setdefault(noun, []).append(key)
    return keys


def _clause(model: type, actor: Actor, locale: str) -> sa.ColumnElement[bool]:
    if model is Comment:
        return readable_comments(actor)
    if model is Thread:
        # A thread is found by its opening text, so that text must be readable too.
        opening = sa.select(Comment.thread_id).where(Comment.number == 1, readable_comments(actor))
        return sa.and_(visible(Thread, actor), Thread.id.in_(opening))
    if model is Page:
        return Page.locale == locale
    return visible(model, actor)


def _visible_places(
    places: Iterable[tuple[str, int]], actor: Actor, locale: str
) -> set[tuple[str, int]]:
    """Ask the database which of the hits exist for the actor.

    It is one and the same statement whatever was found, so that its time does not tell whether
    something was found that may not be shown.
    """
    keys = _by_model(places)
    tables: dict[str, Any] = dict(_MODELS)
    selects = [
        sa.select(sa.literal(noun), table.id).where(
            table.id.in_(keys.get(noun, ())), _clause(table, actor, locale), is_current(table)
        )
        for noun, table in tables.items()
    ]
    return {(noun, key) for noun, key in session.execute(sa.union_all(*selects))}


def _rows(places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    rows: dict[tuple[str, int], Any] = {}
    for noun, keys in _by_model(places).items():
        table: Any = _MODELS[noun]
        statement = sa.select(table).where(table.id.in_(keys)).options(*_LOADED[table])
        rows.update(((noun, row.id), row) for row in session.scalars(statement))
    return rows


def _openings(thread_ids: Iterable[int]) -> dict[int, Comment]:
    ids = list(thread_ids)
    if not ids:
        return {}
    found = session.scalars(
        sa.select(Comment).where(Comment.thread_id.in_(ids), Comment.number == 1)
    )
    return {comment.thread_id: comment for comment in found}


def exists(engine: Engine, query: ParsedQuery, *, actor: Actor, locale: str = "de") -> str | None:
    """Tell a text that a query finds for ``actor``, or None where it finds nothing for them.

    Raises:
        IndexUnavailable: There is no index that can be read.
    """
    found = find(engine, query, actor=actor, locale=locale)
    if not found.rows:
        return None
    first = found.rows[0]
    opening = found.openings.get(first.id) if isinstance(first, Thread) else None
    texts = (getattr(first, name, "") for name in ("title", "body", "text", "name", "statement"))
    return " ".join((*filter(None, texts), opening.body if opening else ""))

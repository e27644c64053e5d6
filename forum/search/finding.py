"""Finding: what the engine proposes, kept only where the person who searches may see it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

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
from forum.search.synonyms import meant
from forum.search.waiting import is_current

#: More hits than anybody pages through; beyond it the count says "more than".
MOST = 1_000
#: Hits that are asked for first: some more, for those that the reader may not see.
PORTION = 1_100
#: Hits after which no more are asked for, however few of them the reader may see.
FARTHEST = 5_000
PAGE_SIZE = 20

Place = tuple[str, int]  # noun and key

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

#: Noun and key of a hit, and its number among the hits.
_KEY = re.compile(r"([a-z_]{1,30}):(\d{1,18})~(\d{1,6})\Z", re.ASCII)


def _written(model: Any) -> tuple[Any, ...]:
    """Load who wrote something, for the name alone, and for whom."""
    author = joinedload(model.author).options(lazyload(User.representations))
    return author, joinedload(model.organisation)


_LOADED: dict[type, tuple[Any, ...]] = {
    Thread: (
        *_written(Thread),
        joinedload(Thread.action_field),
        joinedload(Thread.passage),
        selectinload(Thread.tags),
    ),
    Comment: (
        *_written(Comment),
        joinedload(Comment.thread).joinedload(Thread.action_field),
    ),
    Passage: (),
    DissentFlag: (
        *_written(DissentFlag),
        joinedload(DissentFlag.passage),
        joinedload(DissentFlag.comment).joinedload(Comment.thread),
    ),
    CooperationRequest: _written(CooperationRequest),
    DiscourseRequest: _written(DiscourseRequest),
    Suggestion: (
        *_written(Suggestion),
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
    #: Where the next page begins, and where the one before ends: None at either end.
    next_key: str | None = None
    previous_key: str | None = None


@dataclass(frozen=True)
class _Seen:
    """What exists for the person who searches, in the order of the engine."""

    places: list[Place]
    total_is_exact: bool
    timed_out: bool


def find(
    engine: Engine,
    query: ParsedQuery,
    *,
    actor: Actor,
    locale: str = "de",
    after: str | None = None,
    before: str | None = None,
    newest_first: bool = False,
) -> Found:
    """Search, keep what exists for ``actor``, and load the rows of one page.

    ``after`` and ``before`` are the keys of another page; one that cannot be read means the first
    page. Of the legal and help pages those in ``locale`` are kept.

    Raises:
        IndexUnavailable: There is no index that can be read.
    """
    seen = _seen(
        engine,
        meant(query),
        actor,
        locale,
        newest_first=newest_first,
        wanted=MOST + 1,
        portion=PORTION,
    )
    kept = seen.places[:MOST]
    start = _start(kept, after, before)
    shown = kept[start : start + PAGE_SIZE]
    rows = _rows(shown)
    found = [rows[place] for place in shown if place in rows]
    end = start + len(shown)
    return Found(
        rows=found,
        total=len(kept),
        total_is_exact=seen.total_is_exact and len(seen.places) <= MOST,
        timed_out=seen.timed_out,
        openings=_openings(row.id for row in found if isinstance(row, Thread)),
        facets=count(kept),
        next_key=_key(kept, end - 1) if end < len(kept) else None,
        previous_key=_key(kept, start) if start else None,
    )


def _seen(
    engine: Engine,
    query: ParsedQuery,
    actor: Actor,
    locale: str,
    *,
    newest_first: bool = False,
    wanted: int,
    portion: int,
) -> _Seen:
    """Ask for hits until there are enough that exist for the actor, or no more.

    What the engine counts says nothing here: it also counts what was hidden a moment ago.
    """
    looked_at: set[Place] = set()
    kept: list[Place] = []
    while True:
        hits = engine.search(query, limit=portion, newest_first=newest_first)
        split = (hit.partition(":") for hit in hits.ids)
        places = [(noun, int(key)) for noun, _, key in split if noun in _MODELS]
        fresh = [place for place in places if place not in looked_at]
        allowed = _visible_places(fresh, actor, locale)
        kept += [place for place in fresh if place in allowed]
        looked_at.update(fresh)
        is_all = len(hits.ids) < portion
        if is_all or len(kept) >= wanted or portion >= FARTHEST:
            return _Seen(kept, is_all and hits.total_is_exact, hits.timed_out)
        portion = min(2 * portion, FARTHEST)


def _key(places: Sequence[Place], index: int) -> str:
    """Name a hit and where it stood, so that its place is known when it is gone."""
    noun, key = places[index]
    return f"{noun}:{key}~{index}"


def _start(places: Sequence[Place], after: str | None, before: str | None) -> int:
    """Tell which hit the page begins with that follows, or ends before, the hit of a key."""
    match = _KEY.match(after or before or "")
    if not match:
        return 0
    place, index, is_there = (match[1], int(match[2])), int(match[3]), True
    try:
        index = places.index(place)
    except ValueError:
        is_there = False
    start = index + is_there if after else index - PAGE_SIZE
    # Of fewer results than there were, the last ones are shown.
    return max(min(start, len(places) - 1 if is_there else len(places) - PAGE_SIZE), 0)


def _by_model(places: Iterable[Place]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for noun, key in places:
        keys.setdefault(noun, []).append(key)
    return keys


def _clause(model: type, keys: Sequence[int], actor: Actor, locale: str) -> sa.ColumnElement[bool]:
    """Say which of the rows with these keys exist for the actor."""
    if model is Comment:
        return readable_comments(actor)
    if model is Thread:
        # A thread is found by its opening text, so that text must be readable too.
        opening = sa.select(Comment.thread_id).where(
            Comment.thread_id.in_(keys), Comment.number == 1, readable_comments(actor)
        )
        return sa.and_(visible(Thread, actor), Thread.id.in_(opening))
    if model is Page:
        return Page.locale == locale
    return visible(model, actor)


def _visible_places(places: Iterable[Place], actor: Actor, locale: str) -> set[Place]:
    """Ask the database which of the hits exist for the actor.

    It is one and the same statement whatever was found, so that its time does not tell whether
    something was found that may not be shown.
    """
    keys = _by_model(places)
    tables: dict[str, Any] = dict(_MODELS)
    selects = [
        sa.select(sa.literal(noun), table.id).where(
            table.id.in_(asked := keys.get(noun, [])),
            _clause(table, asked, actor, locale),
            is_current(table),
        )
        for noun, table in tables.items()
    ]
    return {(noun, key) for noun, key in session.execute(sa.union_all(*selects))}


def _rows(places: Iterable[Place]) -> dict[Place, Any]:
    rows: dict[Place, Any] = {}
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
    places = _seen(engine, query, actor, locale, wanted=1, portion=PAGE_SIZE).places[:1]
    rows = list(_rows(places).values())
    if not rows:
        return None
    first = rows[0]
    opening = _openings([first.id]).get(first.id) if isinstance(first, Thread) else None
    texts = (getattr(first, name, "") for name in ("title", "body", "text", "name", "statement"))
    return " ".join((*filter(None, texts), opening.body if opening else ""))

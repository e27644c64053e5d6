"""Discussions that are about the same: found by the words that set a text apart."""

from collections import Counter

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, Thread
from forum.permissions.rules import Actor
from forum.permissions.scopes import readable_comments
from forum.search import german
from forum.search.engine import Engine
from forum.search.finding import find
from forum.search.lexicon import shared
from forum.search.parsed_query import Item, ParsedQuery
from forum.search.query_words import Filter

WORDS = 6  # of a text that are searched
SHOWN = 5
_READ = 400  # words of a text that are looked at
_LONGEST = 8_000  # characters of a text that are looked at
_LEAST_LETTERS = 4
_UNKNOWN = 2.0  # how common a word is that the lexicon does not have


def query_for(text: str) -> ParsedQuery:
    """Ask for discussions that share the words which are rare in general but not in this text."""
    number: Counter[str] = Counter()
    written: dict[str, str] = {}
    cleaned = german.clean(text)
    for word in german.words(cleaned):
        if word.position >= _READ:
            break
        surface = cleaned[word.start : word.end]
        if word.terms and len(surface) >= _LEAST_LETTERS and surface[0].isupper():
            number[word.terms[0][0]] += 1
            written.setdefault(word.terms[0][0], surface)
    best = sorted(number, key=lambda term: (-number[term] * (8 - _zipf(term)), term))[:WORDS]
    if not best:
        return ParsedQuery()
    return ParsedQuery(
        any_of=(tuple(Item(written[term]) for term in best),),
        filters={Filter.KIND: ("thread",)},
    )


def _zipf(term: str) -> float:
    entry = shared().get(term)
    return max(entry.zipf, _UNKNOWN) if entry else _UNKNOWN


def similar(engine: Engine, thread: Thread, *, actor: Actor) -> list[Thread]:
    """Find threads that ``actor`` may see and that are about the same as a thread they may see.

    Raises:
        IndexUnavailable: There is no index that can be read.
    """
    opening = session.scalar(
        sa.select(Comment.body).where(
            Comment.thread_id == thread.id, Comment.number == 1, readable_comments(actor)
        )
    )
    found = like(engine, f"{thread.title}\n{opening or ''}", actor=actor, wanted=SHOWN + 1)
    return [row for row in found if row.id != thread.id][:SHOWN]


def like(engine: Engine, text: str, *, actor: Actor, wanted: int = SHOWN) -> list[Thread]:
    """Find threads that ``actor`` may see and that are about the same as a text.

    Raises:
        IndexUnavailable: There is no index that can be read.
    """
    query = query_for(text[:_LONGEST])
    rows = () if query.is_empty else find(engine, query, actor=actor).rows
    return [row for row in rows if isinstance(row, Thread)][:wanted]

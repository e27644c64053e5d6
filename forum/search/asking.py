"""What a query asks for, said so that every engine asks the same.

An item of the query language becomes a small tree of terms; engines only translate it. A word is
found by any of its readings: by itself, or by all of its smallest parts; and by any synonym.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from zoneinfo import ZoneInfo

from forum.search import german
from forum.search.folding import MAX_TERM
from forum.search.parsed_query import Item, ItemKind, ParsedQuery

Window = tuple[int, int]

ZONE = ZoneInfo("Europe/Berlin")  # where a day begins
_FIRST_YEAR, _LAST_YEAR = 1970, 2106  # the seconds of an index have 32 bits
# Addresses, file names and the like are one thing, not several words.
_ONE_THING = re.compile(r"@|[^\W_][._][^\W_]")


@dataclass(frozen=True)
class Term:
    """A term in any place; a part is worth less than a word."""

    text: str
    is_part: bool = False


@dataclass(frozen=True)
class Phrase:
    """Whole words, each any of some, at fixed distances from the first."""

    places: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True)
class Prefix:
    """All words that begin with ``head``, and the ``exact`` terms of its inflected forms."""

    head: str
    exact: tuple[str, ...]


@dataclass(frozen=True)
class All:
    """Everything in it must be found."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    """Something in it must be found."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Apart:
    """The parts of a compound, all of them anywhere and at least one as a word of its own.

    So "Digitalisierung der Verwaltung" is found as Verwaltungsdigitalisierung, but a text about a
    Bahnhof and the Ordnungsamt is none about the Bauamt.
    """

    leaves: tuple[str, ...]


Node = Term | Phrase | Prefix | All | Any | Apart


def exclusion(item: Item) -> Node | None:
    """Say what an excluded item takes away: what stands there as such, not what its parts say."""
    node = meaning(item)
    return _as_such(node) if node else None


def _as_such(node: Node) -> Node:
    match node:
        case All(nodes):
            return _one(All, tuple(map(_as_such, nodes)))
        case Any(nodes):
            return _one(Any, tuple(_as_such(n) for n in nodes if not isinstance(n, Apart)))
    return node


def meaning(item: Item) -> Node | None:
    """Say what an item asks for; nothing where it has no words but stop words."""
    if item.kind is ItemKind.PREFIX:
        return _prefix(item.text)
    words = list(german.asked_words(item.text))
    if not words:
        return None
    if item.kind is ItemKind.PHRASE or (len(words) > 1 and _ONE_THING.search(item.text)):
        return _phrase(words)
    written = _one(All, tuple(_one(Any, tuple(_readings(word))) for word in words))
    others = [found for synonym in item.also if (found := _synonym(synonym))]
    return _one(Any, tuple(chain.from_iterable(map(_choices, (written, *others)))))


def _synonym(text: str) -> Node | None:
    """Say what a synonym asks for: a word like any other, a phrase in its order."""
    words = list(german.asked_words(text))
    if len(words) > 1:
        return _phrase(words)
    return _one(Any, tuple(_readings(words[0]))) if words else None


def _choices(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, Any) else (node,)


def _one(group: "type[All] | type[Any]", nodes: tuple[Node, ...]) -> Node:
    distinct = tuple(dict.fromkeys(nodes))
    return distinct[0] if len(distinct) == 1 else group(distinct)


def _readings(word: german.AskedWord) -> Iterator[Node]:
    for reading in word.readings:
        yield Term(reading.whole)
        if len(reading.leaves) > 1:
            yield Apart(reading.leaves)


def _phrase(words: list[german.AskedWord]) -> Node:
    first = words[0].position
    places = tuple(
        (tuple(dict.fromkeys(reading.whole for reading in word.readings)), word.position - first)
        for word in words
    )
    if len(places) == 1:
        return _one(Any, tuple(Term(term) for term in places[0][0]))
    return Phrase(places)


def _prefix(text: str) -> Prefix | None:
    head = "".join(filter(str.isalnum, german.fold(german.clean(text))))[:MAX_TERM]
    if not head:
        return None
    readings = german.asked(head)
    exact = (german.stem(head), *(reading.whole for reading in readings))
    return Prefix(head, tuple(dict.fromkeys(exact)))


def window(parsed: ParsedQuery) -> Window | None:
    """Tell from and before which second a document must be created, if that is asked."""
    if not (parsed.before or parsed.after):
        return None
    return _second(parsed.after, 0), _second(parsed.before, 2**32)


def _second(day: date | None, default: int) -> int:
    if day is None:
        return default
    if not _FIRST_YEAR <= day.year < _LAST_YEAR:
        return 0 if day.year < _FIRST_YEAR else 2**32
    midnight = datetime.combine(day, time(), ZONE).astimezone(UTC)
    return int(midnight.timestamp())

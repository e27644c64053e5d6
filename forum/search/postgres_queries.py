"""How documents become ``tsvector`` and queries ``tsquery``, both written by the chain itself.

The server has no dictionary to install and nothing to configure. Weight A is a title, B the text, D
a part of a compound. A phrase compares whole words (A and B) only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from forum.search import asking, german
from forum.search.asking import window
from forum.search.engine import Document
from forum.search.parsed_query import ParsedQuery

MAX_WORDS = 30_000  # of one document
MAX_POSITION = 16_383  # PostgreSQL's own limit
MAX_PLACES = 200  # of one term in one document; PostgreSQL keeps 255
MAX_VECTOR = 900_000  # characters of a vector; PostgreSQL takes one megabyte
_GAP = 50  # positions between title and body, so that no phrase runs across


def vector(document: Document) -> str:
    """Analyse title and text into the text of a ``tsvector``."""
    places: dict[str, list[str]] = defaultdict(list)
    start = 1
    title = german.words(german.clean(document.title))
    rest = german.words(german.clean(document.words))
    for weight, words in (("A", title), ("B", rest)):
        last = start
        for word in islice(words, MAX_WORDS):
            last = min(start + word.position, MAX_POSITION)
            for term, worth in word.terms:
                kept = places[term]
                if len(kept) < MAX_PLACES:
                    kept.append(f"{last}{weight if worth == 1.0 else 'D'}")
        start = last + _GAP
    return " ".join(_within(f"{_quoted(term)}:{','.join(at)}" for term, at in places.items()))


def _within(lexemes: Iterable[str]) -> Iterator[str]:
    room = MAX_VECTOR
    for lexeme in lexemes:
        room -= len(lexeme) + 1
        if room < 0:
            return
        yield lexeme


def tsquery(parsed: ParsedQuery) -> str | None:
    """Write a query as a ``tsquery``: empty where filters alone narrow, None where none matches."""
    groups = [(item,) for item in parsed.required]
    wanted = []
    for group in (*groups, *parsed.any_of):
        found = [node for item in group if (node := asking.meaning(item))]
        if not found:
            return None
        wanted.append(_joined(" | ", map(_written, found)))
    unwanted = (node for item in parsed.excluded if (node := asking.exclusion(item)))
    excluded = [f"!{_written(node)}" for node in unwanted]
    return " & ".join((*wanted, *excluded))


def _joined(sign: str, parts: Iterable[str]) -> str:
    return f"({sign.join(parts)})"


def _written(node: asking.Node) -> str:
    match node:
        case asking.Term(text):
            return _quoted(text)
        case asking.Phrase(places):
            return _phrase(places)
        case asking.Prefix(head, exact):
            return _joined(" | ", (f"{_quoted(head)}:*", *map(_quoted, exact)))
        case asking.All(nodes):
            return _joined(" & ", map(_written, nodes))
        case asking.Any(nodes):
            return _joined(" | ", map(_written, nodes))
        case asking.Apart(leaves):
            words = _joined(" | ", (f"{_quoted(leaf)}:AB" for leaf in leaves))
            return _joined(" & ", (*map(_quoted, leaves), words))


def _phrase(places: tuple[tuple[tuple[str, ...], int], ...]) -> str:
    """Join the places by their distances; each is any of its whole words."""
    written = [_joined(" | ", (f"{_quoted(term)}:AB" for term in terms)) for terms, _ in places]
    distances = [after[1] - before[1] for before, after in pairwise(places)]
    rest = (f" <{far}> {place}" for far, place in zip(distances, written[1:], strict=True))
    return f"({written[0]}{''.join(rest)})"


def _quoted(term: str) -> str:
    doubled = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def conditions(query: ParsedQuery, asked: str) -> tuple[list[str], dict[str, Any]]:
    """Write what a query asks for as conditions of SQL, and the values that they compare."""
    where: list[str] = []
    values: dict[str, Any] = {}
    for name, wanted in query.filters.items():
        if wanted:
            where.append(f"{name.value} && CAST(:{name.value} AS text[])")
            values[name.value] = [german.keyword(value) for value in wanted]
    if where or query.wanted or query.before or query.after:
        for name, unwanted in query.excluded_filters.items():
            where.append(f"NOT {name.value} && CAST(:not_{name.value} AS text[])")
            values[f"not_{name.value}"] = [german.keyword(value) for value in unwanted]
    period = window(query)
    if period:
        where.append("created >= :since AND created < :until")
        values |= {"since": period[0], "until": period[1]}
    # Exclusions alone narrow nothing: they need something to be taken from.
    if asked and (query.wanted or where):
        where.insert(0, "vector @@ CAST(:asked AS tsquery)")
        values["asked"] = asked
    return where, values

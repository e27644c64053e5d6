"""One document held against a query, without an engine: for what has just been written.

It finds exactly what the engines find, because it compares the same terms (a test holds it to
them), and costs microseconds, so that a new contribution can be compared with thousands of searches
instead of running each of them again and again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from forum.search import asking, german
from forum.search.engine import Document
from forum.search.parsed_query import ParsedQuery
from forum.search.query_language import parse
from forum.search.query_words import Filter

MAX_WORDS = 30_000  # of one document, as the engines read it
_BODY_START = 10_000_000  # so that no phrase runs from the title into the body


class Sheet:
    """A document as terms: where each stands whole, and what filters compare."""

    def __init__(self, document: Document) -> None:
        """Analyse title, tags and body once, for any number of queries."""
        self.document = document
        self.places: dict[str, set[int]] = defaultdict(set)
        body = "\n".join((*document.tags, document.body))
        for start, text in ((0, document.title), (_BODY_START, body)):
            for word in islice(german.words(german.clean(text)), MAX_WORDS):
                for term, weight in word.terms:
                    # A part of a compound is there, but no phrase sees it.
                    places = self.places[term]
                    if weight == 1.0:
                        places.add(start + word.position)
        self.second = int(document.created.timestamp())
        self._values: dict[Filter, frozenset[str]] = {}

    def values(self, name: Filter) -> frozenset[str]:
        """Tell what a filter compares."""
        if name not in self._values:
            self._values[name] = frozenset(self.document.values(name))
        return self._values[name]

    def has(self, node: asking.Node) -> bool:
        """Tell whether something asked for is there."""
        match node:
            case asking.Term(text):
                return text in self.places
            case asking.Phrase(places):
                return self._has_phrase(places)
            case asking.Prefix(head, exact):
                return any(term in self.places for term in exact) or any(
                    term.startswith(head) for term in self.places
                )
            case asking.All(nodes):
                return all(map(self.has, nodes))
            case asking.Any(nodes):
                return any(map(self.has, nodes))

    def _has_phrase(self, places: tuple[tuple[tuple[str, ...], int], ...]) -> bool:
        starts: set[int] | None = None
        for terms, distance in places:
            found = {
                place - distance for term in terms for place in self.places.get(term, ())
            }  # fmt: skip
            starts = found if starts is None else starts & found
            if not starts:
                return False
        return bool(starts)


@dataclass(frozen=True)
class Wanted:
    """A query made ready to be compared."""

    groups: tuple[tuple[asking.Node, ...], ...]
    excluded: tuple[asking.Node, ...]
    filters: tuple[tuple[Filter, frozenset[str]], ...]
    excluded_filters: tuple[tuple[Filter, frozenset[str]], ...]
    window: asking.Window | None

    def holds(self, sheet: Sheet) -> bool:
        """Tell whether a document is found; the cheapest questions come first."""
        if not (self.groups or self.filters or self.window):
            return False
        if self.window and not self.window[0] <= sheet.second < self.window[1]:
            return False
        return (
            all(values & sheet.values(name) for name, values in self.filters)
            and not any(values & sheet.values(name) for name, values in self.excluded_filters)
            and all(any(map(sheet.has, group)) for group in self.groups)
            and not any(map(sheet.has, self.excluded))
        )


def wanted(query: ParsedQuery) -> Wanted:
    """Make a query ready."""
    groups = [(item,) for item in query.required] + list(query.any_of)
    return Wanted(
        # A group in which nothing is left to be found finds nothing, as in the engines.
        groups=tuple(
            tuple(node for item in group if (node := asking.meaning(item))) for group in groups
        ),
        excluded=tuple(node for item in query.excluded if (node := asking.meaning(item))),
        filters=_keywords(query.filters),
        excluded_filters=_keywords(query.excluded_filters),
        window=asking.window(query),
    )


def _keywords(
    filters: Mapping[Filter, tuple[str, ...]],
) -> tuple[tuple[Filter, frozenset[str]], ...]:
    return tuple(
        (name, frozenset(map(german.keyword, values))) for name, values in filters.items() if values
    )


@lru_cache(maxsize=20_000)
def wanted_by(text: str) -> Wanted:
    """Make the query of a text ready; the same ones come with every new contribution."""
    return wanted(parse(text))

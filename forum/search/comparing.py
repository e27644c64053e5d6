"""One document held against a query, without an engine: for what has just been written.

It finds exactly what the engines find, because it compares the same terms (a test holds it to
them), and costs microseconds, so that a new contribution can be compared with thousands of searches
instead of running each of them again and again.
"""

from collections import defaultdict
from functools import lru_cache
from itertools import islice

from forum.search import asking, german
from forum.search.engine import Document
from forum.search.plans import Plan, plan
from forum.search.query_language import parse
from forum.search.query_words import Filter
from forum.search.synonyms import Synonyms

MAX_WORDS = 30_000  # of one document, as the engines read it
_BODY_START = 10_000_000  # so that no phrase runs from the title into the body


class Sheet:
    """A document as terms: where each stands whole, and what filters compare."""

    def __init__(self, document: Document) -> None:
        """Analyse title and text once, for any number of queries."""
        self.document = document
        self.places: dict[str, set[int]] = defaultdict(set)
        for start, text in ((0, document.title), (_BODY_START, document.words)):
            for word in islice(german.words(german.clean(text)), MAX_WORDS):
                for term, weight in word.terms:
                    # A part of a compound is there, but no phrase sees it.
                    places = self.places[term]
                    if weight == 1.0:
                        places.add(start + word.position)
        self.second = int(document.created.timestamp())
        self._values: dict[str, frozenset[str]] = {}

    def has_value(self, name: str, wanted: tuple[str, ...]) -> bool:
        """Tell whether a filter finds any of some values."""
        if name not in self._values:
            self._values[name] = frozenset(self.document.values(Filter(name)))
        return not self._values[name].isdisjoint(wanted)

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
            case asking.Apart(leaves):
                return all(leaf in self.places for leaf in leaves) and any(
                    self.places[leaf] for leaf in leaves
                )

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


def holds(asked: Plan, sheet: Sheet) -> bool:
    """Tell whether a document is found; the cheapest questions come first."""
    if asked.period and not asked.period[0] <= sheet.second < asked.period[1]:
        return False
    return (
        all(sheet.has_value(*row) for row in asked.filters)
        and not any(sheet.has_value(*row) for row in asked.excluded_filters)
        and all(map(sheet.has, asked.wanted))
        and not any(map(sheet.has, asked.excluded))
    )


@lru_cache(maxsize=20_000)
def plan_of(text: str, synonyms: Synonyms) -> Plan | None:
    """Make the query of a text ready; the same ones come with every new contribution."""
    return plan(synonyms.meant(synonyms.applied(parse(text))))

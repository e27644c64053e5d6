"""How a parsed query becomes a Whoosh query tree, and how its matches are collected.

The trees are our own: at most twelve words, prefixes expanded to their commonest terms, never an
empty And or Or, never Require. The collector counts all matches and keeps one page of them.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import heappush, heapreplace
from itertools import islice
from typing import Any

from whoosh import collectors, matching, query
from whoosh.query import spans

from forum.search import asking, german
from forum.search.parsed_query import Item, ParsedQuery
from forum.search.query_words import Filter

PARTS_BOOST = 0.3  # a compound found by its parts counts less than the compound itself
MAX_EXPANSION = 30  # terms of one prefix, the commonest first
MAX_SCANNED = 3_000  # terms of one prefix that are looked at, in all segments together
MIN_SCANNED = 300  # and at least in each of them


class ExactPhrase(spans.SpanQuery):  # type: ignore[misc]
    """Terms at fixed distances from each other, compared by sets, so that no text is slow."""

    def __init__(self, places: tuple[tuple[tuple[str, ...], int], ...]) -> None:
        """Take for each place any of some terms, with its distance from the first."""
        self.places = places
        self.q = query.And([_alternatives(terms) for terms, _ in places])

    def estimate_size(self, ixreader: Any) -> int:
        """Estimate as the rarest of the terms."""
        return int(self.q.estimate_size(ixreader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Match where all places do, and the positions fit."""
        found = [
            [query.Term("text", term).matcher(searcher, context) for term in terms]
            for terms, _ in self.places
        ]
        leaves = [[leaf for leaf in place if leaf.is_active()] for place in found]
        if not all(leaves):
            return matching.NullMatcher()
        return _PhraseMatcher(
            [_union(place) for place in leaves], [distance for _, distance in self.places]
        )


def _alternatives(terms: tuple[str, ...]) -> query.Query:
    return _any([query.Term("text", term) for term in terms])


def _union(leaves: list[Any]) -> Any:
    both = leaves[0]
    for leaf in leaves[1:]:
        both = matching.UnionMatcher(both, leaf)
    return both


def _places(matcher: Any, number: int) -> set[int]:
    """Tell where a matcher, or any of the matchers of a union, stands in a document."""
    if isinstance(matcher, matching.UnionMatcher):
        return _places(matcher.a, number) | _places(matcher.b, number)
    if not matcher.is_active() or matcher.id() != number:
        return set()
    return set(matcher.value_as("positions"))


class _PhraseMatcher(spans.SpanWrappingMatcher):  # type: ignore[misc]
    def __init__(self, leaves: list[Any], distances: list[int]) -> None:
        self._leaves = leaves
        self._distances = distances
        both = leaves[0]
        for leaf in leaves[1:]:
            both = matching.IntersectionMatcher(both, leaf)
        super().__init__(both)

    def replace(self, minquality: float = 0) -> Any:  # noqa: ARG002 - Whoosh names it
        return self if self.is_active() else matching.NullMatcher()

    def _get_spans(self) -> list[int]:
        number = self.child.id()
        starts: set[int] | None = None
        for leaf, distance in zip(self._leaves, self._distances, strict=True):
            places = {place - distance for place in _places(leaf, number)}
            starts = places if starts is None else starts & places
            if not starts:
                return []
        return sorted(starts or ())


class Without(query.BinaryQuery):  # type: ignore[misc]
    """What matches ``a`` but not ``b``; Whoosh's own AndNot lets the first match of ``a`` pass."""

    JOINT = " without "

    def estimate_size(self, ixreader: Any) -> int:
        """Estimate as if nothing were excluded."""
        return int(self.a.estimate_size(ixreader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Match ``a``, past all that ``b`` matches."""
        excluded = self.b.matcher(searcher, searcher.boolean_context())
        numbers = frozenset(excluded.all_ids())
        wanted = self.a.matcher(searcher, context)
        if not numbers or not wanted.is_active():
            return wanted
        return matching.FilterMatcher(wanted, numbers, exclude=True)


def build(parsed: ParsedQuery, reader: Any) -> query.Query | None:
    """Build the query tree, or nothing where there is nothing to search by."""
    required = list(_required(parsed, reader))
    if any(part is None for part in required):
        return None
    needed = [*required, *_filters(parsed.filters)]
    if not needed and (parsed.before or parsed.after):
        needed = [query.Every()]
    if not needed:
        return None
    tree = _all([part for part in needed if part])
    excluded = [found for item in parsed.excluded if (found := _item(item, reader))]
    excluded += _filters(parsed.excluded_filters)
    return Without(tree, _any(excluded)) if excluded else tree


def _required(parsed: ParsedQuery, reader: Any) -> Iterator[query.Query | None]:
    """Yield what must match; None for a part that nothing in the index can match."""
    for item in parsed.required:
        yield _item(item, reader)
    for group in parsed.any_of:
        found = [part for item in group if (part := _item(item, reader))]
        yield _any(found) if found else None


def _item(item: Item, reader: Any) -> query.Query | None:
    node = asking.meaning(item)
    return _translate(node, reader) if node else None


def _translate(node: asking.Node, reader: Any) -> query.Query | None:
    match node:
        case asking.Term(text, is_part):
            return query.Term("text", text, boost=PARTS_BOOST if is_part else 1.0)
        case asking.Phrase(places):
            return ExactPhrase(places)
        case asking.Prefix(head, exact):
            return _prefix(head, exact, reader)
        case asking.All(nodes):
            return _all([part for inner in nodes if (part := _translate(inner, reader))])
        case asking.Any(nodes):
            return _any([part for inner in nodes if (part := _translate(inner, reader))])


def _prefix(head: str, exact: Iterable[str], reader: Any) -> query.Query | None:
    terms = expand(head, exact, reader)
    if not terms:
        return None
    tree = query.Or([query.Term("text", term) for term in terms])
    tree.matcher_type = query.Or.ARRAY_MATCHER
    return tree


def expand(head: str, exact: Iterable[str], reader: Any) -> list[str]:
    """Tell the commonest terms that begin with ``head``, and those of its inflected forms."""
    frequencies: Counter[str] = Counter()
    leaves = [leaf for leaf, _ in reader.leaf_readers()]
    scanned = max(MAX_SCANNED // max(len(leaves), 1), MIN_SCANNED)
    for leaf in leaves:
        for text, info in islice(leaf.iter_prefix("text", head), scanned):
            frequencies[text.decode()] += info.doc_frequency()
    for term in set(exact) - frequencies.keys():
        if ("text", term) in reader:
            frequencies[term] += reader.doc_frequency("text", term)
    return [term for term, _ in frequencies.most_common(MAX_EXPANSION)]


def _filters(filters: Mapping[Filter, tuple[str, ...]]) -> Iterator[query.Query]:
    for name, values in filters.items():
        if values:
            yield _any([query.Term(name.value, german.keyword(value)) for value in values])


def _all(parts: list[query.Query]) -> query.Query:
    return parts[0] if len(parts) == 1 else query.And(parts)


def _any(parts: list[query.Query]) -> query.Query:
    if len(parts) == 1:
        return parts[0]
    tree = query.Or(parts)
    tree.matcher_type = query.Or.DEFAULT_MATCHER
    return tree


class PageCollector(collectors.Collector):  # type: ignore[misc]
    """Counts all matches and keeps the best or newest of them, at equal scores the newer."""

    def __init__(
        self,
        wanted: int,
        created: Mapping[int, "array[int]"],
        period: asking.Window | None,
        newest: bool,
    ) -> None:
        """Take how many to keep, the moments of creation by segment, and the order."""
        super().__init__()
        self.total = 0
        self._wanted = wanted
        self._created = created
        self._period = period
        self._newest = newest
        self._kept: list[tuple[float, int, int]] = []

    def set_subsearcher(self, subsearcher: Any, offset: int) -> None:
        """Turn to the next segment."""
        super().set_subsearcher(subsearcher, offset)
        self._seconds = self._created[offset]

    def matches(self) -> Iterable[int]:
        """Step through the matches; without scores the fast way."""
        if self._newest:
            yield from self.matcher.all_ids()
            return
        matcher = self.matcher
        while matcher.is_active():
            yield matcher.id()
            matcher.next()

    def collect(self, sub_docnum: int) -> None:
        """Count a match, and keep it if it is among the best so far."""
        second = self._seconds[sub_docnum]
        if self._period and not self._period[0] <= second < self._period[1]:
            return
        self.total += 1
        score = 0.0 if self._newest else self.matcher.score()
        key = (score, second, self.offset + sub_docnum)
        if len(self._kept) < self._wanted:
            heappush(self._kept, key)
        elif self._kept and key > self._kept[0]:
            heapreplace(self._kept, key)

    def page(self, offset: int) -> list[int]:
        """Tell the document numbers from ``offset`` on, best first."""
        return [number for _, _, number in sorted(self._kept, reverse=True)[offset:]]

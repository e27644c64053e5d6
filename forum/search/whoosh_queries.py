"""How the embedded engine answers: whole lists of documents at a time, never one posting at a time.

In each segment ``Matching`` finds the set of documents by operations on
sets, the rarest words first, and remembers which words may count for the order. Everything that
takes long asks the ``Deadline`` before.
"""

import time
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from forum.search import asking
from forum.search.plans import Plan
from forum.search.whoosh_postings import Postings
from forum.search.whoosh_segments import Leaf, Snapshot

MAX_EXPANSION = 100  # terms of one prefix, the commonest first
MAX_SCANNED = 6_000  # terms of one prefix that are looked at, in all segments together
MIN_SCANNED = 300  # and at least in each of them
FEW = 16  # so many times fewer documents are looked up one by one
_STEP = 256  # documents of a phrase between two looks at the clock
_NOTHING: frozenset[int] = frozenset()


class TimeUp(Exception):
    """The time of a search is over."""


class Deadline:
    """The end of the time of one search."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise TimeUp where the time is over."""
        if time.monotonic() >= self._end:
            raise TimeUp


def expanded(asked: Plan, snapshot: Snapshot, deadline: Deadline) -> Plan:
    """Give each prefix the terms of the index that it stands for."""

    def without_prefixes(node: asking.Node) -> asking.Node:
        match node:
            case asking.Prefix(head, exact):
                return asking.Prefix(head, tuple(_expand(head, exact, snapshot, deadline)))
            case asking.All(nodes) | asking.Any(nodes):
                return type(node)(tuple(map(without_prefixes, nodes)))
        return node

    return replace(
        asked,
        wanted=tuple(map(without_prefixes, asked.wanted)),
        excluded=tuple(map(without_prefixes, asked.excluded)),
    )


def _expand(head: str, exact: Iterable[str], snapshot: Snapshot, deadline: Deadline) -> list[str]:
    """Tell the commonest terms that begin with ``head``, and those of its inflected forms."""
    frequencies: Counter[str] = Counter()
    scanned = max(MAX_SCANNED // max(len(snapshot.leaves), 1), MIN_SCANNED)
    for leaf in snapshot.leaves:
        deadline.check()
        frequencies.update(dict(islice(leaf.segment.terms.beginning("text", head), scanned)))
    # Those are few; whether they are in the index is seen where they are looked for.
    others = [term for term in exact if term not in frequencies]
    return [*others, *(term for term, _ in frequencies.most_common(MAX_EXPANSION))]


@dataclass(frozen=True)
class Part:
    """A term that counts for the order, in the documents ``within`` only if these are named.

    The terms of a prefix count together: how many of them a document has is known already.
    """

    term: asking.Term | asking.Prefix
    within: set[int] | None = None
    counts: Mapping[int, int] | None = None


@dataclass
class Match:
    """The documents in which something was found, and the terms that count for their order."""

    numbers: set[int]
    parts: list[Part] = field(default_factory=list)

    def bound(self) -> list[Part]:
        """Give the terms, each to count in these documents only."""
        return [
            part if part.within is not None else replace(part, within=self.numbers)
            for part in self.parts
        ]


class Matching:
    """Finds documents in one segment."""

    def __init__(self, leaf: Leaf, deadline: Deadline) -> None:
        """Remember where to find, and until when."""
        self.leaf = leaf
        self._terms = leaf.segment.terms
        self._deadline = deadline
        self._read: dict[tuple[str, str], Postings | None] = {}

    def frequency(self, text: str) -> int:
        """Tell how many documents have a term in their text."""
        found = self.postings("text", text)
        return len(found.numbers) if found else 0

    def postings(self, name: str, text: str) -> Postings | None:
        """Read the postings of a term, once."""
        if (name, text) not in self._read:
            self._deadline.check()
            self._read[name, text] = self._terms.postings(name, text)
        return self._read[name, text]

    def find(self, asked: Plan) -> Match:
        """Find all documents for which a plan holds."""
        found: set[int] | None = None
        parts: list[Part] = []
        for node in sorted(asked.wanted, key=self._size):
            match = self._match(node, found)
            found, parts = match.numbers, [*parts, *match.parts]
            if not found:
                return Match(set())
        for name, values in asked.filters:
            found = self._any_value(name, values, found)
        if found is None:
            found = set(range(self.leaf.segment.size))
        if asked.period:
            found = self._within(asked.period, found)
        found -= self.leaf.gone
        for name, values in asked.excluded_filters:
            found -= self._any_value(name, values, found)
        for node in asked.excluded:
            found -= self._match(node, found).numbers
        return Match(found, parts)

    def _any_value(self, name: str, values: Iterable[str], within: set[int] | None) -> set[int]:
        found = [self._numbers(name, value, within) for value in values]
        return found[0] if len(found) == 1 else set().union(*found)

    def _within(self, period: asking.Window, numbers: set[int]) -> set[int]:
        self._deadline.check()
        since, until = period
        created = self.leaf.segment.created
        return {number for number in numbers if since <= created[number] < until}

    def _numbers(self, name: str, text: str, within: set[int] | None) -> set[int]:
        found = self.postings(name, text)
        if found is None:
            return set()
        numbers = found.numbers
        if within is None:
            return set(numbers)
        if len(within) * FEW < len(numbers):
            return {number for number in within if index_of(numbers, number) >= 0}
        return within.intersection(numbers)

    def _size(self, node: asking.Node) -> int:
        """Estimate how many documents will be found."""
        match node:
            case asking.Term(text):
                return self.frequency(text)
            case asking.Prefix(_, terms):
                return sum(map(self.frequency, terms))
            case asking.All(nodes):
                return min(map(self._size, nodes), default=0)
            case asking.Any(nodes):
                return sum(map(self._size, nodes))
            case asking.Phrase(places):
                return min(sum(map(self.frequency, terms)) for terms, _ in places)
            case asking.Apart(leaves):
                return min(map(self.frequency, leaves))

    def _match(self, node: asking.Node, within: set[int] | None) -> Match:
        match node:
            case asking.Term(text):
                return Match(self._numbers("text", text, within), [Part(node)])
            case asking.Prefix():
                return self._prefix(node, within)
            case asking.Any(nodes):
                matches = [self._match(inner, within) for inner in nodes]
                numbers = set().union(*(match.numbers for match in matches))
                return Match(numbers, [part for match in matches for part in match.parts])
            case asking.All(nodes):
                return self._all(nodes, within)
            case asking.Phrase(places):
                return self._phrase(places, within)
            case asking.Apart(leaves):
                return self._apart(leaves, within)

    def _prefix(self, node: asking.Prefix, within: set[int] | None) -> Match:
        counts: Counter[int] = Counter()
        for term in node.exact:
            if found := self.postings("text", term):
                counts.update(found.numbers)
        numbers = set(counts) if within is None else within & counts.keys()
        return Match(numbers, [Part(node, counts=counts)])

    def _all(self, nodes: Iterable[asking.Node], within: set[int] | None) -> Match:
        parts: list[Part] = []
        for node in sorted(nodes, key=self._size):
            match = self._match(node, within)
            within, parts = match.numbers, [*parts, *match.parts]
        found = Match(within or set(), parts)
        return Match(found.numbers, found.bound())

    def _apart(self, leaves: tuple[str, ...], within: set[int] | None) -> Match:
        """Keep where at least one of the parts is a word of its own: only these have places."""
        found = self._all([asking.Term(leaf, is_part=True) for leaf in leaves], within)
        rows = self._rows(leaves)
        return self._where(found, lambda number: any(True for _ in _places(rows, number)))

    def _phrase(self, places: "Places", within: set[int] | None) -> Match:
        """Keep where all words stand, and stand at their distances."""
        words = [asking.Any(tuple(asking.Term(term) for term in terms)) for terms, _ in places]
        found = self._all(words, within)
        rows = [(self._rows(terms), distance) for terms, distance in places]
        return self._where(found, lambda number: _stands(rows, number))

    def _rows(self, terms: Iterable[str]) -> list[Postings]:
        return [found for term in terms if (found := self.postings("text", term))]

    def _where(self, found: Match, fits: Callable[[int], bool]) -> Match:
        """Keep the documents that fit, and let terms count in these only."""
        fitting = set()
        for count, number in enumerate(found.numbers):
            if not count % _STEP:
                self._deadline.check()
            if fits(number):
                fitting.add(number)
        return Match(fitting, [replace(part, within=fitting) for part in found.parts])


Places = tuple[tuple[tuple[str, ...], int], ...]


def _stands(rows: list[tuple[list[Postings], int]], number: int) -> bool:
    starts: set[int] | None = None
    for postings, distance in rows:
        places = {place - distance for place in _places(postings, number)}
        starts = places if starts is None else starts & places
        if not starts:
            return False
    return True


def _places(postings: Iterable[Postings], number: int) -> Iterator[int]:
    """Yield where any of some terms stands in a document."""
    for found in postings:
        index = index_of(found.numbers, number)
        if index >= 0:
            yield from found.places[found.starts[index] : found.starts[index + 1]]


def index_of(numbers: "array[int]", number: int) -> int:
    """Tell where a number stands in an ordered array; -1 where it does not."""
    index = bisect_left(numbers, number)
    return index if index < len(numbers) and numbers[index] == number else -1

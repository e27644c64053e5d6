"""Short passages of a stored plain text around what was searched, found by the same analysis.

So a gender form, an umlaut spelling or a part of a compound is marked where plain text comparison
would miss it. The answer is text in fragments; whoever shows it escapes and marks it.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain, islice

from forum.search import german
from forum.search.parsed_query import Item, ItemKind, ParsedQuery

MAX_WORDS = 20_000  # of a text that are looked at
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Fragment:
    """A piece of a snippet; a hit is to be marked."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    item: int


def snippet(text: str, query: ParsedQuery, *, width: int = 240) -> list[Fragment]:
    """Cut the ``width`` characters out of a text that show most of the query, hits marked.

    Without a hit it is the beginning of the text. The texts of the fragments together are the
    snippet; no fragment is empty.
    """
    tidy = " ".join(german.clean(text).split())
    hits = _hits(tidy, query)
    start, end = _cut(tidy, _best_start(hits, width), width)
    return _fragments(
        tidy, start, end, [hit for hit in hits if start <= hit.start and hit.end <= end]
    )


def marked(text: str, query: ParsedQuery) -> list[Fragment]:
    """Give all of a short text, hits marked."""
    tidy = " ".join(german.clean(text).split())
    return _fragments(tidy, 0, len(tidy), _hits(tidy, query))


class _Matcher:
    """Knows which terms belong to which item of a query."""

    def __init__(self, query: ParsedQuery) -> None:
        self._terms: dict[str, int] = {}
        self._prefixes: list[tuple[str, int]] = []
        for number, item in enumerate(query.wanted):
            self._learn(item, number)

    def _learn(self, item: Item, number: int) -> None:
        if item.kind is ItemKind.PREFIX:
            head = "".join(filter(str.isalnum, german.fold(german.clean(item.text))))
            self._prefixes.append((head, number))
            return
        for word in chain.from_iterable(map(german.asked_words, (item.text, *item.also))):
            for reading in word.readings:
                for term in (reading.whole, *reading.leaves):
                    self._terms.setdefault(term, number)

    def item_of(self, word: str, terms: german.Terms) -> int | None:
        """Tell the number of the item that a word of the text matches."""
        for term, _ in terms:
            if term in self._terms:
                return self._terms[term]
        for head, number in self._prefixes if terms else ():
            if german.fold(word).startswith(head) or any(t.startswith(head) for t, _ in terms):
                return number
        return None


def _hits(tidy: str, query: ParsedQuery) -> list[_Hit]:
    matcher = _Matcher(query)
    found = []
    for word in islice(german.words(tidy), MAX_WORDS):
        item = matcher.item_of(tidy[word.start : word.end], word.terms)
        if item is not None:
            found.append(_Hit(word.start, word.end, item))
    return found


def _best_start(hits: list[_Hit], width: int) -> int:
    """Find the hit from which the window shows the most different items, then the most hits."""
    best, best_value = 0, (0, 0)
    starts = [hit.start for hit in hits]
    for index, hit in enumerate(hits[:500]):
        inside = hits[index : bisect_left(starts, hit.start + width * 3 // 4, index)]
        value = (len({other.item for other in inside}), min(len(inside), 20))
        if value > best_value:
            best, best_value = hit.start, value
    return max(best - width // 4, 0) if hits else 0


def _cut(tidy: str, wanted: int, width: int) -> tuple[int, int]:
    """Move both ends to the edges of words, where there are any."""
    if len(tidy) <= width:
        return 0, len(tidy)
    start = min(wanted, len(tidy) - width)
    end = start + width
    if start > 0:
        edge = tidy.find(" ", start, start + width // 4)
        start = edge + 1 if edge >= 0 else start
    if end < len(tidy):
        edge = tidy.rfind(" ", end - width // 4, end)
        end = edge if edge >= 0 else end
    return start, end


def _fragments(tidy: str, start: int, end: int, hits: list[_Hit]) -> list[Fragment]:
    pieces = [Fragment(_ELLIPSIS)] if start > 0 else []
    place = start
    for hit in hits:
        pieces.append(Fragment(tidy[place : hit.start]))
        pieces.append(Fragment(tidy[hit.start : hit.end], hit=True))
        place = hit.end
    pieces.append(Fragment(tidy[place:end]))
    if end < len(tidy):
        pieces.append(Fragment(_ELLIPSIS))
    return [piece for piece in pieces if piece.text]

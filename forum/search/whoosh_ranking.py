"""The order of what the embedded engine found: BM25 over lists of postings, then the newer."""

from collections.abc import Collection, Iterable
from math import log

from forum.search import asking
from forum.search.plans import Plan
from forum.search.whoosh_queries import FEW, Deadline, Match, Matching, Part, index_of
from forum.search.whoosh_segments import Segment, Snapshot

PARTS_BOOST = 0.3  # a compound found by its parts counts less than the compound itself
_K1, _B = 1.2, 0.75  # as usual for BM25

#: Score, second of creation, number of the segment and of the document in it: the greatest first.
Rank = tuple[float, int, int, int]


class Ranking:
    """Collects what is found, segment by segment, the newest first."""

    def __init__(self, snapshot: Snapshot, wanted: int, newest: bool, deadline: Deadline) -> None:
        """Take how many documents to keep, and in which order."""
        self.total = 0
        self._snapshot = snapshot
        self._wanted = wanted
        self._newest = newest
        self._deadline = deadline
        self._usual = [_K1 * (1 - _B + _B * length) for length in snapshot.lengths]
        self._ranks: list[Rank] = []
        self._matchings = [Matching(leaf, deadline) for leaf in snapshot.leaves]
        self._worths: dict[asking.Term | asking.Prefix, float] = {}

    def collect(self, asked: Plan) -> None:
        """Find and rank; TimeUp leaves what was found before.

        Raises:
            TimeUp: The time is over.
        """
        for index, matching in reversed(list(enumerate(self._matchings))):
            self._deadline.check()
            match = matching.find(asked)
            segment = matching.leaf.segment
            if self._newest or not match.parts:
                ranks = _newest(match.numbers, 0.0, segment, index, self._wanted)
            else:
                ranks = _best(self._scores(matching, match), segment, index, self._wanted)
            self.total += len(match.numbers)
            self._ranks = sorted([*self._ranks, *ranks], reverse=True)[: self._wanted]

    def page(self, offset: int) -> list[str]:
        """Tell the ids from ``offset`` on, best or newest first."""
        leaves = self._snapshot.leaves
        return [leaves[index].segment.id_of(key) for _, _, index, key in self._ranks[offset:]]

    def _scores(self, matching: Matching, match: Match) -> dict[int, float]:
        """Give each document that was found the sum of what its terms count."""
        scores = dict.fromkeys(match.numbers, 0.0)
        for part in match.parts:
            self._deadline.check()
            self._add(scores, part, matching)
        return scores

    def _add(self, scores: dict[int, float], part: Part, matching: Matching) -> None:
        found = scores if part.within is None else scores.keys() & part.within
        worth, usual, lengths = self._worth(part.term), self._usual, matching.leaf.segment.lengths
        for number, weight in _weights(part, matching, found):
            scores[number] += worth * weight / (weight + usual[lengths[number]])

    def _worth(self, term: asking.Term | asking.Prefix) -> float:
        """Tell how much a term may count: the more, the rarer it is in all segments."""
        if term not in self._worths:
            texts = (term.text,) if isinstance(term, asking.Term) else term.exact
            number = sum(each.frequency(text) for each in self._matchings for text in texts)
            size = self._snapshot.size
            boost = PARTS_BOOST if isinstance(term, asking.Term) and term.is_part else 1.0
            self._worths[term] = (log(size / (min(number, size) + 1)) + 1) * (_K1 + 1) * boost
        return self._worths[term]


def _weights(part: Part, matching: Matching, found: Collection[int]) -> Iterable[tuple[int, float]]:
    """Tell how much there is of a term in each document that was found and has it."""
    if isinstance(part.term, asking.Prefix):
        counts = part.counts or {}
        return [(number, counts[number]) for number in found if number in counts]
    postings = matching.postings("text", part.term.text)
    if postings is None:
        return ()
    numbers, weights = postings.numbers, postings.weights()
    if len(found) * FEW < len(numbers):
        places = ((number, index_of(numbers, number)) for number in found)
        return [(number, weights[index]) for number, index in places if index >= 0]
    pairs = zip(numbers, weights, strict=True)
    return [pair for pair in pairs if pair[0] in found]


def _newest(
    numbers: Iterable[int], score: float, segment: Segment, index: int, wanted: int
) -> list[Rank]:
    created = segment.created
    keys = sorted((created[number] << 32 | number for number in numbers), reverse=True)
    return [(score, key >> 32, index, key & 0xFFFFFFFF) for key in keys[:wanted]]


def _best(scores: dict[int, float], segment: Segment, index: int, wanted: int) -> list[Rank]:
    """Keep the best; among those that are as good as the last of them, the newest."""
    created = segment.created
    if len(scores) <= wanted:
        return [(score, created[n], index, n) for n, score in scores.items()]
    least = sorted(scores.values(), reverse=True)[wanted - 1]
    better = [(score, created[n], index, n) for n, score in scores.items() if score > least]
    equal = [number for number, score in scores.items() if score == least]
    return [*better, *_newest(equal, least, segment, index, wanted - len(better))]

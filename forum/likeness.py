"""Which new passage might be the rewritten form of an old one: proposals, never decisions."""

import re
from collections import Counter
from collections.abc import Sequence

# From this score on a passage is worth proposing; in the very place of the old one, from less.
_LIKE = 0.5
_LIKE_IN_PLACE = 0.25
# What the same place counts for in comparison with common words.
_PLACE_COUNTS = 0.15
# So much of a passage must stand in another to call it a part of it, and so many words.
_PART = 0.8
_PART_WORDS = 4
# Words of more passages than this say too little to look there for a candidate.
_COMMON = 60

_WORD = re.compile(r"\w+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def propose(old: Sequence[str], new: Sequence[str], to_new: Sequence[int | None]) -> dict[int, int]:
    """Give for old passages without a partner the new one that each most resembles.

    ``to_new`` says which old passages have their partner already. A new passage is proposed to
    one old one, or to several that were merged into it.
    """
    candidates = _Candidates(old, new, to_new)
    scored = sorted(
        (-score, abs(place - candidates.expected(index)), index, place)
        for index in candidates.words_of_old
        for place, score in candidates.scores(index)
    )
    proposed: dict[int, int] = {}
    taken: set[int] = set()
    for _score, _distance, index, place in scored:
        if index not in proposed and place not in taken:
            proposed[index] = place
            taken.add(place)
    for _score, _distance, index, place in scored:
        if index not in proposed and candidates.is_part(index, place):
            proposed[index] = place
    return proposed


class _Candidates:
    """The passages without a partner, with their words."""

    def __init__(
        self, old: Sequence[str], new: Sequence[str], to_new: Sequence[int | None]
    ) -> None:
        taken = set(to_new)
        self._to_new, self._end = to_new, len(new)
        self.words_of_old = {
            index: _words(text) for index, text in enumerate(old) if to_new[index] is None
        }
        self._words_of_new = {
            place: _words(text) for place, text in enumerate(new) if place not in taken
        }
        self._places_of: dict[str, list[int]] = {}
        for place, words in self._words_of_new.items():
            for word in words:
                self._places_of.setdefault(word, []).append(place)

    def expected(self, index: int) -> int:
        """Give the new place where the old passage would stand if nothing had happened to it."""
        return self._bounds(index)[0] + 1

    def _bounds(self, index: int) -> tuple[int, int]:
        """Give the places of the nearest partners before and after an old passage."""
        before = next((p for p in reversed(self._to_new[:index]) if p is not None), -1)
        after = next((p for p in self._to_new[index + 1 :] if p is not None), self._end)
        return before, after

    def scores(self, index: int) -> list[tuple[int, float]]:
        """Give the new passages that might be the old one, with their scores."""
        before, after = self._bounds(index)
        words = self.words_of_old[index]
        nominated = {
            place
            for word in words
            if len(self._places_of.get(word, ())) <= _COMMON
            for place in self._places_of.get(word, ())
        }
        nominated |= {
            p for p in range(before + 1, min(after, before + 20)) if p in self._words_of_new
        }
        found = []
        for place in nominated:
            in_place = before < place < after
            score = self._score(words, self._words_of_new[place]) + in_place * _PLACE_COUNTS
            if score >= (_LIKE_IN_PLACE + _PLACE_COUNTS if in_place else _LIKE):
                found.append((place, score))
        return found

    @staticmethod
    def _score(words: Counter[str], other: Counter[str]) -> float:
        common, size, other_size = (words & other).total(), words.total(), other.total()
        if not common:
            return 0.0
        likeness = 2 * common / (size + other_size)
        smaller = min(size, other_size)
        if smaller >= _PART_WORDS and common >= _PART * smaller:
            return max(likeness, _LIKE + likeness / 2)
        return likeness

    def is_part(self, index: int, place: int) -> bool:
        """Tell whether the old passage stands, nearly whole, within the new one."""
        words, other = self.words_of_old[index], self._words_of_new[place]
        return (words & other).total() >= _PART * words.total()


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold().translate(_UMLAUTS)))

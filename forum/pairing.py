"""Which passage of an old version is which one of a new version, as far as the same text tells.

Text that is unique in both versions tells by itself. Where the same text stands more than once
only its neighbours tell, and where they leave a doubt nothing is paired: somebody will be asked.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

# So many passages before and after say whether a place is the better one.
_FAR = 12


def paired(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """Give for each old passage the new one that it is, or None where that is not certain.

    Texts count as the same if they are equal here, so they come in their normal form.
    """
    pairing = _Pairing(old, new)
    pairing.pair()
    return pairing.to_new


def longest_rise(targets: Sequence[int | None]) -> set[int]:
    """Give the most places that can keep their order; all others have moved."""
    tails: list[int] = []
    at: list[int] = []
    before: dict[int, int | None] = {}
    for index, target in enumerate(targets):
        if target is None:
            continue
        length = bisect_left(tails, target)
        tails[length : length + 1] = [target]
        at[length : length + 1] = [index]
        before[index] = at[length - 1] if length else None
    found: set[int] = set()
    place = at[-1] if at else None
    while place is not None:
        found.add(place)
        place = before[place]
    return found


class _Pairing:
    """The pairs found so far, seen from both versions."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.to_new: list[int | None] = [None] * len(old)
        self.to_old: list[int | None] = [None] * len(new)
        self._indexes, self._places = _by_text(old), _by_text(new)

    def pair(self) -> None:
        """Pair what is unique, then what its neighbours decide, until nothing more is decided."""
        for text, indexes in self._indexes.items():
            places = self._places.get(text, [])
            if len(indexes) == len(places) == 1:
                self._join(indexes[0], places[0])
        while self._pair_runs() or self._pair_beside():
            pass

    def _join(self, index: int, target: int) -> None:
        self.to_new[index], self.to_old[target] = target, index

    def _pair_runs(self) -> bool:
        """Pair runs of passages that are the same as a whole between the same neighbours."""
        joined = False
        for start, stop in _open_runs(self.to_new):
            target = self._after(start)
            if target is None or self._before(stop - 1) != target + stop - start:
                continue
            places = range(target, target + stop - start)
            same = self.old[start:stop] == self.new[places.start : places.stop]
            if same and all(self.to_old[place] is None for place in places):
                for index, place in zip(range(start, stop), places, strict=True):
                    self._join(index, place)
                joined = True
        return joined

    def _after(self, index: int) -> int | None:
        """Give the new place that follows the partner of the passage before ``index``."""
        before = _partner(self.to_new, index - 1, len(self.new))
        return None if before is None else before + 1

    def _before(self, index: int) -> int | None:
        """Give the new place of the passage after ``index``; the end counts as a passage."""
        return _partner(self.to_new, index + 1, len(self.new))

    def _pair_beside(self) -> bool:
        """Pair passages that have one neighbour in common where no rival has any."""
        claims = self._claims()
        claimed = Counter(place for places in claims.values() for place in places)
        decided = [
            (index, place)
            for index, places in claims.items()
            for place in places
            if len(places) == claimed[place] == 1 and self._is_decided(index, place)
        ]
        for index, place in decided:
            self._join(index, place)
        return bool(decided)

    def _claims(self) -> dict[int, set[int]]:
        """Give the free places of the same text beside the partners of a passage's neighbours."""
        claims: dict[int, set[int]] = {}
        for index, target in enumerate(self.to_new):
            if target is None and self.old[index] in self._places:
                after, before = self._after(index), self._before(index)
                beside = {after, None if before is None else before - 1}
                claims[index] = {
                    place
                    for place in beside
                    if place is not None and self._is_free_for(index, place)
                }
        return claims

    def _is_free_for(self, index: int, place: int) -> bool:
        return (
            0 <= place < len(self.new)
            and self.to_old[place] is None
            and self.new[place] == self.old[index]
        )

    def _is_decided(self, index: int, place: int) -> bool:
        """Whether one common neighbour is enough to be certain."""
        if _twins(self.old, index) != _twins(self.new, place):
            return False
        text = self.old[index]
        indexes, places = self._indexes[text], self._places[text]
        waiting = [i for i in indexes if self.to_new[i] is None]
        free = [p for p in places if self.to_old[p] is None]
        as_many = len(indexes) == len(places)
        is_last = as_many and len(waiting) == len(free) == 1
        if is_last and self._is_best(index, place, indexes, places):
            return True
        return (
            not self._is_contradicted(index, place)
            and (as_many or self._is_alone_in_its_run(index, place))
            and self._is_best(index, place, waiting, free)
        )

    def _is_best(
        self, index: int, place: int, indexes: Sequence[int], places: Sequence[int]
    ) -> bool:
        """Whether the neighbours on neither side speak more for another pair of this text."""
        rivals = [(i, place) for i in indexes if i != index]
        rivals += [(index, p) for p in places if p != place]
        before, after = self._support(index, place)
        return all(
            (rival_before, rival_after) != (before, after)
            and rival_before <= before
            and rival_after <= after
            for rival_before, rival_after in (self._support(*rival) for rival in rivals)
        )

    def _support(self, index: int, place: int) -> tuple[int, int]:
        """Count how many passages before and after may be the same, until one is not."""
        return self._in_common(index, place, -1), self._in_common(index, place, 1)

    def _in_common(self, index: int, place: int, step: int) -> int:
        """Count them on one side; beginning and end count, what is paired otherwise does not."""
        for count in range(_FAR):
            index, place = index + step, place + step
            here, there = 0 <= index < len(self.old), 0 <= place < len(self.new)
            if not here or not there:
                return count + (here == there)
            if self.old[index] != self.new[place]:
                return count
            if self.to_new[index] not in (None, place) or self.to_old[place] not in (None, index):
                return count
        return _FAR

    def _is_contradicted(self, index: int, place: int) -> bool:
        """Whether a neighbour, here or there, belongs elsewhere."""
        for step in (-1, 1):
            there = _partner(self.to_new, index + step, len(self.new))
            here = _partner(self.to_old, place + step, len(self.old))
            if (there, here) != (None, None) and there != place + step:
                return True
        return False

    def _is_alone_in_its_run(self, index: int, place: int) -> bool:
        """Whether the text stands once between the same neighbours, here and there."""
        (start, stop), (first, last) = _run(self.to_new, index), _run(self.to_old, place)
        text = self.old[index]
        return (
            _partner(self.to_new, start - 1, len(self.new)) == first - 1
            and _partner(self.to_new, stop, len(self.new)) == last
            and list(self.old[start:stop]).count(text) == 1
            and list(self.new[first:last]).count(text) == 1
        )


def _by_text(texts: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    return places


def _twins(texts: Sequence[str], place: int) -> tuple[int, int]:
    """Count the passages of the same text just before and just after."""
    start, stop = place, place + 1
    while start > 0 and texts[start - 1] == texts[place]:
        start -= 1
    while stop < len(texts) and texts[stop] == texts[place]:
        stop += 1
    return place - start, stop - place


def _partner(partners: Sequence[int | None], place: int, end: int) -> int | None:
    """Give the partner of a place; before the first is -1, after the last is ``end``."""
    if place < 0:
        return -1
    return end if place >= len(partners) else partners[place]


def _open_runs(partners: Sequence[int | None]) -> list[tuple[int, int]]:
    """Give the runs without partners, as start and stop."""
    runs, start = [], None
    for place, partner in enumerate([*partners, -1]):
        if partner is None:
            start = place if start is None else start
        elif start is not None:
            runs.append((start, place))
            start = None
    return runs


def _run(partners: Sequence[int | None], place: int) -> tuple[int, int]:
    """Give start and stop of the run without partners in which ``place`` stands."""
    start, stop = place, place + 1
    while start > 0 and partners[start - 1] is None:
        start -= 1
    while stop < len(partners) and partners[stop] is None:
        stop += 1
    return start, stop

"""What becomes of passages, and of the places marked in them, when a paper gets a new version.

Pure functions on plain texts. A passage counts as the same one only while its whole text is the
same; where identical text stands more than once, its neighbours must say which is which. All
else is a proposal that a person accepts or declines: nothing moves to similar text by itself.
"""

import enum
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from forum.likeness import propose

#: Characters that nobody sees: soft hyphen, zero-width ones, byte order mark.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
#: A quote of a dropped passage is looked for elsewhere only if it is long enough to mean something.
SHORTEST_LONE_QUOTE = 20


class PassageClass(enum.StrEnum):
    """What became of a passage or an anchor."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    ORPHANED = "orphaned"

    @property
    def is_certain(self) -> bool:
        """Tell whether the text is the same, so that no person has to be asked."""
        return self in (PassageClass.UNCHANGED, PassageClass.MOVED)


@dataclass(frozen=True, slots=True)
class Match:
    """What became of the old passage ``index``; both numbers count from 0.

    ``target`` is the new passage; of a changed one it is a mere proposal, of an orphan None.
    """

    index: int
    passage_class: PassageClass
    target: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the old passage ``passage``: a quote and what stands around it.

    Without a quote the whole passage is meant.
    """

    passage: int
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an anchor: a passage, and from where to where the quote stands in it.

    ``start`` and ``end`` count the characters of the plain text; None where nothing is certain
    enough to be marked, or the whole passage is meant.
    """

    anchor_class: PassageClass
    target: int | None
    start: int | None = None
    end: int | None = None


def normal(text: str) -> str:
    """Give the form under which texts are compared: NFC, visible, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def match(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Say of each old passage what became of it in the new version."""
    pairing = _Pairing([normal(text) for text in old], [normal(text) for text in new])
    pairing.pair()
    in_order = _longest_rise(pairing.to_new)
    proposed = propose(pairing.old, pairing.new, pairing.to_new)
    found = []
    for index, target in enumerate(pairing.to_new):
        if target is not None:
            kept = PassageClass.UNCHANGED if index in in_order else PassageClass.MOVED
            found.append(Match(index, kept, target))
        elif index in proposed:
            found.append(Match(index, PassageClass.CHANGED, proposed[index]))
        else:
            found.append(Match(index, PassageClass.ORPHANED, None))
    return found


class _Pairing:
    """Which old passage is which new one, as far as identical text tells."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.to_new: list[int | None] = [None] * len(old)
        self.to_old: list[int | None] = [None] * len(new)
        self.in_old, self.in_new = Counter(old), Counter(new)

    def pair(self) -> None:
        """Pair what is unique, then what its neighbours decide, until nothing more is decided."""
        places = {text: place for place, text in enumerate(self.new)}
        for index, text in enumerate(self.old):
            if self.in_old[text] == self.in_new[text] == 1:
                self._join(index, places[text])
        while self._pair_runs() or self._pair_beside():
            pass

    def _join(self, index: int, target: int) -> None:
        self.to_new[index], self.to_old[target] = target, index

    def _pair_runs(self) -> bool:
        """Pair runs of passages that are the same as a whole between the same neighbours."""
        joined = False
        for start, stop in self._open_runs():
            target = self._after(start)
            if target is None or self._before(stop - 1) != target + stop - start:
                continue
            length = stop - start
            same = self.old[start:stop] == self.new[target : target + length]
            if same and all(taken is None for taken in self.to_old[target : target + length]):
                for step in range(length):
                    self._join(start + step, target + step)
                joined = True
        return joined

    def _open_runs(self) -> list[tuple[int, int]]:
        """Give the runs of old passages without a partner, as start and stop."""
        runs, start = [], None
        for index, target in enumerate([*self.to_new, -1]):
            if target is None:
                start = index if start is None else start
            elif start is not None:
                runs.append((start, index))
                start = None
        return runs

    def _after(self, index: int) -> int | None:
        """Give the new place that follows the partner of the passage before ``index``."""
        if index == 0:
            return 0
        before = self.to_new[index - 1]
        return None if before is None else before + 1

    def _before(self, index: int) -> int | None:
        """Give the new place of the passage after ``index``; the end counts as a passage."""
        return len(self.new) if index + 1 == len(self.old) else self.to_new[index + 1]

    def _pair_beside(self) -> bool:
        """Pair passages that have one neighbour in common where no rival has any."""
        claims: dict[int, list[int]] = {}
        wanted: dict[int, list[int]] = {}
        for index, target in enumerate(self.to_new):
            if target is not None or not self.in_new[self.old[index]]:
                continue
            for place in {self._after(index), (self._before(index) or 0) - 1}:
                if place is not None and self._is_free_for(index, place):
                    claims.setdefault(place, []).append(index)
                    wanted.setdefault(index, []).append(place)
        joined = False
        for place, indexes in claims.items():
            index = indexes[0]
            alone = len(indexes) == len(wanted[index]) == 1
            if alone and (self._nothing_contradicts(index, place) or self._are_last(index, place)):
                self._join(index, place)
                joined = True
        return joined

    def _is_free_for(self, index: int, place: int) -> bool:
        return (
            0 <= place < len(self.new)
            and self.to_old[place] is None
            and self.new[place] == self.old[index]
        )

    def _nothing_contradicts(self, index: int, place: int) -> bool:
        """Whether neither neighbour belongs elsewhere, and the text stands here no second time."""
        for step in (-1, 1):
            there = self._partner(self.to_new, index + step, len(self.new))
            here = self._partner(self.to_old, place + step, len(self.old))
            if (there, here) != (None, None) and there != place + step:
                return False
        text = self.old[index]
        if self.in_old[text] == self.in_new[text]:
            return True
        old_run, new_run = _run(self.to_new, index), _run(self.to_old, place)
        return (
            self._partner(self.to_new, old_run[0] - 1, len(self.new)) == new_run[0] - 1
            and self._partner(self.to_new, old_run[1], len(self.new)) == new_run[1]
            and list(self.old[slice(*old_run)]).count(text) == 1
            and list(self.new[slice(*new_run)]).count(text) == 1
        )

    @staticmethod
    def _partner(partners: Sequence[int | None], place: int, end: int) -> int | None:
        """Give the partner of a place; before the first is -1, after the last is ``end``."""
        if place < 0:
            return -1
        return end if place >= len(partners) else partners[place]

    def _are_last(self, index: int, place: int) -> bool:
        """Whether all others of the same text, as many in both versions, have their partners."""
        text = self.old[index]
        if self.in_old[text] != self.in_new[text]:
            return False
        waiting = [i for i, t in enumerate(self.old) if t == text and self.to_new[i] is None]
        free = [i for i, t in enumerate(self.new) if t == text and self.to_old[i] is None]
        return waiting == [index] and free == [place]


def _run(partners: Sequence[int | None], place: int) -> tuple[int, int]:
    """Give start and stop of the run without partners in which ``place`` stands."""
    start, stop = place, place + 1
    while start > 0 and partners[start - 1] is None:
        start -= 1
    while stop < len(partners) and partners[stop] is None:
        stop += 1
    return start, stop


def _longest_rise(targets: Sequence[int | None]) -> set[int]:
    """Give the most places that can keep their order; all others have moved."""
    tails: list[int] = []
    at: list[int] = []
    before: dict[int, int | None] = {}
    for index, target in enumerate(targets):
        if target is None:
            continue
        length = bisect_left(tails, target)
        tails[length:] = [target, *tails[length + 1 :]]
        at[length:] = [index, *at[length + 1 :]]
        before[index] = at[length - 1] if length else None
    found: set[int] = set()
    place = at[-1] if at else None
    while place is not None:
        found.add(place)
        place = before[place]
    return found


def locate(text: str, quote: str, prefix: str = "", suffix: str = "") -> tuple[int, int] | None:
    """Find ``quote`` in ``text``; of several places the one between ``prefix`` and ``suffix``.

    Returns None where it does not stand, or nothing decides between several places.
    """
    places = _places(text, quote)
    if len(places) > 1:
        before, after = normal(prefix), normal(suffix)
        places = [
            (start, end)
            for start, end in places
            if normal(text[:start]).endswith(before) and normal(text[end:]).startswith(after)
        ]
    return places[0] if len(places) == 1 else None


def _places(text: str, quote: str) -> list[tuple[int, int]]:
    """Give from where to where ``quote`` stands in ``text``, as characters of ``text``."""
    wanted = normal(quote)
    plain, starts, ends = _mapped(text)
    found = []
    place = plain.find(wanted) if wanted else -1
    while place >= 0:
        found.append((starts[place], ends[place + len(wanted) - 1]))
        place = plain.find(wanted, place + 1)
    return found


def _mapped(text: str) -> tuple[str, list[int], list[int]]:
    """Give the normal form of ``text``, and from where to where each of its characters stood."""
    pieces: list[tuple[str, int, int]] = []
    for place, character in enumerate(text):
        if ord(character) in _INVISIBLE:
            continue
        if character.isspace():
            if pieces and pieces[-1][0] != " ":
                pieces.append((" ", place, place + 1))
        elif pieces and unicodedata.combining(character):
            before, start, _end = pieces[-1]
            pieces[-1] = (before + character, start, place + 1)
        else:
            pieces.append((character, place, place + 1))
    if pieces and pieces[-1][0] == " ":
        pieces.pop()
    composed = [(unicodedata.normalize("NFC", piece), start, end) for piece, start, end in pieces]
    spread = [(c, start, end) for piece, start, end in composed for c in piece]
    return "".join(c for c, _, _ in spread), [s for _, s, _ in spread], [e for _, _, e in spread]


def carry(
    anchors: Sequence[Anchor], old: Sequence[str], new: Sequence[str], matches: Sequence[Match]
) -> list[Carried]:
    """Say of each anchor what became of it, given what became of the passages."""
    taken = {found.target for found in matches if found.passage_class.is_certain}
    free = {place: normal(text) for place, text in enumerate(new) if place not in taken}
    return [_carried(anchor, old, new, matches[anchor.passage], free) for anchor in anchors]


def _carried(
    anchor: Anchor, old: Sequence[str], new: Sequence[str], found: Match, free: dict[int, str]
) -> Carried:
    text, quote, around = old[anchor.passage], anchor.quote, (anchor.prefix, anchor.suffix)
    if not normal(quote):
        return Carried(found.passage_class, found.target)
    if not _places(text, quote):
        return Carried(PassageClass.ORPHANED, None)
    if found.target is not None:
        spot = locate(new[found.target], quote, *around)
        if spot and found.passage_class.is_certain:
            return Carried(found.passage_class, found.target, *spot)
        if spot or found.passage_class.is_certain or _places(new[found.target], quote):
            return Carried(PassageClass.CHANGED, found.target, *(spot or (None, None)))
    wanted = normal(quote)
    elsewhere = [place for place, candidate in free.items() if wanted in candidate]
    if len(wanted) >= SHORTEST_LONE_QUOTE and len(elsewhere) == 1:
        spot = locate(new[elsewhere[0]], quote, *around)
        return Carried(PassageClass.CHANGED, elsewhere[0], *(spot or (None, None)))
    if found.target is None:
        return Carried(PassageClass.ORPHANED, None)
    return Carried(PassageClass.CHANGED, found.target)

"""What changed between two versions of a paper: by passage, and by word within a passage.

Pure functions on passages in reading order; which passage became which is said by
``forum.anchoring``, which words changed by ``forum.differences``.
"""

import enum
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from forum.anchoring import PassageClass, match
from forum.differences import Change, word_diff

#: Shorter runs of unchanged passages are read faster than they are opened.
SHORTEST_FOLD = 4
#: So many unchanged passages stay visible on each side of a change.
CONTEXT = 1

# So much of a new passage must have stood in the old one to call it a part of it.
_PART = 0.8
_WORD = re.compile(r"\w+")


class PassageLike(Protocol):
    """Whatever has the plain text of a passage."""

    @property
    def text(self) -> str:
        """The plain text."""


P = TypeVar("P", bound=PassageLike)


class RowKind(enum.StrEnum):
    """What happened to a passage between two versions."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Row(Generic[P]):
    """One step of reading two versions side by side; indexes count from 0.

    Attributes:
        kind: What happened.
        old: The passage of the old version, None of an added one.
        new: The passage of the new version, None of a removed one.
        old_index: Where the old passage stands.
        new_index: Where the new passage stands.
        changes: The words that stayed, came and went; of changed passages only.
        merged: Where further old passages stand whose text went into the same new one.
        is_elsewhere: Whether the passage stands in another order than before.
        is_part: Whether the old passage was split, and this is not its first part.
    """

    kind: RowKind
    old: P | None
    new: P | None
    old_index: int | None
    new_index: int | None
    changes: tuple[Change, ...] = ()
    merged: tuple[int, ...] = ()
    is_elsewhere: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Stretch(Generic[P]):
    """Rows that are shown, or folded away because nothing changed in them."""

    rows: tuple[Row[P], ...]
    is_folded: bool


def compare(old: Sequence[P], new: Sequence[P]) -> list[Row[P]]:
    """Return the rows in the reading order of ``new``; removed passages stand where they stood."""
    fates = _Fates([passage.text for passage in old], [passage.text for passage in new])
    rows: list[Row[P]] = [
        Row(RowKind.REMOVED, old[index], None, index, None) for index in fates.removed_after(None)
    ]
    for place, passage in enumerate(new):
        sources = fates.sources[place]
        if not sources:
            rows.append(Row(RowKind.ADDED, None, passage, None, place))
            continue
        first, *others = sources
        row = Row(fates.kind_of(place), old[first], passage, first, place, merged=tuple(others))
        if row.kind is RowKind.CHANGED:
            before = " ".join(old[index].text for index in sources)
            row = replace(row, changes=tuple(word_diff(before, passage.text)))
        rows.append(replace(row, is_elsewhere=first in fates.elsewhere))
        rows += [
            Row(RowKind.REMOVED, old[index], None, index, None)
            for source in sources
            for index in fates.removed_after(source)
        ]
    return _with_parts(rows)


class _Fates:
    """What became of each old passage, and from which ones each new passage was made."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._matches = match(old, new)
        self.sources: list[list[int]] = [[] for _ in new]
        for found in self._matches:
            if found.target is not None:
                self.sources[found.target].append(found.index)
        self.elsewhere = {
            found.index for found in self._matches if found.passage_class is PassageClass.MOVED
        } | self._displaced()
        self._removed = self._removed_places()

    def _displaced(self) -> set[int]:
        """Give the changed passages that no longer stand between the neighbours that stayed."""
        ceilings: list[int] = []
        ceiling = len(self.sources)
        for found in reversed(self._matches):
            if found.passage_class is PassageClass.UNCHANGED and found.target is not None:
                ceiling = found.target
            ceilings.append(ceiling)
        floor, displaced = -1, set()
        for found, above in zip(self._matches, reversed(ceilings), strict=True):
            if found.target is None or found.passage_class is PassageClass.MOVED:
                continue
            if found.passage_class is PassageClass.UNCHANGED or floor <= found.target < above:
                floor = found.target
            else:
                displaced.add(found.index)
        return displaced

    def _removed_places(self) -> dict[int | None, list[int]]:
        """Sort the removed passages by the passage before them that kept its place."""
        places: dict[int | None, list[int]] = {}
        last = None
        for found in self._matches:
            if found.passage_class is PassageClass.ORPHANED:
                places.setdefault(last, []).append(found.index)
            elif found.index not in self.elsewhere:
                last = found.index
        return places

    def removed_after(self, index: int | None) -> list[int]:
        """Give the removed passages that followed an old one; None stands for the beginning."""
        return self._removed.get(index, [])

    def kind_of(self, place: int) -> RowKind:
        """Give the kind of a new passage that was made from old ones."""
        return RowKind(self._matches[self.sources[place][0]].passage_class.value)


def _with_parts(rows: Sequence[Row[P]]) -> list[Row[P]]:
    """Show what was split off a changed passage beside it as a part of it, not as new."""
    found = list(rows)
    for at, row in enumerate(found):
        if (
            row.kind is not RowKind.CHANGED
            or row.merged
            or row.is_part
            or not (row.old and row.new)
        ):
            continue
        left = _words(row.old.text) - _words(row.new.text)
        first = at - _parts(reversed(found[:at]), left)
        last = at + _parts(found[at + 1 :], left)
        if first < last:
            found[first : last + 1] = _split(row, found[first : last + 1])
    return found


def _parts(rows: Iterable[Row[P]], left: Counter[str]) -> int:
    """Count the added rows, beginning with the first, whose words are left over from the old."""
    count = 0
    for row in rows:
        words = _words(row.new.text) if row.new else Counter()
        if row.kind is not RowKind.ADDED or not _is_part(words, left):
            break
        left.subtract(words)
        count += 1
    return count


def _is_part(words: Counter[str], left: Counter[str]) -> bool:
    return 0 < _PART * words.total() <= (words & left).total()


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _split(whole: Row[P], rows: Sequence[Row[P]]) -> list[Row[P]]:
    """Share the changes of the old passage out to the new ones that it became."""
    texts = [row.new.text for row in rows if row.new]
    before = whole.old.text if whole.old else ""
    shares = _shared(word_diff(before, " ".join(texts)), [len(text) for text in texts])
    return [
        replace(
            row,
            kind=RowKind.CHANGED,
            old=whole.old,
            old_index=whole.old_index,
            changes=tuple(changes),
            is_elsewhere=whole.is_elsewhere,
            is_part=number > 0,
        )
        for number, (row, changes) in enumerate(zip(rows, shares, strict=True))
    ]


def _shared(changes: Iterable[Change], lengths: Sequence[int]) -> list[list[Change]]:
    """Cut changes where one new text ends and, one blank later, the next begins."""
    shares: list[list[Change]] = [[] for _ in lengths]
    part, room = 0, lengths[0]
    for change in changes:
        if change.op == "removed":
            shares[part].append(change)
            continue
        text = change.text
        while len(text) > room and part + 1 < len(lengths):
            shares[part] += [Change(change.op, text[:room])] if room else []
            text = text[room + 1 :]
            part, room = part + 1, lengths[part + 1]
        if text:
            shares[part].append(Change(change.op, text))
            room -= len(text)
    return shares


def fold(rows: Sequence[Row[P]]) -> list[Stretch[P]]:
    """Fold long runs of unchanged rows away, but for what stands beside a change."""
    shown: set[int] = set()
    for at, row in enumerate(rows):
        if row.kind is not RowKind.UNCHANGED:
            shown.update(range(at - CONTEXT, at + CONTEXT + 1))
    return list(_stretches(rows, shown))


def _stretches(rows: Sequence[Row[P]], shown: set[int]) -> Iterator[Stretch[P]]:
    stretch: list[Row[P]] = []
    start = 0
    while start < len(rows):
        stop = start
        while stop < len(rows) and stop not in shown:
            stop += 1
        if stop - start >= SHORTEST_FOLD:
            if stretch:
                yield Stretch(tuple(stretch), is_folded=False)
            yield Stretch(tuple(rows[start:stop]), is_folded=True)
            stretch = []
        else:
            stretch += rows[start:stop]
        stretch += rows[stop : stop + 1]
        start = stop + 1
    if stretch:
        yield Stretch(tuple(stretch), is_folded=False)

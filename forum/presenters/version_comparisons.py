"""The comparison of two versions of a paper, as a page and as JSON show it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple, TypedDict

from flask_babel import lazy_gettext as _l

from forum.addresses import path_of
from forum.models import PaperVersion, Passage, PassageKind
from forum.version_differences import Row, RowKind, compare, fold

#: Comparing long versions takes a good part of a second, and versions never change.
REMEMBERED = 16

#: Symbol and label of each kind, in the order of the summary; the symbol says it without colour.
KIND = {
    RowKind.CHANGED: ("~", _l("Changed")),
    RowKind.ADDED: ("+", _l("New")),
    RowKind.REMOVED: ("\N{MINUS SIGN}", _l("Dropped")),
    RowKind.MOVED: ("↕", _l("Moved")),
    RowKind.UNCHANGED: ("=", _l("Unchanged")),
}


class Place(NamedTuple):
    """What the comparison needs of a passage; ``number`` counts from 1."""

    id: int
    key: str
    number: int
    kind: PassageKind
    level: int
    ordinal: int | None
    text: str

    @property
    def mark(self) -> str:
        """What stands before the text: the number or point of an item, the number of a note."""
        if self.kind is PassageKind.FOOTNOTE:
            return f"[{self.ordinal}]"
        if self.kind is not PassageKind.LIST_ITEM:
            return ""
        return "•" if self.ordinal is None else f"{self.ordinal}."


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its number among the changes, 0 where nothing changed, and its section.

    Attributes:
        row: The row.
        number: The number of the change, from 1.
        section: The text of the heading that it stands under, or "".
        sources: The old passages that were merged into one, if they are several.
        is_split: Whether the next row shows another part of the same old passage.
    """

    row: Row[Place]
    number: int
    section: str
    sources: tuple[Place, ...] = ()
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that are shown, or folded away."""

    entries: tuple[Entry, ...]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that the page shows of the differences; ``changes`` are the entries with a number."""

    groups: tuple[Group, ...]
    changes: tuple[Entry, ...]
    counts: dict[RowKind, int]

    def entries(self) -> Iterator[Entry]:
        """Give all entries in reading order."""
        return (entry for group in self.groups for entry in group.entries)


def comparison(old: Sequence[Passage], new: Sequence[Passage]) -> Comparison:
    """Compare the passages of two versions."""
    return _compared(_places(old), _places(new))


def _places(passages: Sequence[Passage]) -> tuple[Place, ...]:
    return tuple(
        Place(one.id, one.key, one.position + 1, one.kind, one.level, one.ordinal, one.text)
        for one in passages
    )


@lru_cache(maxsize=REMEMBERED)
def _compared(old: tuple[Place, ...], new: tuple[Place, ...]) -> Comparison:
    rows = compare(old, new)
    entries = iter(list(_entries(rows, old)))
    groups = tuple(
        Group(tuple(next(entries) for _row in stretch.rows), stretch.is_folded)
        for stretch in fold(rows)
    )
    changes = tuple(entry for group in groups for entry in group.entries if entry.number)
    counted = Counter(row.kind for row in rows)
    return Comparison(groups, changes, {kind: counted[kind] for kind in KIND})


def _entries(rows: Sequence[Row[Place]], old: Sequence[Place]) -> Iterator[Entry]:
    number, section = 0, ""
    for row, following in zip_longest(rows, rows[1:]):
        shown = row.new or row.old
        is_heading = shown is not None and shown.kind is PassageKind.HEADING
        number += row.kind is not RowKind.UNCHANGED
        sources = (row.old, *(old[index] for index in row.merged)) if row.merged else ()
        yield Entry(
            row,
            0 if row.kind is RowKind.UNCHANGED else number,
            "" if is_heading else section,
            tuple(place for place in sources if place),
            is_split=bool(following and following.is_part and not row.is_part),
        )
        if is_heading and row.new:
            section = row.new.text


class PassageData(TypedDict):
    """A passage of one of the two versions."""

    id: int
    number: int
    key: str
    kind: str
    text: str
    url: str


class WordsData(TypedDict):
    """Words that stayed, came or went: ``op`` is ``same``, ``added`` or ``removed``."""

    op: str
    text: str


class RowData(TypedDict):
    """One step of reading both versions; ``merged`` has the further old passages that went in."""

    kind: str
    old: PassageData | None
    new: PassageData | None
    merged: list[PassageData]
    elsewhere: bool
    part: bool
    words: list[WordsData]


class VersionData(TypedDict):
    """One of the two versions."""

    number: int
    published_at: str
    url: str


class ComparisonData(TypedDict):
    """The comparison of two versions of a paper."""

    paper: str
    title: str
    old: VersionData
    new: VersionData
    summary: dict[str, int]
    rows: list[RowData]


def as_data(
    found: Comparison, old: PaperVersion, new: PaperVersion, public_url: str
) -> ComparisonData:
    """Give the comparison as plain data with whole addresses."""
    return {
        "paper": old.paper.slug,
        "title": old.paper.title,
        "old": _version_data(old, public_url),
        "new": _version_data(new, public_url),
        "summary": {kind.value: number for kind, number in found.counts.items()},
        "rows": [_row_data(entry, public_url) for entry in found.entries()],
    }


def _version_data(version: PaperVersion, public_url: str) -> VersionData:
    return {
        "number": version.number,
        "published_at": version.published_at.isoformat(),
        "url": public_url + path_of(version),
    }


def _row_data(entry: Entry, public_url: str) -> RowData:
    row = entry.row
    return {
        "kind": row.kind.value,
        "old": _passage_data(row.old, public_url) if row.old else None,
        "new": _passage_data(row.new, public_url) if row.new else None,
        "merged": [_passage_data(place, public_url) for place in entry.sources[1:]],
        "elsewhere": row.is_elsewhere,
        "part": row.is_part,
        "words": [{"op": change.op, "text": change.text} for change in row.changes],
    }


def _passage_data(place: Place, public_url: str) -> PassageData:
    return {
        "id": place.id,
        "number": place.number,
        "key": place.key,
        "kind": place.kind.value,
        "text": place.text,
        "url": f"{public_url}/passages/{place.id}",
    }

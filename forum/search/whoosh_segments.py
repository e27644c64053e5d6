"""One generation of the embedded index, opened for reading: its segments, and what is gone."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from sys import byteorder
from typing import Any

from whoosh.util.numeric import byte_to_length

from forum.search.whoosh_codec import MappedStorage, Terms
from forum.search.whoosh_schema import KEY, SCHEMA

_TRIES = 10  # to open an index of which a writer takes files away meanwhile


class Segment:
    """Documents of the index that never change, but may be gone from a later generation."""

    def __init__(self, storage: MappedStorage, segment: Any) -> None:
        """Open the files of a segment and read its columns."""
        columns = segment.codec().per_document_reader(storage, segment)
        self.size: int = segment.doc_count_all()
        self.words: int = columns.field_length("text")  # of all documents
        self.terms = Terms(storage, segment)
        self.created = array("I", self._column(storage, segment, "created"))
        if byteorder == "little":
            self.created.byteswap()
        # Where the last texts have no words, the end of the lengths is not written.
        lengths = self._column(storage, segment, "_text_len")
        self.lengths = lengths.ljust(self.size, b"\0")
        keys: Any = columns.column_reader("id", KEY)
        self._keys: mmap = keys._dbfile.file  # one after the other
        self._starts: array[int] = keys._offsets
        self._widths: array[int] = keys._lengths
        if len(self.created) != self.size:
            raise EOFError("a column of the index is cut off")

    def _column(self, storage: MappedStorage, segment: Any, column: str) -> bytes:
        name = segment.codec().column_filename(segment, column)
        return bytes(storage.open_file(name).read()) if storage.file_exists(name) else b""

    def key_of(self, number: int) -> bytes:
        """Tell the id of a document as it lies in its column."""
        start = self._starts[number]
        return self._keys[start : start + self._widths[number]]

    def id_of(self, number: int) -> str:
        """Tell the id of a document."""
        return self.key_of(number).decode()


@dataclass(frozen=True)
class Leaf:
    """A segment, and the numbers of its documents that are gone."""

    segment: Segment
    gone: frozenset[int]

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of all documents that are there."""
        return (number for number in range(self.segment.size) if number not in self.gone)


class Snapshot:
    """All segments of one generation; those that an earlier one has open are taken from it."""

    def __init__(self, path: Path, earlier: "Snapshot | None" = None) -> None:
        """Open the present generation of the index in a directory."""
        self.path = path
        self._storage = MappedStorage(str(path))
        self._segments: dict[str, Segment] = {}
        for left in reversed(range(_TRIES)):
            try:
                self._open(earlier._segments if earlier and earlier.path == path else {})
            except FileNotFoundError:
                if not left:
                    raise
            else:
                return

    def _open(self, known: dict[str, Segment]) -> None:
        self._index = self._storage.open_index(schema=SCHEMA)
        contents = self._index._read_toc()
        self.number: int = contents.generation
        self.leaves: list[Leaf] = []
        for segment in contents.segments:
            name = segment.segment_id()
            self._segments[name] = known.get(name) or Segment(self._storage, segment)
            self.leaves.append(Leaf(self._segments[name], frozenset(segment.deleted_docs())))
        self.size = sum(leaf.segment.size for leaf in self.leaves)
        words = sum(leaf.segment.words for leaf in self.leaves)
        average = words / self.size if words else 1.0
        #: How long a text is compared with others, by what Whoosh writes of its length.
        self.lengths = [byte_to_length(number) / average for number in range(256)]

    @property
    def generation(self) -> str:
        """The name of the generation, unlike that of any other; names of segments are random."""
        return "/".join((self.path.name, str(self.number), *list(self._segments)[-1:]))

    def is_current(self, path: Path) -> bool:
        """Tell whether ``path`` holds nothing newer."""
        return bool(self.path == path and self._index.latest_generation() == self.number)

    def count(self) -> int:
        """Tell how many documents there are."""
        return self.size - sum(len(leaf.gone) for leaf in self.leaves)

    def ids(self) -> set[str]:
        """Tell the ids of all documents."""
        return {leaf.segment.id_of(number) for leaf in self.leaves for number in leaf.numbers()}

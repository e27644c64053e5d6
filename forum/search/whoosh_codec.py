"""The files of the terms of the embedded index, as Whoosh lays them out, and their postings.

Whoosh pickles each posting; reading a common word so takes most of a search, and writing one most
of a commit. Here the postings of a term are written and read as a whole (``whoosh_postings``). All
files are mapped into memory, which processes share.
"""

import mmap
from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Any

from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from forum.search.whoosh_postings import PostingList, Postings

# As Whoosh writes them:
_LENGTHS = Struct("!Ii")  # of the key and the value of a term
_FREQUENCY = Struct("!I")
_EXTENT = Struct("!qi")  # where the postings of a term are, and how many bytes
_SLOT = Struct("!Iq")  # of a hash table: the hash of a term, and where it is (0 for nowhere)
_FREQUENCY_AT, _EXTENT_AT = 5, 23  # in the value of a term


def _key(field: int, text: bytes) -> bytes:
    """Give the key of a term: fields are numbered in each segment."""
    return field.to_bytes(2, "big") + text


class Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own codec but for the postings, which only ``Terms`` can read."""

    #: With a posting, Whoosh would write how long the shortest and the longest of its texts are.
    length_stats = False

    def __init__(self) -> None:
        """Compress nothing."""
        super().__init__(compression=0)

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """Write arrays."""
        return _TermWriter(self, storage, segment)


#: A field, the text of a term as it is written, and the postings of the term.
Term = tuple[str, bytes, PostingList]


class _TermWriter(whoosh3.W3FieldWriter):  # type: ignore[misc]
    """Writes whole terms where Whoosh's writes posting after posting."""

    def add_postings(self, _schema: object, _lengths: None, terms: Iterable[Term]) -> None:
        """Write all terms of a segment, in order."""
        end: int = self._postfile.tell()
        fields = self._fieldmap
        for name, text, postings in terms:
            data, weights = postings.data(), postings.weights
            info = whoosh3.W3TermInfo(
                weight=sum(weights),
                df=len(weights),
                maxweight=max(weights),
                minid=postings.numbers[0],
                maxid=postings.numbers[-1],
            )
            info.set_extent(end, len(data))
            self._postfile.write(data)
            self._tindex.add(_key(fields.setdefault(name, len(fields)), text), info.to_bytes())
            end += len(data)


class MappedStorage(FileStorage):  # type: ignore[misc]
    """Files that are read through memory which all processes share."""

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading."""
        with open(self._fpath(name), "rb") as file:
            try:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:  # an empty file
                return super().open_file(name, **kwargs)
        return StructFile(mapped, name=name, **kwargs)


class Terms:
    """The terms of one segment, and their postings; it reads what ``W3TermsReader`` would."""

    def __init__(self, storage: MappedStorage, segment: Any) -> None:
        """Open the files of the terms and of the postings."""
        reader = segment.codec().terms_reader(storage, segment)
        self._index: Any = reader._tindex
        self._fields: Any = reader._fieldmap
        self._terms: mmap.mmap = reader._dbfile.file
        self._postings: mmap.mmap = reader._postfile.file

    def postings(self, field: str, text: str) -> Postings | None:
        """Read the postings of a term, or nothing where there is no such term."""
        place = self._place(self._key(field, text))
        return self._postings_at(place) if place else None

    def beginning(self, field: str, head: str) -> Iterator[tuple[str, int]]:
        """Yield all terms that begin so, in order, and how many documents have each."""
        key = self._key(field, head)
        for found, place in self._entries(self._index.closest_key_pos(key)):
            if not found.startswith(key):
                return
            yield found[2:].decode(), _FREQUENCY.unpack_from(self._terms, place + _FREQUENCY_AT)[0]

    def all(self) -> Iterator[tuple[str, bytes, Postings]]:
        """Yield all terms, in order: the field, the text as it is written, and the postings."""
        fields = {number: name for name, number in self._fields.items()}
        for key, place in self._entries(self._index.startofdata):
            yield fields[int.from_bytes(key[:2], "big")], key[2:], self._postings_at(place)

    def _entries(self, start: int | None) -> Iterator[tuple[bytes, int]]:
        """Yield the keys from a place in the file on, and where the value of each is."""
        place = self._index.endofdata if start is None else start
        while place < self._index.endofdata:
            length, size = _LENGTHS.unpack_from(self._terms, place)
            value = place + _LENGTHS.size + length
            yield self._terms[value - length : value], value
            place = value + size

    def _postings_at(self, place: int) -> Postings:
        """Read the postings of the term whose value is there."""
        start, length = _EXTENT.unpack_from(self._terms, place + _EXTENT_AT)
        data = self._postings[start : start + length]
        if len(data) != length:
            raise EOFError("the postings of a term are cut off")
        return Postings(data)

    def _place(self, key: bytes) -> int:
        """Tell where the value of a term is; 0 where there is no such term."""
        wanted: int = self._index.hashfn(key)
        table, slots = self._index.tables[wanted & 255]
        first = (wanted >> 8) % slots if slots else 0
        for number in range(slots):
            slot = table + (first + number) % slots * _SLOT.size
            found, place = _SLOT.unpack_from(self._terms, slot)
            if not place:
                return 0
            start = place + _LENGTHS.size
            if found == wanted and self._terms[start : start + len(key)] == key:
                length, _ = _LENGTHS.unpack_from(self._terms, place)
                if length == len(key):
                    return int(start + length)
        return 0

    def _key(self, field: str, text: str) -> bytes:
        return _key(self._fields.get(field, 65_535), text.encode())

"""How postings lie in the files of the embedded index: as plain arrays that are copied, not parsed.

Whoosh pickles each posting; reading a common word so takes most of a search. Here a block holds the
numbers of its documents, their weights, how many places each has, and the places, one array each,
and ends with their lengths. Whoosh itself reads them through ``_Matcher`` when it merges segments
or deletes; searches use ``Terms``. All files are mapped into memory, which processes share.
"""

import mmap
from array import array
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, pairwise
from pickle import dumps
from struct import Struct
from typing import Any

from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.util.numeric import length_to_byte

BLOCK = 4_096  # postings
_TAIL = Struct("<IIII")  # bytes of numbers, of weights, of counts, of places
# As Whoosh writes them:
_SIZE = Struct("!i")  # of a block, negative for the last one
_LENGTHS = Struct("!Ii")  # of the key and the value of a term
_FREQUENCY = Struct("!I")
_EXTENT = Struct("!qi")  # where the postings of a term are, and how many bytes
_SLOT = Struct("!Iq")  # of a hash table: the hash of a term, and where it is (0 for nowhere)
_FREQUENCY_AT, _EXTENT_AT = 5, 23  # in the value of a term
_NUMBERS, _WEIGHTS, _COUNTS, _PLACES = range(4)


class Postings:
    """All postings of one term in one segment, in the order of the documents."""

    def __init__(self, data: bytes) -> None:
        """Take the blocks as they lie in the file."""
        self._data = memoryview(data)
        self._blocks: list[list[int]] = []
        end, size = len(whoosh3.WHOOSH3_HEADER_MAGIC), 0
        while size >= 0 and end < len(data):
            (size,) = _SIZE.unpack_from(data, end)
            end += _SIZE.size + abs(size)
            self._blocks.append(_ends(self._data, end))
        #: The numbers of the documents.
        self.numbers = self._part(_NUMBERS, "I")

    def _part(self, part: int, typecode: str, usual: Any = 0) -> "array[Any]":
        """Read one part of all blocks; one that was left out of a block has the usual values."""
        found = array(typecode)
        for ends in self._blocks:
            data = self._data[ends[part] : ends[part + 1]]
            number = (ends[_NUMBERS + 1] - ends[_NUMBERS]) // 4
            if data:
                found.frombytes(data)
            else:
                found.extend(array(typecode, [usual]) * number)
        return found

    def weights(self) -> "array[float]":
        """Read the weight in each document."""
        return self._part(_WEIGHTS, "f", 1.0)

    @cached_property
    def starts(self) -> "array[int]":
        """Where the places in each document begin, and where the last ones end."""
        return array("I", accumulate(self._part(_COUNTS, "H"), initial=0))

    @cached_property
    def places(self) -> "array[int]":
        """The places in all documents, one after the other."""
        found = array("H")
        for ends in self._blocks:
            found.frombytes(self._data[ends[_PLACES] : ends[_PLACES + 1]])
        return found


def _ends(data: memoryview | bytes, end: int) -> list[int]:
    """Tell where the four parts of the block that ends there begin, and where the last ends."""
    lengths = _TAIL.unpack_from(data, end - _TAIL.size)
    return list(accumulate(lengths, initial=end - _TAIL.size - sum(lengths)))


class Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own codec but for the postings."""

    def __init__(self) -> None:
        """Take large blocks and compress nothing."""
        super().__init__(blocklimit=BLOCK, compression=0)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """Write arrays."""
        return _Writer(dbfile, blocklimit=BLOCK, byteids=byteids, compression=0)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """Read arrays as Whoosh wants to read postings."""
        offset, length = terminfo.extent()
        return _Matcher(dbfile, offset, length, format_, term=term, scorer=scorer)

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        """Read columns, and remember which there are not."""
        return _Columns(storage, segment)


class _Columns(whoosh3.W3PerDocReader):  # type: ignore[misc]
    def _cached_reader(self, fieldname: str, column: Any) -> Any:
        # For each posting that is merged Whoosh looked for a file of lengths that is not there.
        if fieldname not in self._readers:
            self._readers[fieldname] = super()._cached_reader(fieldname, column)
        return self._readers[fieldname]


class _Writer(whoosh3.W3PostingsWriter):  # type: ignore[misc]
    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: Any = None) -> None:
        super().add_posting(id_, weight, vbytes, length)
        if not vbytes:  # Whoosh leaves it out
            self._values.append(b"")

    def _write_block(self, last: bool = False) -> None:
        if not self._blockcount:
            self._postfile.write(whoosh3.WHOOSH3_HEADER_MAGIC)
        self._terminfo.add_block(self)
        lengths = (length_to_byte(self._minlength), length_to_byte(self._maxlength))
        info = dumps((len(self._ids), self._ids[-1], self._maxweight, 0, *lengths), 2)
        data = self._block()
        size = len(info) + len(data)
        self._postfile.write(_SIZE.pack(-size if last else size))
        self._postfile.write(info)
        self._postfile.write(data)
        self._blockcount += 1
        self._new_block()

    def _block(self) -> bytes:
        weights = b"" if all(weight == 1.0 for weight in self._weights) else self._weights.tobytes()
        places = b"".join(self._values)
        # Each place is a number of two bytes: see whoosh_index.
        counts = array("H", (len(value) // 2 for value in self._values) if places else ())
        parts = (self._ids.tobytes(), weights, counts.tobytes(), places)
        return b"".join((*parts, _TAIL.pack(*map(len, parts))))


class _Matcher(whoosh3.W3LeafMatcher):  # type: ignore[misc]
    _data: list[bytes] | None

    def _read_data(self) -> None:
        data = self._postfile.get(self._dataoffset, self._nextoffset - self._dataoffset)
        self._data = [data[a:b] for a, b in pairwise(_ends(data, len(data)))]

    def _bytes(self, part: int) -> bytes:
        if self._data is None:
            self._read_data()
        return self._data[part] if self._data else b""

    def _part(self, part: int, typecode: str) -> "array[Any]":
        return array(typecode, self._bytes(part))

    def _read_ids(self) -> None:
        self._ids = self._part(_NUMBERS, "I")

    def _read_weights(self) -> None:
        self._weights = self._part(_WEIGHTS, "f") or array("f", [1.0]) * self._blocklength

    def _read_values(self) -> None:
        ends = accumulate((2 * count for count in self._part(_COUNTS, "H")), initial=0)
        places = self._bytes(_PLACES)
        found = [places[a:b] for a, b in pairwise(ends)]
        self._values = found or [b""] * self._blocklength


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
        if not place:
            return None
        start, length = _EXTENT.unpack_from(self._terms, place + _EXTENT_AT)
        data = self._postings[start : start + length]
        if len(data) != length:
            raise EOFError("the postings of a term are cut off")
        return Postings(data)

    def beginning(self, field: str, head: str) -> Iterator[tuple[str, int]]:
        """Yield all terms that begin so, in order, and how many documents have each."""
        key, terms = self._key(field, head), self._terms
        place = self._index.closest_key_pos(key)
        while place is not None and place < self._index.endofdata:
            length, size = _LENGTHS.unpack_from(terms, place)
            place += _LENGTHS.size
            found = terms[place : place + length]
            if not found.startswith(key):
                return
            place += length
            yield found[2:].decode(), _FREQUENCY.unpack_from(terms, place + _FREQUENCY_AT)[0]
            place += size

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
        number: int = self._fields.get(field, 65_535)
        return number.to_bytes(2, "big") + text.encode()

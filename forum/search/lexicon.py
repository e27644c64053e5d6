"""The German lexicon: one file, of which little is read for a word.

``python -m tools.lexicon`` builds it at set-up. The file is a hash table: a header, the slots, then
one record for each form: the form, how common it is, what it may be in a compound, and its lemma as
a noun and as any other word. Without the file, or with one of another build, the chain works with
stems alone and says so once.
"""

import logging
import os
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

FILE = Path(__file__).with_name("german.lexicon")
MAGIC = b"K360LX02"
NOUN = 1  # may be a part of a compound
ADJECTIVE = 2  # may be the first part, or the last if the whole is an adjective
FOREIGN = 4  # English
_HEADER = struct.Struct("<8sIII")  # magic, slots less one, length of the file, its fingerprint
_LONGEST = 4 + 3 * 256  # bytes of a record: the form and both lemmas have a length of one byte
_log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """What the lexicon knows about one form; lemmas are folded, and a missing one is empty."""

    zipf: float  # 0 unknown, 3 once in a million words, 6 once in a thousand
    flags: int
    noun: str
    other: str


class _File:
    """The content of a file, read where it is asked for.

    The system keeps it in memory while there is enough. Mapped into a process it would soon be part
    of that process as a whole: around each place that is looked at, sixteen pages are mapped.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._size = os.fstat(self._descriptor).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        return os.pread(self._descriptor, part.stop - part.start, part.start)

    def close(self) -> None:
        os.close(self._descriptor)


class Lexicon:
    """Reads the content of a built file; with no content it knows nothing."""

    def __init__(self, data: _File | bytes) -> None:
        """Take the content.

        Raises:
            ValueError: It is no lexicon of this build, or was cut off.
        """
        self._mask = 0
        #: Tells one build from another, so that an index is never searched with another chain.
        self.fingerprint = 0
        if data:
            if len(data) < _HEADER.size:
                raise ValueError("too short")
            magic, self._mask, size, self.fingerprint = _HEADER.unpack(data[0 : _HEADER.size])
            if magic != MAGIC or size != len(data):
                raise ValueError("of another build")
        self._data = data

    def __bool__(self) -> bool:
        return len(self._data) > 0

    def get(self, form: str) -> Entry | None:
        """Look a form up, in lower case: folded, or with ß and umlauts where these tell more."""
        data, key = self._data, form.encode()
        slot = crc32(key)
        while data:
            at = _HEADER.size + 4 * (slot & self._mask)
            place = int.from_bytes(data[at : at + 4], "little")
            if not place:
                break
            record = data[place : place + _LONGEST]
            end = 1 + record[0]
            if record[1:end] == key:
                return _entry(record, end)
            slot += 1
        return None


def _entry(record: bytes, place: int) -> Entry:
    zipf, flags, length = record[place : place + 3]
    noun_end = place + 3 + length
    other_end = noun_end + 1 + record[noun_end]
    noun, other = record[place + 3 : noun_end], record[noun_end + 1 : other_end]
    return Entry(zipf / 20, flags, noun.decode(), other.decode())


def pack(entries: Mapping[str, Entry]) -> bytes:
    """Make the content of a file."""
    slots = 1 << (len(entries) * 3 // 2).bit_length()
    table = [0] * slots
    start = _HEADER.size + 4 * slots
    records = bytearray()
    for form, entry in entries.items():
        key, noun, other = form.encode(), entry.noun.encode(), entry.other.encode()
        slot = crc32(key)
        while table[slot & (slots - 1)]:
            slot += 1
        table[slot & (slots - 1)] = start + len(records)
        head = bytes((round(entry.zipf * 20), entry.flags, len(noun)))
        records += bytes((len(key),)) + key + head + noun + bytes((len(other),)) + other
    header = _HEADER.pack(MAGIC, slots - 1, start + len(records), crc32(records))
    return header + struct.pack(f"<{slots}I", *table) + bytes(records)


def _open(path: Path) -> Lexicon:
    file = _File(path)
    try:
        if not len(file):
            raise ValueError("empty")
        return Lexicon(file)
    except ValueError:
        file.close()
        raise


@cache
def shared() -> Lexicon:
    """Open the built file, once in a process."""
    try:
        return _open(FILE)
    except (OSError, ValueError) as error:
        _log.warning(
            "The German lexicon is missing or unusable (%s): search compares word stems only. "
            "Build it with: python -m tools.lexicon",
            error,
        )
        return Lexicon(b"")

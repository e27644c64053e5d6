"""How the postings of a term lie in a file of the embedded index: as plain arrays, copied at once.

A block holds the numbers of its documents, their weights, how many places each has, and the places,
one array each, and ends with their lengths. Numbers are in the order of this machine.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from struct import Struct
from typing import Any

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC as MAGIC

BLOCK = 4_096  # postings
_TAIL = Struct("<IIII")  # bytes of numbers, of weights, of counts, of places
#: Bytes of a block as Whoosh writes them, negative for the last one.
_SIZE = Struct("!i")
_NUMBERS, _WEIGHTS, _COUNTS, _PLACES = range(4)


class Postings:
    """All postings of one term in one segment, in the order of the documents."""

    def __init__(self, data: bytes) -> None:
        """Take the blocks as they lie in the file."""
        self._data = memoryview(data)
        self._blocks: list[list[int]] = []
        end, size = len(MAGIC), 0
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

    def counts(self) -> "array[int]":
        """Read how many places there are in each document."""
        return self._part(_COUNTS, "H")

    @cached_property
    def starts(self) -> "array[int]":
        """Where the places in each document begin, and where the last ones end."""
        return array("I", accumulate(self.counts(), initial=0))

    @cached_property
    def places(self) -> "array[int]":
        """The places in all documents, one after the other."""
        found = array("H")
        for ends in self._blocks:
            found.frombytes(self._data[ends[_PLACES] : ends[_PLACES + 1]])
        return found


@dataclass
class PostingList:
    """The postings of one term that are to be written, in the order of the documents."""

    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    weights: "array[float]" = field(default_factory=lambda: array("f"))
    #: How many places there are in each document.
    counts: "array[int]" = field(default_factory=lambda: array("H"))
    places: "array[int]" = field(default_factory=lambda: array("H"))

    def add(self, number: int, weight: float, places: bytes) -> None:
        """Append the posting of one document, its places as they are written."""
        self.numbers.append(number)
        self.weights.append(weight)
        self.counts.append(len(places) // 2)
        self.places.frombytes(places)

    def extend(self, other: "PostingList") -> None:
        """Append the postings of documents with higher numbers."""
        self.numbers += other.numbers
        self.weights += other.weights
        self.counts += other.counts
        self.places += other.places

    def data(self) -> bytes:
        """Give the blocks as they lie in the file."""
        *blocks, last = map(_block, self._blocks())
        sized = [_SIZE.pack(len(block)) + block for block in blocks]
        return b"".join((MAGIC, *sized, _SIZE.pack(-len(last)), last))

    def _blocks(self) -> Iterator["PostingList"]:
        """Cut the list into what lies together."""
        if len(self.numbers) <= BLOCK:
            yield self
            return
        ends = array("I", accumulate(self.counts, initial=0))
        for first in range(0, len(self.numbers), BLOCK):
            part = slice(first, first + BLOCK)
            last = min(first + BLOCK, len(self.numbers))
            places = self.places[ends[first] : ends[last]]
            yield PostingList(self.numbers[part], self.weights[part], self.counts[part], places)


def _ends(data: memoryview | bytes, end: int) -> list[int]:
    """Tell where the four parts of the block that ends there begin, and where the last ends."""
    lengths = _TAIL.unpack_from(data, end - _TAIL.size)
    return list(accumulate(lengths, initial=end - _TAIL.size - sum(lengths)))


def _block(block: PostingList) -> bytes:
    is_usual = block.weights.count(1.0) == len(block.weights)
    parts = (
        block.numbers.tobytes(),
        b"" if is_usual else block.weights.tobytes(),
        block.counts.tobytes() if block.places else b"",
        block.places.tobytes(),
    )
    return b"".join((*parts, _TAIL.pack(*map(len, parts))))

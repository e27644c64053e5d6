"""What a process keeps in memory of pages; each piece has the mark that held before it was made."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, NamedTuple

#: Seconds after which a piece is made anew whatever happened: what it shows may have no event.
KEPT_FOR = 60.0


class _Piece(NamedTuple):
    mark: bytes
    ends: float
    size: int
    value: Any


class MarkedCache:
    """Values under keys, the least recently used going first when there is too much."""

    def __init__(self, largest: int) -> None:
        """Keep about ``largest`` bytes."""
        self._largest = largest
        self._size = 0
        self._pieces: OrderedDict[Hashable, _Piece] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, mark: bytes) -> Any | None:
        """Give a value where its mark is still this one, else None."""
        piece = self._pieces.get(key)
        if piece is None or piece.mark != mark or piece.ends < time.monotonic():
            return None
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
        return piece.value

    def put(self, key: Hashable, mark: bytes, value: Any, size: int) -> None:
        """Keep a value that is about ``size`` bytes long; nothing that would push out the rest."""
        with self._lock:
            if (old := self._pieces.pop(key, None)) is not None:
                self._size -= old.size
            if size > self._largest // 2:
                return
            self._pieces[key] = _Piece(mark, time.monotonic() + KEPT_FOR, size, value)
            self._size += size
            while self._size > self._largest:
                self._size -= self._pieces.popitem(last=False)[1].size

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._pieces.clear()
            self._size = 0

"""Who may write to a SQLite file next: all threads and processes of a machine stand in one queue.

SQLite lets one transaction write at a time. Who finds the file locked tries again after pauses of
up to 100 ms, and whoever comes in between is faster: with twenty people writing, some wait for
seconds while the file is free. Here they wait for each other. Only who is next looks for the turn,
and a process that has just been next lets the others look first whether one of them is now.
"""

import fcntl
import os
import threading
import time
from functools import cached_property
from pathlib import Path

#: Seconds until somebody goes on without a turn, and SQLite decides.
PATIENCE = 10.0
#: Seconds between two looks at what another process has: for who is next, and for all others.
LOOK_FOR_TURN, LOOK_FOR_NEXT = 0.0002, 0.001
#: Seconds for which a process that was next leaves that to others: each of them looks once.
COURTESY = 2 * LOOK_FOR_NEXT


class _Lock:
    """What one thread of all processes may have; the lock of a byte in a file stands for it."""

    def __init__(self, file: "_File", byte: int, pause: float, courtesy: float = 0.0) -> None:
        self._file = file
        self._byte = byte
        self._pause = pause
        self._courtesy = courtesy
        self._here = threading.Lock()
        self._given_back = 0.0

    def acquire(self, until: float) -> bool:
        """Wait for it; tell whether it came in time."""
        if not self._here.acquire(timeout=max(until - time.monotonic(), 0)):
            return False
        since = time.monotonic() - self._given_back
        if 0 <= since < self._courtesy:
            time.sleep(self._courtesy - since)
        try:
            while not self._is_free():
                if time.monotonic() > until:
                    self._here.release()
                    return False
                time.sleep(self._pause)
        except OSError:
            self._here.release()
            return False
        return True

    def _is_free(self) -> bool:
        try:
            fcntl.lockf(self._file.handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._byte)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let another one have it."""
        fcntl.lockf(self._file.handle, fcntl.LOCK_UN, 1, self._byte)
        self._given_back = time.monotonic()
        self._here.release()


class _File:
    """The file that processes lock; its locks are never inherited, and end with a process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def handle(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class WriteQueue:
    """The queue before one database."""

    def __init__(self, path: Path) -> None:
        """Queue before the database at ``path``, with a file beside it."""
        file = _File(path.with_name(f"{path.name}-queue"))
        self._turn = _Lock(file, 0, LOOK_FOR_TURN)
        self._next = _Lock(file, 1, LOOK_FOR_NEXT, COURTESY)

    def take(self) -> bool:
        """Wait for the turn; tell whether it came in time."""
        until = time.monotonic() + PATIENCE
        if not self._next.acquire(until):
            return False
        try:
            return self._turn.acquire(until)
        finally:
            self._next.release()

    def give_back(self) -> None:
        """Let the next one write."""
        self._turn.release()

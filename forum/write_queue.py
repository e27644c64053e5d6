"""Who may write to a SQLite file next: all threads and processes of a machine stand in one queue.

SQLite lets one transaction write at a time. Who finds the file locked tries again after pauses of
up to 100 ms, and whoever comes in between is faster: with twenty people writing, some wait for
seconds while the file is free. Here they wait for each other, and one of each process looks every
two milliseconds.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

#: Seconds until somebody goes on without a turn, and SQLite decides.
PATIENCE = 10.0
LOOK_EVERY = 0.002  # seconds between two looks at whether another process is done


class WriteQueue:
    """The queue before one file; a lock on a file beside it stands for the turn."""

    def __init__(self, path: Path) -> None:
        """Queue before the database at ``path``."""
        self._path = path.with_name(f"{path.name}-queue")
        self._here = threading.Lock()
        #: By process: whoever is forked must not share the lock.
        self._files: dict[int, int] = {}

    def take(self) -> bool:
        """Wait for the turn; tell whether it came in time."""
        ends = time.monotonic() + PATIENCE
        if not self._here.acquire(timeout=PATIENCE):
            return False
        try:
            while not self._is_free():
                if time.monotonic() > ends:
                    self._here.release()
                    return False
                time.sleep(LOOK_EVERY)
        except OSError:
            self._here.release()
            return False
        return True

    def _is_free(self) -> bool:
        process = os.getpid()
        if process not in self._files:
            self._files[process] = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._files[process], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give_back(self) -> None:
        """Let the next one write."""
        fcntl.flock(self._files[os.getpid()], fcntl.LOCK_UN)
        self._here.release()

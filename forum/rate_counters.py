"""The counters of rate limits that all processes of one machine share, in a SQLite file."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from limits.storage import Storage

SCHEME = "forum-sqlite"

#: Old counters are swept with every so manieth hit, so that the file stays small.
SWEEP_EVERY = 500


class SqliteStorage(Storage):
    """Counters in a SQLite file that all processes of one machine share."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the registry of the library wants a list

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **_options: float | str | bool
    ) -> None:
        """Open, or make, the file at the path of ``uri``."""
        super().__init__(uri, wrap_exceptions)
        self._path = Path((uri or "").removeprefix(f"{SCHEME}://"))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        #: By process: a connection must not be used after a fork, nor closed there.
        self._connections: dict[int, sqlite3.Connection] = {}
        #: Which file that is: device and number.
        self._opened: tuple[int, int] | None = None
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS counters "
                "(name TEXT PRIMARY KEY, hits INTEGER NOT NULL, ends REAL NOT NULL) WITHOUT ROWID"
            )

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Give the connection of this process to one thread at a time.

        It stays open: whoever closes the last one to a file writes its journal back each time.
        """
        with self._lock:
            # Somebody may have taken the file away: then nobody else counts in what is open here.
            if self._connection is not None and self._opened != self._identity():
                self._close()
            if self._connection is None:
                self._connections[os.getpid()] = self._connect()
                self._opened = self._identity()
            yield self._connections[os.getpid()]

    @property
    def _connection(self) -> sqlite3.Connection | None:
        return self._connections.get(os.getpid())

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def close(self) -> None:
        """Close the connection of this process; the next use opens another one."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        connection = self._connections.pop(os.getpid(), None)
        if connection is not None:
            connection.close()

    def __del__(self) -> None:
        """Leave no connection open behind an application that is gone."""
        if hasattr(self, "_connections"):
            self.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=5, isolation_level=None, check_same_thread=False
        )
        # A power cut may forget some hits; that is no loss.
        connection.execute("PRAGMA synchronous=OFF")
        # What is swept away must not stay readable in the file.
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Name the exceptions of the medium."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a hit in one atomic statement and give the number in the present window."""
        now = time.time()
        with self._connected() as connection:
            (hits,) = connection.execute(
                "INSERT INTO counters VALUES (:key, :amount, :ends) ON CONFLICT (name) DO UPDATE "
                "SET hits = CASE WHEN ends <= :now THEN :amount ELSE hits + :amount END, "
                "ends = CASE WHEN ends <= :now THEN :ends ELSE ends END RETURNING hits",
                {"key": key, "amount": amount, "ends": now + expiry, "now": now},
            ).fetchone()
            if hash((key, hits)) % SWEEP_EVERY == 0:
                self._sweep(connection)
        return int(hits)

    def _sweep(self, connection: sqlite3.Connection) -> int:
        return connection.execute("DELETE FROM counters WHERE ends <= ?", (time.time(),)).rowcount

    def sweep(self) -> int:
        """Forget the counters whose window has ended, also in the journal; answer how many."""
        with self._connected() as connection:
            swept = self._sweep(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return swept

    def get(self, key: str) -> int:
        """Give the number of hits in the present window."""
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        """Give the moment (seconds since 1970) at which the present window ends."""
        return float(self._row(key)[1])

    def _row(self, key: str) -> tuple[int, float]:
        with self._connected() as connection:
            row: tuple[int, float] | None = connection.execute(
                "SELECT hits, ends FROM counters WHERE name = ? AND ends > ?", (key, time.time())
            ).fetchone()
        return row or (0, time.time())

    def check(self) -> bool:
        """Tell whether the file can be read."""
        try:
            self._row("")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget all counters."""
        with self._connected() as connection:
            return connection.execute("DELETE FROM counters").rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._connected() as connection:
            connection.execute("DELETE FROM counters WHERE name = ?", (key,))

"""Where ready pages are kept for all processes: in files of this machine, or in a Redis.

What is kept is bytes under the check sum of a key. It is a copy: it may vanish at any time.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from forum.shared_redis import SharedRedis

#: Bytes of all pages together, about; what is oldest goes first.
LARGEST = 256 * 1024 * 1024
#: With every so manieth page that is kept, old ones are swept away.
SWEEP_EVERY = 64
#: So many processes can wait for pages of different keys at the same time without a collision.
LOCKS = 256
#: Seconds for which somebody waits for a page that another one is making.
PATIENCE = 2.0
LOOK_EVERY = 0.005  # seconds between two tries


class Store(Protocol):
    """Keeps bytes under names (hexadecimal digits)."""

    def read(self, name: str) -> bytes | None:
        """Give what is kept under a name."""
        ...

    def write(self, name: str, kept: bytes, seconds: float) -> None:
        """Keep bytes under a name for so many seconds."""
        ...

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Let one at a time make what stands under a name."""
        ...

    def sweep(self, seconds: float) -> int:
        """Take away what is older than ``seconds``; tell how many pages."""
        ...


class Folder:
    """Pages as files; the operating system keeps those in memory that are asked for."""

    def __init__(self, path: Path) -> None:
        """Open, or make, the folder."""
        self._path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._written = 0

    def read(self, name: str) -> bytes | None:
        """Give what is kept under a name."""
        try:
            descriptor = os.open(f"{self._path}/{name}", os.O_RDONLY)
        except OSError:
            return None
        try:
            return os.read(descriptor, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)

    def write(self, name: str, kept: bytes, seconds: float) -> None:
        """Keep bytes under a name; a full disk keeps nothing, and that is no error."""
        self._written += 1
        if self._written % SWEEP_EVERY == 0:
            self.sweep(seconds)
        file = self._path / name
        beside = file.with_name(f"{name}.{os.getpid()}.{time.monotonic_ns()}")
        with suppress(OSError):
            try:
                beside.write_bytes(kept)
                beside.replace(file)
            finally:
                beside.unlink(missing_ok=True)

    def sweep(self, seconds: float) -> int:
        """Take away what is older than ``seconds``, then the oldest of too much; tell how many."""
        now, total, swept = time.time(), 0, 0
        newest_first = sorted(
            ((entry.stat(), entry.path) for entry in self._entries()),
            key=lambda found: -found[0].st_mtime,
        )
        for status, path in newest_first:
            total += status.st_size
            if now - status.st_mtime > seconds or total > LARGEST:
                swept += 1
                with suppress(OSError):
                    os.unlink(path)
        return swept

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self._path) as entries:
            yield from (entry for entry in entries if not entry.name.startswith("lock-"))

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Let one at a time make what stands under a name, but wait no longer than is bearable."""
        number = int(name[:8], 16) % LOCKS
        descriptor = os.open(self._path / f"lock-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        ends = time.monotonic() + PATIENCE
        try:
            while not _locked(descriptor) and time.monotonic() < ends:
                time.sleep(LOOK_EVERY)
            yield
        finally:
            # Closing gives the lock back, and so does the end of a process that was killed.
            os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class InRedis:
    """Pages in a Redis that all machines share; it bounds its memory itself (``maxmemory``).

    While it is away nothing is kept, and each page is made anew.
    """

    PREFIX = "forum:page:"

    def __init__(self, shared: SharedRedis) -> None:
        """Take the Redis."""
        self._redis = shared

    def read(self, name: str) -> bytes | None:
        """Give what is kept under a name."""
        kept: bytes | None = self._redis.ask(
            lambda client: client.get(self.PREFIX + name), lambda: None
        )
        return kept

    def write(self, name: str, kept: bytes, seconds: float) -> None:
        """Keep bytes under a name for so many seconds."""
        lifetime = max(1, round(seconds))
        self._redis.ask(
            lambda client: client.set(self.PREFIX + name, kept, ex=lifetime), lambda: None
        )

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Let one at a time make what stands under a name, but wait no longer than is bearable."""
        lock = self._redis.client.lock(
            f"{self.PREFIX}{name}:lock",
            timeout=PATIENCE,
            sleep=LOOK_EVERY,
            blocking_timeout=PATIENCE,
        )
        held = self._redis.ask(lambda _client: lock.acquire(), lambda: False)
        try:
            yield
        finally:
            if held:
                with suppress(Exception):  # it may have ended meanwhile by itself
                    lock.release()

    def sweep(self, seconds: float) -> int:  # noqa: ARG002 - as the other one
        """Do nothing: Redis forgets by itself what is too old."""
        return 0

"""Where an embedded index lives: numbered directories, a pointer to the current one, one writer.

A new index is built in a directory of its own beside the present one; switching replaces the
pointer file in one step. A damaged index is set aside, and a mark asks for a rebuild.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forum.search.engine import SCHEMA_VERSION, IndexUnavailable
from forum.search.german import fingerprint

NOTE = "rebuilt.json"  # the file beside an index that tells of its making
_NAME = re.compile(r"^index-v\d+-a[\dx]+-(\d+)$")


class IndexDirectory:
    """The directories of one index below ``root``, shared by one writer and many readers."""

    def __init__(self, root: Path) -> None:
        """Name the place; it is made when something is first written."""
        self.root = root
        self._generation = f"v{SCHEMA_VERSION}-a{fingerprint()}"
        self._pointer = root / f"current-{self._generation}"
        self._mark = root / f"needs-rebuild-{self._generation}"

    @property
    def current(self) -> Path | None:
        """The directory of the index in use, or nothing where there is none."""
        try:
            name = self._pointer.read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return None
        path = self.root / name
        return path if _NAME.match(name) and path.is_dir() else None

    @property
    def needs_rebuild(self) -> bool:
        """Whether there is no index, or one that somebody found damaged or incomplete."""
        return self._mark.exists() or self.current is None

    def ask_for_rebuild(self) -> None:
        """Leave a mark that the next rebuild takes away; a full disk is no reason to fail."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._mark.touch()
        except OSError:
            return

    def rebuilt(self) -> None:
        """Take the mark away."""
        self._mark.unlink(missing_ok=True)

    @property
    def size(self) -> int | None:
        """Bytes of the index in use; nothing where there is none."""
        path = self.current
        if path is None:
            return None
        total = 0
        for file in path.iterdir():
            with suppress(OSError):  # a commit may take a file away meanwhile
                total += file.stat().st_size
        return total

    @property
    def note(self) -> str | None:
        """What the last rebuild wrote down in the index in use."""
        path = self.current
        try:
            return (path / NOTE).read_text(encoding="utf-8") if path else None
        except (OSError, ValueError):
            return None

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """Be the only writer among all processes; the lock ends with the process that holds it.

        Raises:
            IndexUnavailable: Another process kept writing for ``timeout`` seconds, or the
                directory cannot be written.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.root / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise IndexUnavailable("storage") from error
        try:
            _lock(handle, timeout)
            yield
        finally:
            os.close(handle)

    def new(self) -> Path:
        """Make the next directory; what an interrupted rebuild left behind goes first."""
        current = self.current
        self._remove_all_but(current)
        numbers = [
            int(match[1]) for path in self.root.iterdir() if (match := _NAME.match(path.name))
        ]
        path = self.root / f"index-{self._generation}-{max(numbers, default=0) + 1:06d}"
        path.mkdir(mode=0o700)
        return path

    def switch(self, path: Path) -> None:
        """Make ``path`` the index in use, in one step, and remove the others.

        Readers that have the old one open keep their open files.
        """
        fresh = self._pointer.with_suffix(".new")
        fresh.write_text(path.name, encoding="ascii")
        os.replace(fresh, self._pointer)
        self._remove_all_but(path)

    def quarantine(self) -> None:
        """Set the damaged index aside for a look at it (the last one only)."""
        damaged, aside = self.current, self.root / "damaged"
        self._pointer.unlink(missing_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        if damaged is not None:
            os.replace(damaged, aside)

    def _remove_all_but(self, kept: Path | None) -> None:
        for path in self.root.iterdir():
            if _NAME.match(path.name) and path != kept:
                shutil.rmtree(path, ignore_errors=True)


def _lock(handle: int, timeout: float) -> None:
    end = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise IndexUnavailable("locked") from None
            time.sleep(0.05)
        else:
            return

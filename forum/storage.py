"""Where the contents of uploaded files lie: one small interface, and a folder that has it."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")


def is_name(text: str) -> bool:
    """Tell whether contents are kept under names like this one."""
    return _NAME.fullmatch(text) is not None


def checked(name: str) -> str:
    """Give a name back that cannot lead out of where contents are kept.

    Raises:
        ValueError: It is no name of a content.
    """
    if not is_name(name):
        raise ValueError(f"no name of a stored file: {name!r}")
    return name


class StorageUnavailable(OSError):
    """The storage cannot be reached or refuses; what was asked can be asked again later."""


class Storage(Protocol):
    """Keeps contents under random names; a name is written once and never changed.

    Each method raises an ``OSError`` where the storage cannot be used at the moment.
    """

    def put(self, name: str, content: bytes) -> None:
        """Keep ``content``; it is complete once this returns, or not there at all."""

    def read(self, name: str) -> bytes | None:
        """Give what is kept under ``name``, None where there is nothing."""

    def remove(self, name: str) -> None:
        """Forget ``name``; what is not there is gone already."""

    def older_than(self, seconds: float) -> Iterator[str]:
        """Name everything that was put at least ``seconds`` ago."""


class Folder:
    """A storage in a local folder, spread over subfolders of two letters."""

    def __init__(self, path: Path) -> None:
        """Keep everything below ``path``; it is made with the first content."""
        self._path = path

    def put(self, name: str, content: bytes) -> None:
        """Write beside the place, then move: nobody ever reads half a file."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = place.with_name(f".{secrets.token_hex(8)}")
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def read(self, name: str) -> bytes | None:
        """Read the file."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Delete the file."""
        self._place(name).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[str]:
        """Look through the folder, unfinished files included."""
        latest = time.time() - seconds
        for file in self._path.glob("*/*"):
            with suppress(FileNotFoundError):  # removed by somebody else meanwhile
                if file.stat().st_mtime > latest:
                    continue
                if is_name(file.name):
                    yield file.name
                else:
                    file.unlink()

    def _place(self, name: str) -> Path:
        return self._path / name[:2] / checked(name)

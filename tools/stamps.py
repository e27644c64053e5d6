"""Stamps remember from which input a stage was made, so that a later start can skip it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(*parts: Path | str) -> str:
    """Tell the digest of texts and of the files' contents; a missing file counts as empty."""
    total = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else _content(part)
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


class Stamp:
    """A small file beside what was made; it is written last, so a broken stage runs again."""

    def __init__(self, path: Path, wanted: str, made: Iterable[Path] = ()) -> None:
        """Compare ``path`` with ``wanted``; everything in ``made`` must exist as well."""
        self.path = path
        self.wanted = wanted
        self.made = tuple(made)

    def is_fresh(self) -> bool:
        """Tell whether the stage was done from this very input and its result is still there."""
        if not all(path.exists() for path in self.made):
            return False
        try:
            return self.path.read_text(encoding="ascii").strip() == self.wanted
        except OSError:
            return False

    def write(self) -> None:
        """Remember that the stage is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.wanted + "\n", encoding="ascii")

    def remove(self) -> None:
        """Forget the stage before it runs again."""
        self.path.unlink(missing_ok=True)

"""What an index remembers of its own making: a line of JSON that is kept with it."""

import json
import time
from collections.abc import Callable
from datetime import datetime

from forum.clock import utcnow
from forum.search.engine import Rebuilt


class Making:
    """Counts the documents and the seconds of a rebuild."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        """Begin now; ``progress`` hears of every count too."""
        self._progress = progress
        self._start = time.monotonic()
        self._documents = 0

    def count(self, documents: int) -> None:
        """Note how many documents are in."""
        self._documents = documents
        self._progress(documents)

    def note(self) -> str:
        """Write down the moment, the seconds and the documents."""
        seconds = round(time.monotonic() - self._start, 1)
        at = utcnow().isoformat()
        return json.dumps({"at": at, "seconds": seconds, "documents": self._documents})


def read(note: str | None) -> Rebuilt | None:
    """Read a note; one that nobody can read says nothing."""
    try:
        found = json.loads(note or "")
        at = datetime.fromisoformat(found["at"])
        return Rebuilt(at, float(found["seconds"]), int(found["documents"]))
    except (ValueError, KeyError, TypeError):
        return None

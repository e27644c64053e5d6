"""What people without scripts were shown, noted in memory and written down in batches.

A browser with scripts tells which posts have really been on the screen. Without them a page that
was shown counts as read: the browser asks for an empty picture that only such a page names, which
writes nothing by itself. Each process notes in memory and writes all notes down together, as it
does with the counts of views; a killed process loses those of the last seconds.
"""

import threading
import time

from forum.models import Paper, Thread, User
from forum.services import paper_visits, read_positions
from forum.services.read_positions import Reached

#: Written at the latest with the first note after so many seconds, or with so many notes.
SECONDS = 10.0
NOTES = 100

_lock = threading.Lock()
_threads: dict[tuple[int, int], int] = {}
_papers: set[tuple[int, int]] = set()
_written_at = time.monotonic()


def note_thread(person: User, thread: Thread, number: int) -> bool:
    """Note that a page up to ``number`` was shown; answer whether it is time to write down."""
    key = person.id, thread.id
    with _lock:
        _threads[key] = max(_threads.get(key, 0), min(number, thread.last_number))
        return _is_time()


def note_paper(person: User, paper: Paper) -> bool:
    """Note that a paper was shown; answer whether it is time to write down."""
    with _lock:
        _papers.add((person.id, paper.id))
        return _is_time()


def _is_time() -> bool:
    return len(_threads) + len(_papers) >= NOTES or time.monotonic() - _written_at >= SECONDS


def waits_for(person: User) -> bool:
    """Tell whether something that the person was shown is not written down yet."""
    with _lock:
        return any(key[0] == person.id for key in (*_threads, *_papers))


def write_down() -> int:
    """Write all notes of this process down; answer how many."""
    global _written_at  # noqa: PLW0603 - the notes of this process
    with _lock:
        positions = [Reached(*key, number) for key, number in _threads.items()]
        looks = list(_papers)
        _threads.clear()
        _papers.clear()
        _written_at = time.monotonic()
    return read_positions.store(positions) + paper_visits.look(looks)

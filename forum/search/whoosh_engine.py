"""The embedded engine: Whoosh 2.7.4 in a directory, one writing process, any number of readers.

A search never takes longer than its time limit, never fails but by IndexUnavailable, and sees the
commits of the writing process within ``refresh_seconds``. Damaged indexes ask for a rebuild.
"""

import errno
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from whoosh.index import LockError

from forum.search import index_notes, whoosh_index, whoosh_schema
from forum.search.engine import Document, Hits, IndexStatus, IndexUnavailable
from forum.search.index_directory import NOTE, IndexDirectory
from forum.search.parsed_query import ParsedQuery
from forum.search.plans import Plan, plan
from forum.search.whoosh_queries import Deadline, TimeUp, expanded
from forum.search.whoosh_ranking import Ranking
from forum.search.whoosh_segments import Snapshot

MAX_KEPT = 5_000  # results that can be paged through
_LOCK_SECONDS = 5.0  # how long a writer waits for another
_BUSY_SECONDS = 3.0  # how long a search waits for the searches of other threads
_STORAGE_TROUBLE = frozenset(
    {errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE, errno.ENFILE}
    | {errno.ENOMEM, errno.EDQUOT}
)
_NEVER = float("-inf")
_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)


def _search(snapshot: Snapshot, asked: Plan, page: range, newest: bool, deadline: Deadline) -> Hits:
    ranking = Ranking(snapshot, min(page.stop, MAX_KEPT), newest, deadline)
    timed_out = False
    try:
        ranking.collect(expanded(asked, snapshot, deadline))
    except TimeUp:
        timed_out = True
    return Hits(ranking.page(page.start), ranking.total, not timed_out, timed_out)


class WhooshEngine:
    """The engine of installations on one machine; see ``forum.search.engine.Engine``."""

    def __init__(
        self, root: Path, *, time_limit: float = 0.3, refresh_seconds: float = 0.5
    ) -> None:
        """Take the directory of the index; ``time_limit`` (s) holds for every search."""
        self._directory = IndexDirectory(root)
        self._time_limit = time_limit
        self._refresh_seconds = refresh_seconds
        self._reading = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._checked = _NEVER

    @property
    def needs_rebuild(self) -> bool:
        """Whether the index is missing or was found damaged since the last rebuild."""
        return self._directory.needs_rebuild

    @property
    def generation(self) -> str:
        """A mark that every commit changes and that never comes back.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        return self._read(lambda snapshot: snapshot.generation)

    def search(
        self, query: ParsedQuery, *, limit: int, offset: int = 0, newest_first: bool = False
    ) -> Hits:
        """Find the documents of a query, in bounded time.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        asked = plan(query)
        if asked is None or limit < 1:
            return Hits([], 0)
        start = max(offset, 0)
        page = range(start, start + limit)
        return self._read(
            lambda snapshot: _search(
                snapshot, asked, page, newest_first, Deadline(self._time_limit)
            )
        )

    def ids(self) -> set[str]:
        """Tell the ids of all documents.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        return self._read(Snapshot.ids)

    def count(self) -> int:
        """Tell how many documents there are.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        return self._read(Snapshot.count)

    def apply(self, documents: Iterable[Document], deleted: Iterable[str]) -> None:
        """Put documents in, replacing those of the same id, and take ids out, in one commit.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        gone = set(deleted)
        fresh = {doc.id: whoosh_schema.fields_of(doc) for doc in documents if doc.id not in gone}
        stale = gone | fresh.keys()
        if not stale:
            return
        with self._directory.writing(_LOCK_SECONDS):
            self._guarded(lambda: self._commit(list(fresh.values()), stale))
        self._checked = _NEVER

    def ask_for_rebuild(self) -> None:
        """Leave a mark by which the worker builds the index anew.

        Raises:
            IndexUnavailable: The storage refuses.
        """
        self._directory.ask_for_rebuild()
        if not self.needs_rebuild:
            raise IndexUnavailable("storage")

    def status(self) -> IndexStatus:
        """Tell size and state of the index, whatever state it is in."""
        documents, trouble = None, ""
        try:
            documents = self.count()
        except IndexUnavailable as error:
            trouble = error.reason
        rebuilt = index_notes.read(self._directory.note)
        state = (self.needs_rebuild, documents, self._directory.size, rebuilt, trouble)
        return IndexStatus("Whoosh", *state)

    def clear(self) -> None:
        """Start again with an empty index.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        self.rebuild((), lambda _: None)

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
        """Build a new index beside the present one, then switch to it; ``progress`` counts along.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        with self._directory.writing(_LOCK_SECONDS):
            self._guarded(lambda: self._build(documents, progress))
        self._checked = _NEVER

    def close(self) -> None:
        """Close the files that are open for reading; the next search opens them again."""
        with self._reading:
            self._forget()

    def _build(self, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
        path = self._directory.new()
        making = index_notes.Making(progress)
        try:
            whoosh_index.create(path)
            whoosh_index.load(path, documents, making.count)
            (path / NOTE).write_text(making.note(), encoding="utf-8")
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        self._directory.switch(path)
        self._directory.rebuilt()

    def _commit(self, documents: list[dict[str, Any]], stale: set[str]) -> None:
        try:
            whoosh_index.commit(self._directory.current or self._start(), documents, stale)
        except (LockError, IndexUnavailable):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _STORAGE_TROUBLE:
                raise
            _log.exception("the search index is damaged and starts again empty")
            self._directory.quarantine()
            whoosh_index.commit(self._start(), documents, stale)

    def _start(self) -> Path:
        """Begin with an empty index, which lacks all that was written before: ask for a rebuild."""
        self._directory.ask_for_rebuild()
        path = self._directory.new()
        whoosh_index.create(path)
        self._directory.switch(path)
        return path

    def _guarded(self, work: Callable[[], _Answer]) -> _Answer:
        try:
            return work()
        except LockError as error:
            raise IndexUnavailable("locked") from error
        except OSError as error:
            raise IndexUnavailable("storage") from error

    def _read(self, ask: Callable[[Snapshot], _Answer]) -> _Answer:
        """Ask the index; a first failure may be a switch in between, a second one is damage."""
        if not self._reading.acquire(timeout=_BUSY_SECONDS):
            raise IndexUnavailable("busy")
        try:
            answer = self._try(ask)
            return answer[0] if answer else self._try_again(ask)
        finally:
            self._reading.release()

    def _try(self, ask: Callable[[Snapshot], _Answer]) -> tuple[_Answer] | None:
        try:
            return (ask(self._current()),)
        except IndexUnavailable:
            raise
        except Exception as error:  # damaged files make Whoosh fail in any way
            if isinstance(error, OSError) and error.errno in _STORAGE_TROUBLE:
                raise IndexUnavailable("storage") from error
            _log.warning("reading the search index failed", exc_info=True)
            self._forget()
            return None

    def _try_again(self, ask: Callable[[Snapshot], _Answer]) -> _Answer:
        answer = self._try(ask)
        if answer is None:
            self._directory.ask_for_rebuild()
            raise IndexUnavailable("damaged")
        return answer[0]

    def _current(self) -> Snapshot:
        now = time.monotonic()
        if self._snapshot and now - self._checked < self._refresh_seconds:
            return self._snapshot
        path = self._directory.current
        if path is None:
            self._forget()
            raise IndexUnavailable("missing")
        if self._snapshot is None or not self._snapshot.is_current(path):
            self._snapshot = Snapshot(path, self._snapshot)
        self._checked = now
        return self._snapshot

    def _forget(self) -> None:
        self._snapshot = None  # its files are closed when nobody refers to them any more

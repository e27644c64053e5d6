"""An engine that remembers its answers as long as the index stays as it is.

An answer is ids only, the same for everybody; who may see them is decided in SQL for each reader
after it, so nothing that was hidden meanwhile is shown. A mark of the index that every commit
changes (``Engine.generation``) is compared before each answer.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable

from forum.search.engine import Document, Engine, Hits, IndexStatus
from forum.search.parsed_query import ParsedQuery
from forum.search.plans import Plan, plan

KEPT = 128  # answers of one process; one of a thousand ids takes about 80 kB

_Key = tuple[Plan, int, int, bool]


class CachingEngine:
    """Any engine, and its latest answers; see ``forum.search.engine.Engine``."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine that answers what is not remembered."""
        self.engine = engine
        self._lock = threading.Lock()
        self._generation = ""
        self._answers: OrderedDict[_Key, Hits] = OrderedDict()

    @property
    def needs_rebuild(self) -> bool:
        """Whether the index is missing or was found damaged since the last rebuild."""
        return self.engine.needs_rebuild

    def ask_for_rebuild(self) -> None:
        """Leave a mark by which the worker builds the index anew.

        Raises:
            IndexUnavailable: The storage refuses.
        """
        self.engine.ask_for_rebuild()

    def status(self) -> IndexStatus:
        """Tell size and state of the index, whatever state it is in."""
        return self.engine.status()

    @property
    def generation(self) -> str:
        """A mark that every commit changes.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        return self.engine.generation

    def search(
        self, query: ParsedQuery, *, limit: int, offset: int = 0, newest_first: bool = False
    ) -> Hits:
        """Find the documents of a query, in bounded time.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        asked = plan(query)
        if asked is None:
            return Hits([], 0)
        key = (asked, limit, offset, newest_first)
        # Read before the search: what is found is never older than its mark.
        generation = self.engine.generation
        answer = self._remembered(generation, key)
        if answer is None:
            answer = self.engine.search(
                query, limit=limit, offset=offset, newest_first=newest_first
            )
            if not answer.timed_out:  # with more time there may be more
                self._remember(generation, key, answer)
        return answer

    def apply(self, documents: Iterable[Document], deleted: Iterable[str]) -> None:
        """Put documents in, replacing those of the same id, and take ids out, in one commit.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        self.engine.apply(documents, deleted)

    def ids(self) -> set[str]:
        """Tell the ids of all documents.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        return self.engine.ids()

    def count(self) -> int:
        """Tell how many documents there are.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        return self.engine.count()

    def clear(self) -> None:
        """Start again with an empty index.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        self.engine.clear()

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
        """Build a new index beside the present one, then switch to it; ``progress`` counts along.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        self.engine.rebuild(documents, progress)

    def close(self) -> None:
        """Close what is open; the next call opens it again."""
        self.engine.close()

    def _remembered(self, generation: str, key: _Key) -> Hits | None:
        with self._lock:
            if generation != self._generation:
                self._answers.clear()
                self._generation = generation
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def _remember(self, generation: str, key: _Key, answer: Hits) -> None:
        with self._lock:
            if generation == self._generation:
                self._answers[key] = answer
                while len(self._answers) > KEPT:
                    self._answers.popitem(last=False)

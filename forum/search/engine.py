"""What a search engine of this project can do; every engine fulfils this Protocol."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forum.search import german
from forum.search.parsed_query import ParsedQuery
from forum.search.query_words import Filter

SCHEMA_VERSION = 3  # raise it when Document or its fields in an index change
#: Documents on Whoosh up to which 95 of 100 searches take less than 50 ms of CPU (docs/search.md).
ADVISED_LIMIT = 60_000


class IndexUnavailable(Exception):
    """The index is missing, damaged or locked, as ``reason`` says; no reason to fail a post."""

    def __init__(self, reason: str) -> None:
        """Remember the reason: missing, damaged, locked, busy or storage."""
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Document:
    """One thing that can be found: plain texts and the values that filters compare."""

    id: str  # the document type and key of a row: "comment:12"
    title: str
    body: str
    kind: str  # thread, comment, passage, dissent_flag, …: the document type
    contribution_kind: str  # experience, comment, agreement, gap, hint, question; or nothing
    process: str
    action_field: str
    author: str
    organisation: str
    tags: tuple[str, ...]
    state: str
    created: datetime
    role: tuple[str, ...] = ()  # of the author: member, moderator, …, municipal_actor, …
    paper: tuple[str, ...] = ()  # slug and title of the paper that it is in or about
    passage: tuple[str, ...] = ()  # number and key of the passage
    thread: str = ""  # key of the thread that it stands in
    has: tuple[str, ...] = ()  # link, quote, answer, …: see query_words.HAS

    @property
    def words(self) -> str:
        """The text that words are looked for in; of a thread its tags too, of replies not."""
        return "\n".join((*self.tags, self.body)) if self.kind == "thread" else self.body

    def values(self, name: Filter) -> tuple[str, ...]:
        """Tell what a filter compares, in the one form of every name."""
        found = self.tags if name is Filter.TAG else getattr(self, name.value)
        texts = (found,) if isinstance(found, str) else found
        return tuple(dict.fromkeys(filter(None, map(german.keyword, texts))))


@dataclass(frozen=True)
class Hits:
    """Ids of one page of results, best or newest first, and how many there are in all."""

    ids: Sequence[str]
    total: int
    total_is_exact: bool = True
    timed_out: bool = False


@dataclass(frozen=True)
class Rebuilt:
    """The last rebuild of an index, as the index itself remembers it."""

    at: datetime
    seconds: float
    documents: int


@dataclass(frozen=True)
class IndexStatus:
    """What operators want to know of an index; nothing in it where it cannot be read."""

    engine: str  # Whoosh or PostgreSQL
    needs_rebuild: bool
    documents: int | None = None
    size: int | None = None  # bytes on disk
    rebuilt: Rebuilt | None = None
    trouble: str = ""  # the reason of an IndexUnavailable


class Engine(Protocol):
    """A copy of what can be found. It answers with ids; who may see them is decided elsewhere."""

    @property
    def needs_rebuild(self) -> bool:
        """Whether the index is missing or was found damaged since the last rebuild."""
        ...

    def ask_for_rebuild(self) -> None:
        """Leave a mark by which the worker builds the index anew; the next rebuild takes it away.

        Raises:
            IndexUnavailable: The storage refuses.
        """
        ...

    def status(self) -> IndexStatus:
        """Tell size and state of the index, whatever state it is in."""
        ...

    @property
    def generation(self) -> str:
        """A mark that every commit changes and that never comes back.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        ...

    def apply(self, documents: Iterable[Document], deleted: Iterable[str]) -> None:
        """Put documents in, replacing those of the same id, and take ids out, in one commit.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        ...

    def search(
        self, query: ParsedQuery, *, limit: int, offset: int = 0, newest_first: bool = False
    ) -> Hits:
        """Find the documents of a query, in bounded time.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        ...

    def ids(self) -> set[str]:
        """Tell the ids of all documents.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        ...

    def count(self) -> int:
        """Tell how many documents there are.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        ...

    def clear(self) -> None:
        """Start again with an empty index.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        ...

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
        """Build a new index beside the present one, then switch to it; ``progress`` counts along.

        Changes that happen meanwhile must be applied again afterwards; applying is idempotent.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        ...

    def close(self) -> None:
        """Close what is open; the next call opens it again."""
        ...

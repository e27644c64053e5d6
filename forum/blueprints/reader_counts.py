"""What waits for the reader, as the head of each page says it: notifications and unread threads."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, current_app, g

from forum.blueprints.edge import actor
from forum.clock import utcnow
from forum.marked_cache import MarkedCache
from forum.models import User
from forum.notifications import inbox
from forum.notifications.grouping import Key
from forum.page_versions import OLD_POSTS, POSTS, SITE, Versions, of_reader
from forum.services import unread_posts

#: Bytes that the counts of one person take, about, and each of the threads that they name.
SIZE, THREAD_SIZE = 1000, 40


class Numbers(NamedTuple):
    """How much waits for a reader."""

    notifications: int
    threads: int


NOTHING = Numbers(0, 0)


@dataclass
class ReaderCounts:
    """What waits for one reader.

    New posts only add to it: who is told of one has new numbers of her own (``of_reader``), and of
    unread threads those with new posts are looked at, not all of them again.
    """

    #: The subjects with something unread in the inbox, whether they may be seen or not.
    keys: frozenset[Key]
    notifications: int
    #: The threads with something unread, as they were counted, and when that was.
    unread: frozenset[int]
    counted_at: datetime
    #: How old all posts were when the number of threads was last made up, and that number.
    threads: tuple[bytes, int]


def of(person: User) -> Numbers:
    """Count what waits for the actor, unless it is known and nothing that matters has changed."""
    if "reader_counts" not in g:
        g.reader_counts = _kept(person)
    counts: ReaderCounts = g.reader_counts
    return Numbers(counts.notifications, counts.threads[1])


def keys_of(person: User) -> Collection[Key]:
    """Name the subjects with something unread in the inbox, without counting the rest."""
    found = _found(person)
    if found is not None:
        return found.keys
    if "unread_keys" not in g:
        g.unread_keys = inbox.unread_keys(person)
    keys: set[Key] = g.unread_keys
    return keys


def forget() -> None:
    """Count again, because something has been read in this request."""
    for name in ("reader_counts", "reader_marks", "unread_keys"):
        g.pop(name, None)


def _marks(person: User) -> tuple[bytes, bytes]:
    """Tell how old the counts, and all posts, are before the first is read in this request."""
    if "reader_marks" not in g:
        versions: Versions = current_app.extensions["forum_versions"]
        g.reader_marks = (
            versions.mark((SITE, OLD_POSTS, of_reader(person.id))),
            versions.mark((POSTS,)),
        )
    marks: tuple[bytes, bytes] = g.reader_marks
    return marks


def _found(person: User) -> ReaderCounts | None:
    """Give what was counted before, if it still holds but for new posts."""
    cache: MarkedCache | None = current_app.extensions["forum_fragments"]
    if cache is None:
        return None
    found: ReaderCounts | None = cache.get(_place_of(person), _marks(person)[0])
    return found


def _place_of(person: User) -> Hashable:
    # She was loaded before the marks were read.
    return "reader", person.id, person.read_until


def _kept(person: User) -> ReaderCounts:
    counts = _found(person)
    mark, posts = _marks(person)
    if counts is None:
        counts = _counted(person, posts)
        cache: MarkedCache | None = current_app.extensions["forum_fragments"]
        if cache is not None:
            size = SIZE + THREAD_SIZE * len(counts.unread)
            cache.put(_place_of(person), mark, counts, size)
    elif counts.threads[0] != posts:
        counts.threads = posts, _number_with_new_posts(counts, person)
    return counts


def _counted(person: User, posts: bytes) -> ReaderCounts:
    now = utcnow()
    keys = g.unread_keys if "unread_keys" in g else inbox.unread_keys(person)
    unread = unread_posts.thread_keys(person)
    number = inbox.unread_count(person, keys)
    return ReaderCounts(frozenset(keys), number, unread, now, (posts, len(unread)))


def _number_with_new_posts(counts: ReaderCounts, person: User) -> int:
    if len(counts.unread) > unread_posts.MOST:
        return len(counts.unread)
    newer = unread_posts.thread_keys(person, since=counts.counted_at)
    return min(len(counts.unread | newer), unread_posts.MOST + 1)


def _template_globals() -> dict[str, Any]:
    person = actor()
    numbers = of(person) if person else NOTHING
    return {"unread_notifications": numbers.notifications, "unread_threads": numbers.threads}


def init_app(app: Flask) -> None:
    """Give templates the counts."""
    app.context_processor(_template_globals)

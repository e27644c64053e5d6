"""How old what a page shows is: a number for each surrogate key, changed after each commit.

Whatever is kept of a rendered page names the surrogate keys of what it shows ("thread:7") and the
numbers that they had before it was made; it counts only as long as these are the same. The numbers
lie in a file that all processes of a machine map into memory, or in the Redis of all machines.
"""

import mmap
import os
import struct
import time
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.engine import Connection, Engine

from forum.shared_redis import SharedRedis

#: On which everything kept depends: settings, texts of the interface, whatever is not narrower.
SITE = "site"
#: On which every page depends but those of a single thread.
POSTS = "posts"
#: On which depends what only grows with new posts: changed by what happens to those there already.
OLD_POSTS = "old-posts"
#: Changed by every event, also by those of which guests see nothing.
ANYTHING = "anything"

#: Keys share a number where their check sums meet: then more is made anew than need be.
SLOTS = 8192
_NUMBER = struct.Struct("<q")


def of_thread(thread_id: int) -> str:
    """Name the surrogate key of what the pages of one thread show."""
    return f"thread:{thread_id}"


def of_posts(thread_id: int) -> str:
    """Name the surrogate key of how the posts look that one thread has already."""
    return f"posts-of:{thread_id}"


def of_reader(user_id: int) -> str:
    """Name the surrogate key of what is counted for one person: what she has not read yet."""
    return f"reader:{user_id}"


def nowhere(_subject: Any) -> tuple[str, ...]:
    """Say that guests see nothing of what has changed."""
    return ()


def everywhere(_subject: Any) -> tuple[str, ...]:
    """Say that any page may show what has changed."""
    return (SITE,)


def beyond_threads(_subject: Any) -> tuple[str, ...]:
    """Say that the page of a single thread shows nothing of what has changed."""
    return (POSTS,)


def around_post(comment: Any) -> tuple[str, ...]:
    """Say that of single threads only those of this post and of what it answers have changed."""
    return OLD_POSTS, *_places_of(comment)


def below_posts(comment: Any) -> tuple[str, ...]:
    """Say that a post has come below the others, which look the same unless it answers one."""
    if comment.reply_to is not None:
        return _places_of(comment)
    return POSTS, of_thread(comment.thread_id)


def _places_of(comment: Any) -> tuple[str, ...]:
    threads = {comment.thread_id, comment.reply_to.thread_id if comment.reply_to else 0}
    return POSTS, *map(of_thread, threads), *map(of_posts, threads)


def within_thread(comment: Any) -> tuple[str, ...]:
    """Say that of a thread alone the order of its posts has changed, for some of its readers."""
    return (of_thread(comment.thread_id),)


class Versions(Protocol):
    """The numbers of all surrogate keys."""

    def mark(self, keys: Iterable[str]) -> bytes:
        """Give the numbers of keys, to be compared with later ones."""
        ...

    def drop(self, keys: Iterable[str]) -> None:
        """Give keys new numbers: what depends on them no longer counts."""
        ...


class SharedFile:
    """The numbers of one machine, in a file that its processes map into their memory."""

    def __init__(self, path: Path) -> None:
        """Open, or make, the file."""
        size = SLOTS * _NUMBER.size
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, size)
            self._memory = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    def mark(self, keys: Iterable[str]) -> bytes:
        """Give the numbers of keys, to be compared with later ones."""
        return b"".join(self._memory[at : at + _NUMBER.size] for at in map(_place, keys))

    def drop(self, keys: Iterable[str]) -> None:
        """Give keys new numbers: what depends on them no longer counts."""
        for at in map(_place, keys):
            # Whoever of two processes comes last: the number differs from all earlier ones.
            _NUMBER.pack_into(self._memory, at, time.time_ns())


def _place(key: str) -> int:
    return zlib.crc32(key.encode()) % SLOTS * _NUMBER.size


class InRedis:
    """The numbers of all machines, in their Redis.

    Whoever could not reach it makes everything old as soon as it is back: what has changed
    meanwhile, and which of its numbers it has forgotten, nobody knows.
    """

    PREFIX = "forum:version:"

    def __init__(self, shared: SharedRedis) -> None:
        """Take the Redis."""
        self._redis = shared
        self._has_missed = False

    def mark(self, keys: Iterable[str]) -> bytes:
        """Give the numbers of keys, to be compared with later ones."""
        names = [self.PREFIX + key for key in keys]

        def question(client: Any) -> bytes:
            self._make_up_for(client)
            return b",".join(number or b"" for number in client.mget(names))

        return self._redis.ask(question, self._missed)

    def drop(self, keys: Iterable[str]) -> None:
        """Give keys new numbers: what depends on them no longer counts."""
        names = [self.PREFIX + key for key in keys]

        def question(client: Any) -> bytes:
            self._make_up_for(client)
            pipeline = client.pipeline(transaction=False)
            for name in names:
                pipeline.incr(name)
            pipeline.execute()
            return b""

        if names:
            self._redis.ask(question, self._missed)

    def _make_up_for(self, client: Any) -> None:
        if self._has_missed:
            client.incr(self.PREFIX + SITE)
            self._has_missed = False

    def _missed(self) -> bytes:
        self._has_missed = True
        return _nothing_earlier()


def _nothing_earlier() -> bytes:
    """Give numbers that equal none given before."""
    return os.urandom(16)


class Unknown:
    """What stands for the numbers where none are kept: nothing that was kept counts."""

    def mark(self, keys: Iterable[str]) -> bytes:  # noqa: ARG002 - as the others
        """Give something that equals nothing given before."""
        return _nothing_earlier()

    def drop(self, keys: Iterable[str]) -> None:
        """Do nothing."""


_by_database: dict[str, Versions] = {}
_UNKNOWN = Unknown()


def keep(versions: Versions, engine: Engine) -> None:
    """Let changes of a database change these numbers."""
    _by_database[str(engine.url)] = versions


def of_database(engine: Engine | Connection) -> Versions:
    """Give the numbers that changes of a database change."""
    return _by_database.get(str(engine.engine.url), _UNKNOWN)

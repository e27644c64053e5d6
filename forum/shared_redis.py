"""The Redis of all machines of one forum: asked while it answers, done without otherwise."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from forum.bypass import Bypass

if TYPE_CHECKING:
    from redis import Redis

T = TypeVar("T")

#: Seconds that somebody who reads a page may lose to a Redis that is away, once in a while.
CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0


def options() -> dict[str, Any]:
    """Say how connections to a Redis are made: soon given up, tried once more after a restart."""
    at_once = import_module("redis.backoff").NoBackoff()
    return {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "retry": import_module("redis.retry").Retry(at_once, 1),
    }


class SharedRedis:
    """A client that several users of one process share, and the way around it."""

    def __init__(self, url: str) -> None:
        """Take the address; nothing is connected yet, so that processes can be forked."""
        # Loaded only where there is one: its library is large.
        library = import_module("redis")
        self.client: Redis = library.Redis.from_url(url, **options())
        self._bypass = Bypass("Redis", (library.RedisError, OSError))

    def ask(self, question: Callable[[Any], T], otherwise: Callable[[], T]) -> T:
        """Give what ``question`` gets from the client, or the other answer while it is away."""
        return self._bypass.ask(lambda: question(self.client), otherwise)

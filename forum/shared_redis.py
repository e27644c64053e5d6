"""The Redis of all machines of one forum: asked while it answers, done without otherwise."""

from collections.abc import Callable
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from forum.bypass import Bypass

T = TypeVar("T")

#: Seconds that somebody who reads a page may lose to a Redis that is away, once in a while.
CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0


def options() -> dict[str, Any]:
    """Say how connections to a Redis are made: soon given up, tried once more after a restart."""
    return {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "retry": Retry(NoBackoff(), 1),
    }


class SharedRedis:
    """A client that several users of one process share, and the way around it."""

    def __init__(self, url: str) -> None:
        """Take the address; nothing is connected yet, so that processes can be forked."""
        self.client: redis.Redis = redis.Redis.from_url(url, **options())
        self._bypass = Bypass("Redis", (redis.RedisError, OSError))

    def ask(self, question: Callable[[Any], T], otherwise: Callable[[], T]) -> T:
        """Give what ``question`` gets from the client, or the other answer while it is away."""
        return self._bypass.ask(lambda: question(self.client), otherwise)

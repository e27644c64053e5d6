"""A copy of the database that follows it, and when guests may read from it.

PostgreSQL sends what it has written to a second server, which shows it a moment later. A page made
there must not miss a change that has made the page before it old. So whoever makes pages old notes
how far the log of the primary had been written by then, in the Redis of all machines; and a guest
reads from the replica only where it has replayed at least so much. Then whatever is made from the
replica may be kept like any other page (``forum.page_cache``).
"""

import logging
import time
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from forum.db import read_from, read_from_primary, session
from forum.page_versions import Versions

logger = logging.getLogger(__name__)

#: Where the position is noted; as the score of a sorted set, for that can be made to only grow.
NAME = "forum:written"
#: Seconds for which a replica that did not answer is left alone.
REST = 5.0

# As bytes since the beginning. The position of what is inserted: never before the last commit.
_WRITTEN = sa.text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
# Nothing where the server does not follow another one.
_REPLAYED = sa.text("SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn")


class Replica:
    """The replica, as a process sees it."""

    def __init__(self, primary: Engine, engine: Engine, client: Any) -> None:
        """Take the connections to both servers and the client of the Redis that all share."""
        self._primary = primary
        self._engine = engine
        self._redis = client
        # Where there is a client, its library is loaded.
        self._is_away: type[Exception] = import_module("redis").RedisError
        self._has_missed = False
        self._rests_until = 0.0

    def note(self) -> None:
        """Note how far the primary has written: no guest reads what is older than this."""
        try:
            with self._primary.connect() as connection:
                written = int(connection.scalar(_WRITTEN) or 0)
            self._redis.zadd(NAME, {"position": written}, gt=True)
            self._has_missed = False
        except (SQLAlchemyError, self._is_away) as error:
            # The change itself is committed; it is made up for before the replica is used.
            self._has_missed = True
            logger.warning("the position for replicas is not noted: %s", type(error).__name__)

    def lend(self) -> bool:
        """Let the session read from the replica where that shows all that must be seen."""
        if self._rests_until > time.monotonic():
            return False
        noted = self._noted()
        if noted is None:
            return False
        read_from(self._engine)
        try:
            replayed = session.scalar(_REPLAYED)
        except SQLAlchemyError as error:
            session.rollback()
            logger.warning("the replica does not answer: %s", type(error).__name__)
            replayed = None
        if replayed is None:
            self._rests_until = time.monotonic() + REST
        elif replayed >= noted:
            return True
        read_from_primary()
        return False

    def _noted(self) -> float | None:
        """Give the position that the replica must have reached, None where nobody knows it."""
        if self._has_missed:
            self.note()
            return None
        try:
            noted: float | None = self._redis.zscore(NAME, "position")
        except self._is_away:
            return None
        if noted is None:
            # A Redis that has just been started.
            self.note()
        return noted


class NotedVersions:
    """The numbers of all surrogate keys, of pages that are made from a replica, too."""

    def __init__(self, versions: Versions, replica: Replica) -> None:
        """Take the numbers themselves."""
        self._versions = versions
        self._replica = replica

    def mark(self, keys: Iterable[str]) -> bytes:
        """Give the numbers of keys, to be compared with later ones."""
        return self._versions.mark(keys)

    def drop(self, keys: Iterable[str]) -> None:
        """Give keys new numbers: what depends on them no longer counts."""
        if dropped := set(keys):
            # First: whoever sees the new numbers must find the position, too.
            self._replica.note()
            self._versions.drop(dropped)

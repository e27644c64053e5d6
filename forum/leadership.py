"""Which of several workers does the work: one at a time, the others wait ready to take over.

On PostgreSQL the leader holds an advisory lock on a connection of its own: the server gives it to
the next one when that connection ends, also by the death of the process or of its machine. With
SQLite there is one machine, and a lock on a file does the same. ADR 0012 has the reasons.
"""

import fcntl
import logging
import os
import zlib
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from forum.db import session

logger = logging.getLogger(__name__)

#: Any numbers that nobody else takes: of leading, and of the steps.
_LEADING = 0x4B333631
_STEPS = 0x4B333632
#: A leader whose machine or network is gone is noticed by the server after about ten seconds.
_KEEPALIVE = (
    "SET tcp_keepalives_idle = 4",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
)


class Leadership(Protocol):
    """The right to work, which one worker of an installation has at a time."""

    def is_ours(self) -> bool:
        """Tell whether this worker leads; where nobody does, it begins to."""
        ...

    def give_back(self) -> None:
        """Let another one lead."""
        ...


class OfMachine:
    """Leadership among the workers of one machine."""

    def __init__(self, path: Path) -> None:
        """Take the file whose lock says who leads."""
        self._path = path
        self._descriptor: int | None = None

    def is_ours(self) -> bool:
        """Tell whether this worker leads; where nobody does, it begins to."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def give_back(self) -> None:
        """Let another one lead."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class OfDatabase:
    """Leadership among all workers on one PostgreSQL."""

    def __init__(self, url: sa.URL) -> None:
        """Take the address of the database."""
        # Each statement alone: a connection idle in a transaction would be ended.
        self._engine = sa.create_engine(
            url,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            # So that pg_stat_activity tells operators who leads, and who waits.
            connect_args={"application_name": f"forum-worker {os.getpid()}@{os.uname().nodename}"},
        )
        self._connection: sa.Connection | None = None
        self._leads = False

    def is_ours(self) -> bool:
        """Tell whether this worker leads; where nobody does, it begins to."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                for setting in _KEEPALIVE:
                    self._connection.execute(sa.text(setting))
            if self._leads:
                self._connection.execute(sa.text("SELECT 1"))
            else:
                asked = sa.select(sa.func.pg_try_advisory_lock(_LEADING))
                self._leads = bool(self._connection.scalar(asked))
        except sa.exc.DBAPIError as error:
            logger.warning("the database cannot say who leads: %s", type(error).__name__)
            self.give_back()
        return self._leads

    def give_back(self) -> None:
        """Let another one lead; a connection that is broken already is only forgotten."""
        self._leads = False
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def leadership_of(url: sa.URL, folder: Path) -> Leadership:
    """Choose by the database of an installation."""
    if url.get_backend_name() == "postgresql":
        return OfDatabase(url)
    return OfMachine(folder / "worker-lock")


def has_alone(step: str) -> bool:
    """Take a step for the transaction at hand; tell whether nobody else is doing it.

    A leader that has lost its connection may still be in the middle of a step when the next one
    begins: this keeps the two apart. Of workers on SQLite there is only one.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    number = zlib.crc32(step.encode()) - 2**31
    return bool(session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_STEPS, number))))

"""The database session; the only import of Flask-SQLAlchemy."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from forum.models.base import Base

_READS = "reads from"


class RoutedSession(Session):
    """A session that may read from another server than it writes to."""

    def get_bind(
        self,
        mapper: Any | None = None,
        clause: Any | None = None,
        bind: Engine | Connection | None = None,
        **more: Any,
    ) -> Engine | Connection:
        """Choose the server for a statement; whatever writes goes to the primary."""
        engine: Engine | None = self.info.get(_READS)
        if engine is None or bind or self._flushing or isinstance(clause, sa.UpdateBase):
            return super().get_bind(mapper, clause, bind, **more)
        return engine


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RoutedSession})
session = db.session

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL lost acknowledged posts in simulated power cuts, FULL lost none.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # What is erased must not stay readable in free pages of the file.
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-16000",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()


def read_from(engine: Engine) -> None:
    """Read from another server, until the session ends or begins to write."""
    session().info[_READS] = engine


def read_from_primary() -> None:
    """Read from where is written; each unit of work does."""
    session().info.pop(_READS, None)


def changed_by(statement: sa.Update | sa.Delete) -> int:
    """Update or delete rows and answer how many the statement met."""
    result: Any = session.execute(statement)
    return int(result.rowcount)


def is_reachable() -> bool:
    """Tell whether the database answers."""
    try:
        session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        session.rollback()
        return False
    return True

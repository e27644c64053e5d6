"""The database session; the only import of Flask-SQLAlchemy."""

import sqlite3
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import RelationshipDirection, make_transient_to_detached
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from forum.models.base import Base, table_of
from forum.write_queue import WriteQueue

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
    "PRAGMA cache_size=-350",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()


def keep_pages(engine: Engine, kib: int) -> None:
    """Let new connections of this process keep so much of a SQLite file.

    What a transaction changes beyond that is written before its commit, and read again.
    """
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "connect", lambda made, _record: made.execute(f"PRAGMA cache_size=-{kib:d}")
        )


_queues: dict[str, WriteQueue] = {}
_TURN = "write queue"
_WRITES = ("INSERT", "UPDATE", "DELETE")


@event.listens_for(Engine, "before_cursor_execute")
def _queue_to_write(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    """Wait for the turn before the first statement by which SQLite locks the file."""
    if (
        connection.dialect.name != "sqlite"
        or not statement.startswith(_WRITES)
        or _TURN in connection.info
    ):
        return
    path = connection.engine.url.database
    if path and path != ":memory:":
        queue = _queues.setdefault(path, WriteQueue(Path(path)))
        # Who has waited in vain goes on without, and does not wait again at the next statement.
        connection.info[_TURN] = queue if queue.take() else None


@event.listens_for(Pool, "checkin")
def _give_turn_back(_connection: Any, record: ConnectionPoolEntry) -> None:
    """Let the next one write: the transaction is over when its connection comes back."""
    queue = record.info.pop(_TURN, None)
    if queue is not None:
        queue.give_back()


def insert(row: Base) -> None:
    """Write a new row by a statement of its own, and go on with it as one that has been loaded.

    A flush would first find out what depends on what; of what is written all the time, all others
    who want to write wait for that. The rows that it belongs to must have been written before; a
    row with a version, or with values that the server sets, cannot be written like this.
    """
    table, given = table_of(type(row)), vars(row)
    values = {column.key: given[column.key] for column in table.c if column.key in given}
    for relation, key, there in _belonging(type(row)):
        if given.get(relation) is not None:
            values[key] = getattr(given[relation], there)
    statement = sa.insert(table)
    connection = session.connection(bind_arguments={"clause": statement})
    written = connection.execute(statement, values)
    stored = cast("dict[str, Any]", written.last_inserted_params())
    for column in table.c:
        set_committed_value(row, column.key, stored.get(column.key))
    for column, value in zip(table.primary_key, written.inserted_primary_key or (), strict=True):
        set_committed_value(row, column.key, value)
    make_transient_to_detached(row)
    # SQLite gives a key again that a rollback has set free; who had it may still be remembered.
    identity = sa.inspect(type(row)).identity_key_from_instance(row)
    if ghost := session.identity_map.get(identity):
        session.expunge(ghost)
    session.add(row)


@cache
def _belonging(model: type[Base]) -> list[tuple[str, str, str]]:
    """List what rows belong to: the relation, the column that holds the key, the key there."""
    return [
        (relation.key, str(here.key), str(there.key))
        for relation in sa.inspect(model).relationships
        if relation.direction is RelationshipDirection.MANYTOONE
        for here, there in relation.local_remote_pairs or ()
    ]


def read_from(engine: Engine) -> None:
    """Read from another server, until the session ends or begins to write."""
    session().info[_READS] = engine


def read_from_primary() -> None:
    """Read from where is written; each unit of work does."""
    session().info.pop(_READS, None)


#: What PostgreSQL calls a transaction that lost against another and may simply be tried again.
_TRANSIENT = frozenset({"40001", "40P01"})  # serialisation failure, deadlock


def is_transient(error: BaseException) -> bool:
    """Tell whether the database asks to try the same transaction again."""
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return getattr(original, "sqlstate", None) in _TRANSIENT


def bound_sessions(engine: Engine, statement_seconds: int) -> None:
    """Let the server end statements that take too long, and transactions that nobody goes on with.

    For processes that answer people. Commands and the worker have long statements of good reason.
    """

    def begin(connection: Any, _record: object) -> None:
        milliseconds = statement_seconds * 1000
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {milliseconds}")
            cursor.execute(f"SET idle_in_transaction_session_timeout = {2 * milliseconds}")
        # As the driver begins a transaction with the first statement, whose end would undo these.
        connection.commit()

    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", begin)


#: Only the session knows what its request has done: it lives as long as that.
_DONE = "has_effects"


def note_effect() -> None:
    """Say that something has happened that a rollback does not undo."""
    with suppress(RuntimeError):  # outside of an application nobody would try again
        session().info[_DONE] = True


def forget_effects() -> None:
    """Begin anew with what a rollback would not undo."""
    session().info.pop(_DONE, None)


def has_effects() -> bool:
    """Tell whether something has happened since then that a rollback does not undo."""
    return bool(session().info.get(_DONE))


@event.listens_for(session, "after_commit")
def _a_commit_stays(committed: OrmSession) -> None:
    committed.info[_DONE] = True


def changed_by(statement: sa.Update | sa.Delete) -> int:
    """Update or delete rows and answer how many the statement met."""
    result: Any = session.execute(statement)
    return int(result.rowcount)


def lock(row: Base) -> None:
    """Read a row anew and keep others from changing it until the commit; SQLite has one writer.

    Whoever writes rows that refer to it locks it first: to refer to it takes a weaker lock, and of
    two who then want the stronger one both would wait.
    """
    # What is loaded along with it by outer joins cannot be locked.
    session.refresh(row, with_for_update={"of": type(row)})


def is_reachable() -> bool:
    """Tell whether the database answers."""
    try:
        session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        session.rollback()
        return False
    return True

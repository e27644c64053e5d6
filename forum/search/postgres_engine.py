"""The engine of installations on PostgreSQL: one table with a GIN index in a schema of its own.

It finds what the embedded engine finds, because both are given the same terms. The table is a copy
like any index: it is made and dropped by the engine, never by a migration, and a name of its own
for each state of the chain keeps terms of another build out.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from forum.search import german, index_notes
from forum.search.engine import SCHEMA_VERSION, Document, Hits, IndexStatus, IndexUnavailable
from forum.search.parsed_query import ParsedQuery
from forum.search.postgres_queries import conditions, tsquery
from forum.search.postgres_table import CREATE, INDEXES, Row, copy, row_of

SCHEMA = "forum_search"
RANKED = 1_000  # matches that are ranked; of more, the newest are
COUNTED = 2_000  # matches that are counted; of more, it is said that there are more
WEIGHTS = "{0.15,0.15,0.5,1}"  # of parts (D), nothing (C), text (B) and title (A)
_LOCK = 0x4B333630  # any number that nobody else takes
_LOCK_SECONDS = 5.0  # how long a writer waits for another
_REASONS = {"57014": "busy", "55P03": "locked", "42P01": "missing", "3F000": "missing"}


class PostgresEngine:
    """Search in PostgreSQL; see ``forum.search.engine.Engine``."""

    def __init__(self, url: str, *, schema: str = SCHEMA, time_limit: float = 0.3) -> None:
        """Take the address of the database; ``time_limit`` (s) holds for every search."""
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        # Connections are opened on first use: a process that forks shares none.
        self._engine = sa.create_engine(
            address,
            pool_size=2,
            max_overflow=4,
            pool_pre_ping=True,
            connect_args={"application_name": "forum-search", "connect_timeout": 5},
        )
        self._schema = schema
        self._name = f"documents_v{SCHEMA_VERSION}_a{german.fingerprint()}"
        self._table = f'"{schema}"."{self._name}"'
        self._marks = f'"{schema}"."generation"'
        self._time_limit = time_limit

    @property
    def needs_rebuild(self) -> bool:
        """Whether there is no index of this version, or somebody has asked for a new one."""
        try:
            with self._connected() as connection:
                names = {"table": self._table, "schema": f'"{self._schema}"', "mark": self._name}
                return bool(connection.scalar(sa.text(_WANTED), names))
        except IndexUnavailable:
            return False  # a database that does not answer needs something else

    @property
    def generation(self) -> str:
        """A mark that every commit changes and that never comes back.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        with self._connected() as connection:
            return connection.scalar(sa.text(f"SELECT mark FROM {self._marks}")) or ""  # noqa: S608

    def search(
        self, query: ParsedQuery, *, limit: int, offset: int = 0, newest_first: bool = False
    ) -> Hits:
        """Find the documents of a query, in bounded time.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        asked = tsquery(query)
        if query.is_empty or limit < 1 or asked is None:
            return Hits([], 0)
        where, values = conditions(query, asked)
        if not where:
            return Hits([], 0)
        start = max(offset, 0)
        room = {"limit": limit, "start": start, "ranked": max(RANKED, limit + start)}
        matching = f"FROM {self._table} WHERE {' AND '.join(where)}"
        order = "created DESC, id DESC"
        if not newest_first and "asked" in values:
            order = f"ts_rank('{WEIGHTS}', vector, CAST(:asked AS tsquery), 1) DESC, {order}"
        page = (
            f"SELECT id FROM (SELECT * {matching} ORDER BY created DESC, id DESC LIMIT :ranked)"  # noqa: S608
            f" AS found ORDER BY {order} LIMIT :limit OFFSET :start"
        )
        try:
            return self._find(matching, page, {**values, **room, "most": COUNTED + 1})
        except IndexUnavailable as error:
            if error.reason == "busy":
                return Hits([], 0, total_is_exact=False, timed_out=True)
            raise

    def _find(self, matching: str, page: str, values: dict[str, Any]) -> Hits:
        end = time.monotonic() + self._time_limit
        ids = self._ask(page, values, end)
        known = values["start"] + len(ids)
        if len(ids) < values["limit"] and (ids or not values["start"]):
            return Hits(ids, known)
        counted = f"SELECT count(*) FROM (SELECT {matching} LIMIT :most) AS found"  # noqa: S608
        try:
            total = self._ask(counted, values, end)[0]
        except IndexUnavailable as error:
            if error.reason == "busy":
                return Hits(ids, known, total_is_exact=False)
            raise
        return Hits(ids, min(total, COUNTED), total_is_exact=total <= COUNTED)

    def _ask(self, statement: str, values: dict[str, Any], end: float) -> list[Any]:
        """Give the first column of an answer that must be there at a moment of the clock."""
        milliseconds = max(int((end - time.monotonic()) * 1000), 1)
        with self._connected() as connection:
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {milliseconds}"))
            # Compiling costs more than such a query takes.
            connection.execute(sa.text("SET LOCAL jit = off"))
            return list(connection.scalars(sa.text(statement), values))

    def ids(self) -> set[str]:
        """Tell the ids of all documents.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        with self._connected() as connection:
            return set(connection.scalars(sa.text(f"SELECT id FROM {self._table}")))  # noqa: S608

    def count(self) -> int:
        """Tell how many documents there are.

        Raises:
            IndexUnavailable: There is no index that can be read.
        """
        with self._connected() as connection:
            return connection.scalar(sa.text(f"SELECT count(*) FROM {self._table}")) or 0  # noqa: S608

    def apply(self, documents: Iterable[Document], deleted: Iterable[str]) -> None:
        """Put documents in, replacing those of the same id, and take ids out, in one commit.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        gone = set(deleted)
        fresh = {doc.id: row_of(doc) for doc in documents if doc.id not in gone}
        stale = [*gone, *fresh]
        if not stale:
            return
        with self._writing() as connection:
            connection.execute(
                sa.text(f"DELETE FROM {self._table} WHERE id = ANY(:ids)"),  # noqa: S608
                {"ids": stale},
            )
            copy(connection, self._table, fresh.values(), lambda _count: None)

    def ask_for_rebuild(self) -> None:
        """Leave a mark, the comment of the schema, by which the worker builds the index anew.

        Raises:
            IndexUnavailable: The storage refuses.
        """
        with self._connected() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"')
            connection.exec_driver_sql(f"COMMENT ON SCHEMA \"{self._schema}\" IS '{self._name}'")

    def status(self) -> IndexStatus:
        """Tell size and state of the index, whatever state it is in."""
        wanted = self.needs_rebuild
        try:
            documents = self.count()
            with self._connected() as connection:
                size, note = connection.execute(sa.text(_FACTS), {"table": self._table}).one()
        except IndexUnavailable as error:
            return IndexStatus("PostgreSQL", wanted, trouble=error.reason)
        return IndexStatus("PostgreSQL", wanted, documents, size, index_notes.read(note))

    def clear(self) -> None:
        """Start again with an empty index.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        self.rebuild((), lambda _count: None)

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
        """Build a new table beside the present one, then switch to it; ``progress`` counts along.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        self.replace(map(row_of, documents), progress)

    def replace(self, rows: Iterable[Row], progress: Callable[[int], None]) -> None:
        """Build a new table of ready rows (see ``row_of``), and switch to it.

        All happens in one transaction: until its end everybody finds in the present table.

        Raises:
            IndexUnavailable: Another process writes, or the storage refuses.
        """
        fresh = f'"{self._schema}"."fresh"'
        making = index_notes.Making(progress)
        with self._writing() as connection:
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {fresh}"))
            for statement in CREATE:
                connection.execute(sa.text(statement.format(table=fresh)))
            copy(connection, fresh, rows, making.count)
            for index in INDEXES:
                connection.execute(sa.text(f"CREATE INDEX ON {fresh} {index}"))
            for name in self._tables(connection):
                connection.execute(sa.text(f'DROP TABLE "{self._schema}"."{name}"'))
            connection.exec_driver_sql(f"COMMENT ON TABLE {fresh} IS '{making.note()}'")
            connection.exec_driver_sql(f'COMMENT ON SCHEMA "{self._schema}" IS NULL')
            connection.execute(sa.text(f'ALTER TABLE {fresh} RENAME TO "{self._name}"'))
        with self._connected() as connection:
            connection.execute(sa.text(f"ANALYZE {self._table}"))

    def remove(self) -> None:
        """Drop the schema with all that is in it.

        Raises:
            IndexUnavailable: Another process uses it, or the storage refuses.
        """
        with self._connected() as connection:
            connection.execute(sa.text(f'DROP SCHEMA IF EXISTS "{self._schema}" CASCADE'))

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._engine.dispose()

    def _tables(self, connection: sa.Connection) -> list[str]:
        statement = (
            "SELECT tablename FROM pg_tables WHERE schemaname = :schema"
            " AND tablename NOT IN ('fresh', 'generation')"
        )
        return list(connection.scalars(sa.text(statement), {"schema": self._schema}))

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None) or ""
            raise IndexUnavailable(_REASONS.get(state, "storage")) from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Be the only writer among all processes; the lock ends with the transaction."""
        with self._connected() as connection:
            end = time.monotonic() + _LOCK_SECONDS
            locked = sa.text("SELECT pg_try_advisory_xact_lock(:lock)")
            while not connection.scalar(locked, {"lock": _LOCK}):
                if time.monotonic() >= end:
                    raise IndexUnavailable("locked")
                time.sleep(0.05)
            connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"'))
            yield connection
            for statement in _NEXT_GENERATION:
                connection.execute(sa.text(statement.format(table=self._marks)))


_WANTED = (
    "SELECT to_regclass(:table) IS NULL OR "
    "coalesce(obj_description(to_regnamespace(:schema), 'pg_namespace') = :mark, false)"
)
_FACTS = (
    "SELECT pg_total_relation_size(CAST(:table AS regclass)), "
    "obj_description(CAST(:table AS regclass), 'pg_class')"
)
_NEXT_GENERATION = (
    "CREATE TABLE IF NOT EXISTS {table} (mark text NOT NULL)",
    "DELETE FROM {table}",
    "INSERT INTO {table} VALUES (gen_random_uuid())",
)

"""The table of the index on PostgreSQL: its columns, and how documents get into it."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import sqlalchemy as sa

from forum.search.engine import Document
from forum.search.postgres_queries import vector
from forum.search.query_words import Filter

Row = tuple[Any, ...]

_COLUMNS = ("id", "created", *(name.value for name in Filter), "vector")
CREATE = (
    # The vectors lie apart from the rows, so that looking at many rows reads few pages.
    "CREATE TABLE {table} (id text PRIMARY KEY, created bigint NOT NULL, "
    + ", ".join(f"{name.value} text[] NOT NULL" for name in Filter)
    + ", vector tsvector NOT NULL) WITH (toast_tuple_target = 128)",
    "ALTER TABLE {table} "
    + ", ".join(f"ALTER COLUMN {name.value} SET STORAGE MAIN" for name in Filter),
)
INDEXES = (
    "USING gin (vector) WITH (fastupdate = off)",
    "(created DESC, id DESC)",
    *(f"USING gin ({name}) WITH (fastupdate = off)" for name in ("author", "action_field", "tag")),
)


def row_of(document: Document) -> Row:
    """Turn a document into a row of the table."""
    values = [list(document.values(name)) for name in Filter]
    created = min(max(int(document.created.timestamp()), 1), 2**32 - 1)
    return (document.id, created, *values, vector(document))


def copy(
    connection: sa.Connection,
    table: str,
    rows: Iterable[Row],
    progress: Callable[[int], None],
) -> None:
    """Copy rows into a table, telling ``progress`` how many are in."""
    driver: Any = connection.connection.driver_connection
    done = 0
    with driver.cursor().copy(f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        rest = iter(rows)
        while batch := list(islice(rest, 200)):
            for row in batch:
                copy.write_row(row)
            done += len(batch)
            progress(done)
    progress(done)

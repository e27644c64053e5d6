"""Which database the suite runs on, and how each test gets an empty one.

SQLite in a file, or with ``FORUM_TEST_DATABASE=postgres`` a real PostgreSQL and a real Redis.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import redis
import sqlalchemy as sa

from forum.db import db, session
from forum.models import Base

IS_POSTGRES = os.environ.get("FORUM_TEST_DATABASE", "sqlite") == "postgres"


class Database(Protocol):
    """A database that can be emptied."""

    #: What the configuration of the application says about it.
    settings: dict[str, Any]

    def create(self) -> None:
        """Make the tables, inside an application context."""

    def empty(self) -> None:
        """Bring it back to what it was after ``create``."""


class OnSqlite:
    """A file, and a copy of it from the time when it was empty."""

    def __init__(self, folder: Path) -> None:
        self.settings: dict[str, Any] = {}
        self._folder = folder

    def create(self) -> None:
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
        shutil.copy(self._folder / "forum.sqlite3", self._folder / "empty.sqlite3")

    def empty(self) -> None:
        db.engine.dispose()
        for name in ("forum.sqlite3-wal", "forum.sqlite3-shm"):
            (self._folder / name).unlink(missing_ok=True)
        shutil.copy(self._folder / "empty.sqlite3", self._folder / "forum.sqlite3")


class OnPostgres:
    """A database whose rows are deleted: with few rows several times faster than a new one."""

    def __init__(self, url: str, redis_url: str) -> None:
        self.settings = {"database_url": url, "redis_url": redis_url}
        self._engine = sa.create_engine(url, poolclass=sa.StaticPool, isolation_level="AUTOCOMMIT")
        self._redis = redis.Redis.from_url(redis_url)
        self._statement = sa.text("")

    def create(self) -> None:
        Base.metadata.create_all(db.engine)
        names = ", ".join(f"('{table}')" for table in Base.metadata.tables)
        self._statement = sa.text(_EMPTY.replace("NAMES", names))
        with self._engine.connect() as connection:
            # Of append-only tables, and of rows that refer to each other, too.
            connection.execute(sa.text("SET session_replication_role = replica"))
            # Some tables begin with a row.
            connection.execute(sa.text("CREATE SCHEMA first"))
            for name, table in Base.metadata.tables.items():
                if connection.execute(sa.select(table).limit(1)).first():
                    copied = f'CREATE TABLE first."{name}" AS TABLE public."{name}"'
                    connection.execute(sa.text(copied))

    def empty(self) -> None:
        self._redis.flushall()
        with self._engine.connect() as connection:
            connection.execute(self._statement)

    def close(self) -> None:
        """End the connections."""
        self._redis.close()
        self._engine.dispose()


#: Numbers begin anew where one has been given.
_EMPTY = """
DO $$
DECLARE name text; counter regclass; has_rows boolean;
BEGIN
    FOR name IN SELECT * FROM (VALUES NAMES) AS tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO has_rows;
        IF has_rows THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'first' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM first.%I', name, name);
    END LOOP;
    FOR counter IN
        SELECT format('%I.%I', schemaname, sequencename)::regclass FROM pg_sequences
        WHERE last_value IS NOT NULL AND schemaname = 'public'
    LOOP
        EXECUTE format('ALTER SEQUENCE %s RESTART', counter);
    END LOOP;
END $$
"""


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    """Let rows refer to what is not there; what is done meanwhile is committed."""
    before, after = (
        ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
        if IS_POSTGRES
        else ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
    )
    session.execute(sa.text(before))
    try:
        yield
        session.commit()
    finally:
        session.execute(sa.text(after))

"""A real PostgreSQL server for the tests that need one, started from the Debian package.

A test asks for ``postgres_url``: the address of an empty database that lives as long as the test,
or for ``shared_postgres_url`` where it makes all that it reads anew: that is several times faster.
"""

import gc
import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

BINARIES = Path("/usr/lib/postgresql")
# Durability is of no use to a test: without it the server is several times faster.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
# PostgreSQL refuses to run as root; the Debian package brings this user.
ACCOUNT = "postgres"


def binaries() -> Path | None:
    """Tell the folder of the newest installed server, or None."""
    found = [path.parent for path in BINARIES.glob("*/bin/pg_ctl")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


class Server:
    """A server that is reached through a socket in its own folder, and by nobody else."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Remember where the programs and the data are."""
        self.programs = programs
        self.folder = folder
        self.user = ACCOUNT if os.geteuid() == 0 else getpass.getuser()

    def command(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the user that may."""
        become = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
        program = [*become, str(self.programs / name), *arguments]
        # Output goes to a file: a pipe would stay open as long as the server lives.
        log = self.folder.parent / f"{self.folder.name}.log"
        with log.open("a", encoding="utf-8") as output:
            done = subprocess.run(
                program,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
        assert done.returncode == 0, log.read_text(encoding="utf-8")

    def start(self) -> None:
        """Make a cluster and start it."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT)
        options = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", self.user)
        self.command("initdb", "-D", f"{self.folder}/data", *options)
        settings = f"{FAST} -c unix_socket_directories={self.folder}"
        self.command("pg_ctl", "start", "-w", "-D", f"{self.folder}/data", "-o", settings)

    def stop(self) -> None:
        """Stop the server without waiting for anybody."""
        self.command("pg_ctl", "stop", "-m", "immediate", "-D", f"{self.folder}/data")

    def url(self, database: str) -> str:
        """Tell the address of a database as SQLAlchemy reads it."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def has_guests(self, database: str) -> bool:
        """Tell whether anybody is connected to a database."""
        with psycopg.connect(self._administration, autocommit=True) as connection:
            asked = "SELECT 1 FROM pg_stat_activity WHERE datname = %s LIMIT 1"
            return connection.execute(asked, (database,)).fetchone() is not None

    @property
    def _administration(self) -> str:
        return f"host={self.folder} user={self.user} dbname=postgres"

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Make an empty database, and drop it afterwards together with its connections."""
        with psycopg.connect(self._administration, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
            try:
                yield self.url(name)
            finally:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for all tests of this process."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server in /usr/lib/postgresql (apt-get install postgresql)")
    # A socket's path may have 107 characters: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="forum-pg-"))
    server = Server(programs, folder)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        Path(f"{folder}.log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of a database for tests that begin by replacing what is there."""
    with postgres_server.database("shared") as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database that lives as long as the test."""
    with postgres_server.database("forum") as url:
        yield url
        # A connection that nobody closed is to be noticed by the test that left it.
        if postgres_server.has_guests("forum"):
            gc.collect()

"""One application for all tests, a fresh copy of an empty database for each."""

import contextvars
import gc
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from forum import rendering
from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.models import User
from forum.services import view_counts
from tests import databases

LONGEST_NAME = 40  # characters of a value in the name of a test


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    """A power cut does not matter to a test; to be safe from it took most of its time."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


class Browser(FlaskClient):
    """A client whose requests share no application context with the test or with each other.

    A context held open around requests would leak the user and the language from one to the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; what the test has written before is committed first."""
        if not has_app_context():
            # A redirect that is followed: the request runs inside the fresh context already.
            return super().open(*args, **kwargs)
        session.commit()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        session.rollback()
        return response

    def sign_in(self, user: User) -> "Browser":
        """Become ``user`` without the detour over the form."""
        session.commit()
        with self.session_transaction() as cookie:
            cookie["_user_id"] = user.fs_uniquifier
            cookie["_fresh"] = True
            cookie["fs_cc"] = "set"
        return self


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a long text by how it begins and how long it is: some have a million characters."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return f"{val[:LONGEST_NAME]!r} ({len(val)})"
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database."""
    if databases.IS_POSTGRES:
        left_out = [item for item in items if item.get_closest_marker("sqlite")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Take modules and tests, which stay to the end, out of what the garbage collector visits."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _child_for_papers() -> None:
    """Keep the child that splits papers: its start takes longer than most tests.

    An installation starts one for each paper; tests/unit/test_rendering.py has it so, too.
    """
    rendering._papers.keeps_child = True


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the data of all tests of this process."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, data_folder: Path) -> Iterator[databases.Database]:
    """The database of all tests of this process, for the application under test alone."""
    if not databases.IS_POSTGRES:
        yield databases.OnSqlite(data_folder)
        return
    server = request.getfixturevalue("postgres_server")
    socket = request.getfixturevalue("redis_socket")
    with server.database("suite") as url:
        # Tests with a Redis of their own take the first one.
        made = databases.OnPostgres(url, f"unix://{socket}?db=1")
        yield made
        made.close()


@pytest.fixture(scope="session")
def application(data_folder: Path, database: databases.Database) -> Iterator[Flask]:
    """The application under test."""
    app = create_app(
        Config(
            mode=Mode.TESTING,
            data=data_folder,
            secret_key="secret-of-the-tests",
            password_salt="salt-of-the-tests",
            public_url="http://forum.example.org",
            # Tests change rows without the events by which kept pages become old.
            page_cache=False,
            fragment_cache=False,
            # A search in a test may wait for a machine that is busy with other tests.
            search_milliseconds=30_000,
            **database.settings,
            extra={
                "WTF_CSRF_ENABLED": False,
                "RATELIMIT_ENABLED": False,
                # The same algorithm as in an installation, but made for haste.
                "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
                    "argon2__rounds": 1,
                    "argon2__memory_cost": 256,
                },
            },
        )
    )
    app.test_client_class = Browser
    with app.app_context():
        database.create()
    yield app
    app.extensions["forum_search"].close()


@pytest.fixture
def app(
    application: Flask,
    data_folder: Path,
    database: databases.Database,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The application with an empty database, inside an application context."""
    with application.app_context():
        database.empty()
        # Whether it is time to write views down is the clock's matter, and would change counts.
        view_counts.write_down()
        session.rollback()
        monkeypatch.setattr(view_counts, "SECONDS", 3600.0)
        shutil.rmtree(data_folder / "outbox", ignore_errors=True)
        yield application
        session.remove()
        # Python 3.13 warns of a connection that nobody closed.
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A guest's browser."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture(autouse=True)
def _no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which an ERROR was logged that the test did not expect."""
    yield
    # The driver of the browser logs that a page was closed while it still loaded something.
    records = [r for r in caplog.get_records("call") if r.name != "asyncio"]
    errors = [r for r in records if r.levelno >= logging.ERROR]
    expected = getattr(caplog, "errors_are_expected", False)
    assert expected or not errors, [r.getMessage() for r in errors]

"""The worker: it takes over what waits, survives a failing step, and ends when told."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.events import record
from forum.models import (
    CooperationRequest,
    CooperationStatus,
    EventKind,
    MailStatus,
    Notification,
    OutboxEntry,
)
from forum.unit_of_work import unit_of_work
from tests import factories


@pytest.fixture
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


def waiting() -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OutboxEntry)) or 0


class TestCatchUp:
    def test_brings_index_and_mails_up_to_date(self, app, engine):
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        config, key = app.extensions["forum_config"], flag.id
        storage = app.extensions["forum_storage"]
        assert jobs.catch_up(engine, config, storage) == 3
        assert waiting() == 0
        assert f"dissent_flag:{key}" in engine.ids()
        assert session.scalars(sa.select(Notification)).one().mail_status is MailStatus.SENT
        assert len(list(config.outbox.glob("*.eml"))) == 1
        # Comparing with saved searches has so much time a turn; a busy machine needs another.
        assert 0 in (jobs.catch_up(engine, config, storage) for _ in range(50))

    def test_settles_no_mails_of_another_forum_in_the_same_process(self, app, tmp_path):
        other = create_app(Config(mode=Mode.TESTING, data=tmp_path))
        assert other.extensions["forum_postman"] is not app.extensions["forum_postman"]


class TestDoDaily:
    def test_closes_what_has_run_out(self, app):
        key = factories.CooperationRequest(expires_on=date(2020, 1, 1)).id
        session.commit()
        jobs.do_daily()
        assert session.get(CooperationRequest, key).status is CooperationStatus.EXPIRED


def _eventually(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so; a busy machine takes its time."""
    deadline = time.monotonic() + 90
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    return is_so()


@contextmanager
def _worker(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker on the data of a folder, until the block ends."""
    environment = {
        **os.environ,
        "FORUM_MODE": "development",
        "FORUM_DATA": str(data),
        "FORUM_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "forum", "worker"]
    worker = subprocess.Popen(command, env=environment)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


@pytest.mark.sqlite
class TestWorker:
    def test_works_until_it_is_told_to_stop(self, app, data_folder, tmp_path):
        shutil.copy(data_folder / "empty.sqlite3", tmp_path / "forum.sqlite3")
        with _worker(tmp_path) as worker:
            # The first thing it does is to build the missing index.
            assert _eventually((tmp_path / "search").exists)
            assert worker.poll() is None
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=60) == 0

    def test_makes_up_for_what_was_due_while_there_was_none(self, data_folder, tmp_path):
        shutil.copy(data_folder / "empty.sqlite3", tmp_path / "forum.sqlite3")
        other = create_app(Config(mode=Mode.TESTING, data=tmp_path))
        with other.app_context():
            key = factories.CooperationRequest(expires_on=date(2020, 1, 1)).id
            session.commit()

            def is_over() -> bool:
                session.rollback()
                found = session.get_one(CooperationRequest, key)
                return found.status is CooperationStatus.EXPIRED

            with _worker(tmp_path):
                assert _eventually(is_over)
            session.remove()
            db.engine.dispose()

"""The application as it is before the first fork."""

import gc
import os
from contextlib import suppress

import pytest

from forum import heap, image, rendering
from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.models import Base
from forum.services import view_counts
from tests import factories


def open_files():
    found = set()
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found.add(os.readlink(f"/proc/self/fd/{number}"))
    return found


@pytest.fixture
def frozen(app, monkeypatch):
    """Begin unprepared, and count what would change the memory of this process for good."""
    done = []
    monkeypatch.delitem(app.extensions, image._PREPARED, raising=False)
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(heap, "close", lambda: done.append("close"))
    return done


class TestPrepare:
    def test_leaves_nothing_open_and_happens_once(self, app, frozen):
        rendering.render_bounded("Ein *Text*.")

        image.prepare(app)
        image.prepare(app)

        assert frozen == ["freeze", "close"]
        assert db.engine.pool.checkedin() == 0
        assert rendering._posts.child is None

    @pytest.mark.sqlite
    def test_leaves_no_database_open(self, frozen, tmp_path):
        """What SQLite knows of an open file must not be taken along into another process."""
        other = create_app(Config(mode=Mode.TESTING, data=tmp_path, secret_key="s" * 40))
        with other.app_context():
            Base.metadata.create_all(db.engine)
        with other.test_request_context():
            other.extensions["forum_rate_limits"].limiter.storage.incr("one", 60)
        databases = {str(path) for path in tmp_path.rglob("*.sqlite3")}
        assert open_files() & databases

        image.prepare(other)

        assert not open_files() & databases

    def test_opens_a_discussion_that_nobody_has_read_thereby(self, app, frozen, monkeypatch):
        thread = factories.Comment().thread
        session.commit()
        opened = []
        read = image._read
        monkeypatch.setattr(image, "_read", lambda *args: (opened.append(args[1]), read(*args))[1])

        image.prepare(app)

        assert f"/t/{thread.slug}/{thread.id}" in opened
        assert not view_counts._counts[thread.id]

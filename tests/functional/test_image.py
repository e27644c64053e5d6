"""The application as it is before the first fork."""

import gc

import pytest

from forum import heap, image, rendering
from forum.db import db, session
from forum.services import view_counts
from tests import factories


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

    def test_opens_a_discussion_that_nobody_has_read_thereby(self, app, frozen, monkeypatch):
        thread = factories.Comment().thread
        session.commit()
        opened = []
        read = image._read
        monkeypatch.setattr(image, "_read", lambda *args: (opened.append(args[1]), read(*args))[1])

        image.prepare(app)

        assert f"/t/{thread.slug}/{thread.id}" in opened
        assert not view_counts._counts[thread.id]

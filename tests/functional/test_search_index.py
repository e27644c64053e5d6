"""The administration's page of the search index, and the command that builds it anew."""

import errno
import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.events import record
from forum.jobs import rebuild_index
from forum.models import Event, EventKind, OutboxEntry
from forum.search import documents
from forum.search.index_overviews import overview
from forum.search.query_language import parse
from tests import factories


@pytest.fixture
def engine(app):
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


@pytest.fixture
def admin(client):
    person = factories.Administrator()
    client.sign_in(person)
    return person


def indexed(engine):
    session.commit()
    engine.rebuild(documents.everything(), lambda _: None)
    engine.close()


class TestShow:
    def test_is_for_administrators(self, client):
        assert "/login" in client.get("/admin/search").location
        client.sign_in(factories.Moderator())
        assert client.get("/admin/search").status_code == 403
        assert client.post("/admin/search/rebuild").status_code == 403

    @pytest.mark.usefixtures("admin")
    def test_tells_engine_numbers_size_and_the_last_rebuild(self, client, engine):
        factories.Comment()
        indexed(engine)
        page = client.get("/admin/search").text
        assert "Whoosh" in page
        assert " KB" in page
        assert "weniger als eine Sekunde" in page
        assert "weichen voneinander ab" not in page
        assert overview(engine).index.documents == overview(engine).rows > 0

    @pytest.mark.usefixtures("admin")
    def test_tells_what_waits_and_for_how_long(self, client, engine):
        indexed(engine)
        comment = factories.Comment()
        record(EventKind.THREAD_CREATED, comment.thread, actor=comment.author)
        event = session.scalars(sa.select(Event)).one()
        assert overview(engine).waiting == 1
        assert 0 <= overview(engine).oldest < 60
        session.delete(session.get(OutboxEntry, event.id))
        later = Event(
            kind=event.kind,
            subject_type="thread",
            subject_id=comment.thread.id,
            created_at=utcnow() - timedelta(minutes=5),
        )
        session.add(later)
        session.flush()
        session.add(OutboxEntry(event_id=later.id))
        page = client.get("/admin/search").text
        assert "5 Minuten" in page
        assert "weil Änderungen warten" in page

    @pytest.mark.usefixtures("admin")
    def test_says_when_the_index_lacks_something_for_no_reason(self, client, engine):
        indexed(engine)
        factories.Comment()
        assert "obwohl nichts wartet" in client.get("/admin/search").text

    @pytest.mark.usefixtures("admin")
    def test_of_a_missing_index_says_so(self, client, engine, data_folder):
        engine.close()
        shutil.rmtree(data_folder / "search")
        answer = client.get("/admin/search")
        assert answer.status_code == 200
        assert "Es gibt noch keinen Index." in answer.text
        assert "wartet darauf" in answer.text

    @pytest.mark.usefixtures("admin")
    def test_advises_postgresql_beyond_a_size(self, client, engine, monkeypatch):
        indexed(engine)
        assert "auf PostgreSQL um" not in client.get("/admin/search").text
        monkeypatch.setattr("forum.search.index_overviews.ADVISED_LIMIT", 0)
        assert "auf PostgreSQL um" in client.get("/admin/search").text


@pytest.mark.usefixtures("admin")
class TestRebuild:
    def test_asks_the_worker_who_does_it(self, client, engine):
        comment = factories.Comment(body="Ein Wald")
        session.commit()
        answer = client.post("/admin/search/rebuild", follow_redirects=True)
        assert "Ein neuer Index wird aufgebaut" in answer.text
        assert "wartet darauf" in answer.text
        assert engine.needs_rebuild
        rebuild_index(engine)
        engine.close()
        assert not engine.needs_rebuild
        assert engine.search(parse("Wald"), limit=5).ids == [f"thread:{comment.thread.id}"]
        assert "wartet darauf" not in client.get("/admin/search").text

    def test_says_when_the_storage_refuses(self, client, engine, monkeypatch):
        indexed(engine)

        def full(*_arguments, **_options):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("pathlib.Path.touch", full)
        answer = client.post("/admin/search/rebuild", follow_redirects=True)
        assert "Der Speicher des Index kann nicht verwendet werden" in answer.text
        assert not engine.needs_rebuild

"""The administration's page of the search index, and the command that builds it anew."""

import errno
import os
import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.events import record
from forum.jobs import catch_up, rebuild_index
from forum.models import Event, EventKind, OutboxEntry
from forum.search import documents
from forum.search.index_directory import IndexDirectory
from forum.search.index_overviews import overview
from forum.search.query_language import parse
from forum.unit_of_work import unit_of_work
from tests import factories, garbage


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


def turn(client, engine):
    """Do what the worker does at each turn."""
    known = client.application.extensions
    catch_up(engine, known["forum_config"], known["forum_storage"])


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

    @pytest.mark.sqlite
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
        with unit_of_work():
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

    @pytest.mark.sqlite
    @pytest.mark.usefixtures("admin")
    def test_of_a_missing_index_says_so(self, client, engine, data_folder):
        engine.close()
        shutil.rmtree(data_folder / "search")
        answer = client.get("/admin/search")
        assert answer.status_code == 200
        assert "Es gibt noch keinen Index." in answer.text
        assert "wartet darauf" in answer.text

    @pytest.mark.sqlite
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

    @pytest.mark.sqlite
    def test_says_when_the_storage_refuses(self, client, engine, monkeypatch):
        indexed(engine)

        def full(*_arguments, **_options):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("pathlib.Path.touch", full)
        answer = client.post("/admin/search/rebuild", follow_redirects=True)
        assert "Der Speicher des Index kann nicht verwendet werden" in answer.text
        assert not engine.needs_rebuild


def segments_cut(root):
    for path in root.glob("index-*/MAIN_*"):
        path.write_bytes(path.read_bytes()[:50])


def contents_garbage(root):
    for path in root.glob("index-*/*.toc"):
        path.write_bytes(os.urandom(500))


def half_written(root):
    for path in root.glob("index-*/*.toc"):
        path.unlink()


def pointer_garbage(root):
    for path in root.glob("current-*"):
        path.write_bytes(b"../../etc\xff")


def empty(root):
    for path in root.glob("index-*"):
        shutil.rmtree(path)
        path.mkdir()


TROUBLES = [shutil.rmtree, segments_cut, contents_garbage, half_written, pointer_garbage, empty]


# Whoosh leaves a damaged file to the garbage collector to close, which Python reports.
@pytest.mark.sqlite
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestWhateverHappensToTheIndex:
    """Nothing that people read or write depends on it, and the worker mends it by itself."""

    @pytest.fixture(autouse=True)
    def _garbage(self):
        with garbage.collected():
            yield

    @pytest.fixture
    def comment(self, engine):
        comment = factories.Comment(body="Ein alter Wald", body_html="<p>Ein alter Wald</p>")
        indexed(engine)
        return comment

    def reply(self, client, comment, text):
        client.sign_in(factories.User())
        address = f"/t/{comment.thread.id}/reply"
        return client.post(address, data={"body": text, "kind": "comment"})

    def pages(self, client, comment):
        paths = ["/", "/latest", f"/search/similar/{comment.thread.id}", "/search"]
        return {path: client.get(path).status_code for path in paths}

    @pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
    def test_people_go_on_and_the_worker_mends_it(
        self, client, engine, comment, data_folder, trouble, caplog
    ):
        caplog.errors_are_expected = True
        trouble(data_folder / "search")

        assert self.reply(client, comment, "Ein neuer Wald").status_code == 302
        assert set(self.pages(client, comment).values()) == {200}
        answer = client.get("/search?q=Wald")
        assert answer.status_code == 503
        assert "neu aufgebaut" in answer.text

        assert engine.needs_rebuild
        rebuild_index(engine)
        turn(client, engine)
        engine.close()
        assert "2 Treffer" in client.get("/search?q=Wald").text
        assert not engine.needs_rebuild
        assert overview(engine).waiting == 0

    def test_a_locked_one_is_searched_and_catches_up_later(
        self, client, engine, comment, data_folder, monkeypatch
    ):
        monkeypatch.setattr("forum.search.whoosh_engine._LOCK_SECONDS", 0.1)
        with IndexDirectory(data_folder / "search").writing(1):
            assert self.reply(client, comment, "Ein neuer Wald").status_code == 302
            turn(client, engine)
            assert overview(engine).waiting == 1
            assert "1 Treffer" in client.get("/search?q=Wald").text

        turn(client, engine)
        engine.close()
        assert "2 Treffer" in client.get("/search?q=Wald").text


class TestReindex:
    def reindex(self, app):
        return app.test_cli_runner().invoke(args=["forum", "reindex"])

    def test_shows_progress_and_the_number_of_documents(self, app, engine):
        factories.Comment(body="Ein Wald")
        session.commit()
        answer = self.reindex(app)
        assert answer.exit_code == 0
        assert "Search index" in answer.output
        assert f"{engine.count()} documents in the search index." in answer.output
        assert engine.search(parse("Wald"), limit=5).total == 1

    def test_takes_the_waiting_events_along(self, app, engine):
        comment = factories.Comment()
        record(EventKind.THREAD_CREATED, comment.thread, actor=comment.author)
        session.commit()
        self.reindex(app)
        assert overview(engine).waiting == 0

    @pytest.mark.sqlite
    def test_says_why_it_cannot_and_leaves_the_old_index(
        self, app, engine, data_folder, monkeypatch
    ):
        factories.Comment(body="Ein Wald")
        indexed(engine)
        monkeypatch.setattr("forum.search.whoosh_engine._LOCK_SECONDS", 0.1)
        with IndexDirectory(data_folder / "search").writing(1):
            answer = self.reindex(app)
        assert answer.exit_code == 1
        assert "The search index cannot be built: locked" in answer.output
        assert engine.search(parse("Wald"), limit=5).total == 1

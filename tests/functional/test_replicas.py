"""Guests read from a PostgreSQL that follows the primary, and never what is older than a change."""

import contextvars
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from forum import replicas
from forum.app import create_app
from forum.config import Config, ConfigurationError, Mode
from forum.db import db, read_from, session
from forum.models import Base
from forum.services import comments
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.postgres import Server

pytestmark = pytest.mark.postgres


class Standby(Server):
    """A server that follows another one by streaming replication."""

    def follow(self, primary: Server) -> None:
        """Copy the primary and start following it."""
        if primary.user == "postgres":
            shutil.chown(self.folder, primary.user)
        copied = ("-h", str(primary.folder), "-U", primary.user, "-D", f"{self.folder}/data")
        self.command("pg_basebackup", *copied, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        self.begin()

    def begin(self) -> None:
        """Start, or start again."""
        settings = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={self.folder}"
        self.command("pg_ctl", "start", "-w", "-D", f"{self.folder}/data", "-o", settings)

    def ask(self, question: str):
        """Ask the standby something."""
        address = f"host={self.folder} user={self.user} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            return connection.execute(question).fetchone()[0]

    def catch_up(self, position: str) -> None:
        """Wait until it has replayed a position of the primary."""
        reached = f"SELECT pg_last_wal_replay_lsn() >= '{position}'"
        for _ in range(3000):
            if self.ask(reached):
                return
            self.ask("SELECT pg_sleep(0.01)::text")
        raise AssertionError("the standby does not follow")


@pytest.fixture(scope="module")
def standby(postgres_server):
    folder = Path(tempfile.mkdtemp(prefix="forum-pg-"))
    server = Standby(postgres_server.programs, folder)
    try:
        server.follow(postgres_server)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        Path(f"{folder}.log").unlink(missing_ok=True)


@pytest.fixture
def app(postgres_url, standby, redis_url, tmp_path):
    made = create_app(
        Config(
            mode=Mode.TESTING,
            data=tmp_path,
            database_url=postgres_url,
            database_read_url=standby.url("forum"),
            redis_url=redis_url,
            secret_key="s" * 40,
            password_salt="s" * 40,
            extra={"RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False},
        )
    )
    with made.app_context():
        Base.metadata.create_all(db.engine)
        yield made
        session.remove()
        standby.ask("SELECT pg_wal_replay_resume()::text")
        made.extensions["forum_search"].close()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def thread(app):
    made = factories.Comment().thread
    write(made, "Erste Antwort.")
    return made


def write(thread, text):
    with unit_of_work():
        return comments.write(thread, actor=factories.User(), body=text)


@pytest.fixture
def follow(app, standby):
    """Wait until the standby shows all that has been written."""

    def wait():
        session.commit()
        with db.engine.connect() as connection:
            standby.catch_up(
                connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn()").scalar()
            )

    return wait


@pytest.fixture
def get(app):
    """Ask as a guest does; tell the answer and which servers were asked for it."""

    def ask(path, **headers):
        environ = EnvironBuilder(path, headers=headers).get_environ()
        return TestResponse(*run_wsgi_app(app.wsgi_app, environ), request=Request(environ))

    def apart(path, **headers):
        session.commit()
        asked = {}
        for name, engine in db.engines.items():
            seen = asked[name] = []
            hear = lambda *call, seen=seen: seen.append(call[2])  # noqa: E731
            event.listen(engine, "before_cursor_execute", hear)
        answer = contextvars.Context().run(ask, path, **headers)
        return answer, len(asked[None]), len(asked["replica"])

    return apart


def address(thread):
    return f"/t/{thread.slug}/{thread.id}"


class TestGuests:
    def test_read_from_the_replica_alone(self, thread, follow, get):
        follow()
        answer, primary, replica = get(address(thread))
        assert "Erste Antwort." in answer.text
        assert primary == 0
        assert replica > 5

    def test_see_a_change_at_once_though_the_replica_is_behind(self, thread, follow, get, standby):
        follow()
        get(address(thread))
        standby.ask("SELECT pg_wal_replay_pause()::text")
        write(thread, "Zweite Antwort.")
        answer, primary, replica = get(address(thread))
        assert "Zweite Antwort." in answer.text
        assert primary > 5
        assert replica == 1

    def test_a_page_from_the_primary_is_kept_like_any_other(self, thread, follow, get, standby):
        follow()
        standby.ask("SELECT pg_wal_replay_pause()::text")
        write(thread, "Zweite Antwort.")
        get(address(thread))
        again, *asked = get(address(thread))
        assert "Zweite Antwort." in again.text
        assert asked == [0, 0]

    def test_go_back_to_the_replica_once_it_has_followed(self, thread, follow, get):
        write(thread, "Zweite Antwort.")
        follow()
        answer, primary, _replica = get(address(thread))
        assert "Zweite Antwort." in answer.text
        assert primary == 0

    def test_with_a_session_read_the_primary(self, thread, follow, get):
        follow()
        for cookie in ("session=x", "remember_token=x"):
            answer, _primary, replica = get(address(thread), Cookie=cookie)
            assert answer.status_code == 200
            assert replica == 0

    def test_read_other_pages_from_the_primary(self, thread, follow, get):
        follow()
        for path in ("/login", "/search?q=Antwort", "/readyz"):
            assert get(path)[2] == 0


# The driver complains of connections that a server has dropped when it went down.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestWhereNotAllIsThere:
    def test_a_replica_that_is_down_is_replaced_by_the_primary(
        self, thread, follow, get, standby, monkeypatch
    ):
        follow()
        standby.stop()
        try:
            answer, primary, _replica = get(address(thread))
            assert answer.status_code == 200
            assert primary > 5
            write(thread, "Zweite Antwort.")
            # It is left alone for a while, not asked for each page.
            monkeypatch.setattr(db.engines["replica"], "connect", None)
            assert "Zweite Antwort." in get(address(thread))[0].text
        finally:
            standby.begin()

    def test_it_is_asked_again_when_it_has_rested(self, thread, follow, get, standby, monkeypatch):
        monkeypatch.setattr(replicas, "REST", 0.0)
        follow()
        standby.stop()
        get(address(thread))
        standby.begin()
        write(thread, "Zweite Antwort.")
        follow()
        assert get(address(thread))[1] == 0

    def test_an_empty_redis_makes_guests_read_the_primary_once(
        self, thread, follow, get, redis_url
    ):
        follow()
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
        assert get(address(thread))[1] > 5
        follow()
        assert get("/latest")[1] == 0

    def test_what_could_not_be_noted_is_made_up_for(
        self, app, thread, follow, get, standby, monkeypatch
    ):
        follow()
        standby.ask("SELECT pg_wal_replay_pause()::text")
        replica = app.extensions["forum_replica"]

        def refuse(*_names, **_values):
            raise redis.ConnectionError

        with monkeypatch.context() as patch:
            patch.setattr(replica._redis, "zadd", refuse)
            write(thread, "Zweite Antwort.")
        for path in (address(thread), "/latest"):
            answer, primary, _replica = get(path)
            assert answer.status_code == 200
            assert primary > 0

    def test_a_server_that_follows_nobody_is_not_read(self, thread, get, app, monkeypatch):
        replica = app.extensions["forum_replica"]
        monkeypatch.setattr(replica, "_engine", db.engine)
        assert not replica.lend()
        assert session.get_bind() is db.engine

    def test_a_position_never_goes_back(self, app, thread, redis_url):
        replica = app.extensions["forum_replica"]
        with redis.Redis.from_url(redis_url) as client:
            client.zadd(replicas.NAME, {"position": 2**50})
            replica.note()
            assert client.zscore(replicas.NAME, "position") == 2**50


class TestWriting:
    def test_a_unit_of_work_reads_and_writes_the_primary(self, app, thread, standby, follow):
        follow()
        standby.ask("SELECT pg_wal_replay_pause()::text")
        read_from(db.engines["replica"])
        before = thread.comment_count
        comment = write(thread, "Zweite Antwort.")
        assert session.get_bind() is db.engine
        assert thread.comment_count == before + 1
        assert comment.number == before + 1


class TestSetting:
    @pytest.mark.parametrize(
        "others", [{}, {"redis_url": "redis://host"}, {"database_url": "postgresql://host/forum"}]
    )
    def test_needs_what_it_follows_and_where_to_note_it(self, others, tmp_path):
        config = Config(data=tmp_path, database_read_url="postgresql://host/forum", **others)
        with pytest.raises(ConfigurationError, match="DATABASE_READ_URL needs"):
            config.flask()

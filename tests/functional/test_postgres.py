"""The same schema on PostgreSQL as on SQLite."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from forum import models
from forum.app import create_app
from forum.clock import utcnow
from forum.config import Config, Mode
from forum.db import db
from forum.events import record
from forum.jobs import Postman
from forum.models import Base, EventKind
from forum.notifications import inbox
from forum.thread_timer_jobs import Timekeeper
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

pytestmark = pytest.mark.postgres


def flask(*arguments: str, data: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the application with this database."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        env={**os.environ, "DATABASE_URL": url, "FORUM_DATA": str(data), "FORUM_MODE": "testing"},
        capture_output=True,
        text=True,
        check=False,
    )


class TestMigrations:
    def test_lead_to_exactly_the_models_on_postgresql(self, postgres_url, tmp_path):
        upgraded = flask("db", "upgrade", data=tmp_path, url=postgres_url)
        assert upgraded.returncode == 0, upgraded.stderr

        checked = flask("db", "check", data=tmp_path, url=postgres_url)
        assert checked.returncode == 0, checked.stdout + checked.stderr

    def test_can_be_taken_back_to_nothing(self, postgres_url, tmp_path):
        flask("db", "upgrade", data=tmp_path, url=postgres_url)

        downgraded = flask("db", "downgrade", "base", data=tmp_path, url=postgres_url)

        assert downgraded.returncode == 0, downgraded.stderr


class TestBeingTold:
    def test_works_on_postgresql(self, postgres_url, tmp_path):
        app = create_app(
            Config(mode=Mode.TESTING, data=tmp_path, secret_key="s" * 40, database_url=postgres_url)
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            person = factories.User()
            for _ in range(3):
                thread = factories.Thread()
                factories.Comment(thread=thread)
                factories.Subscription(user_id=person.id, thread=thread)
                comment = factories.Comment(thread=thread, author=factories.User())
                with unit_of_work():
                    record(
                        EventKind.COMMENT_CREATED,
                        comment,
                        actor=comment.author,
                        mentioned=[person.id],
                    )
                tell()
            first = inbox.page_of(person, after=None, only_unread=True, size=2)
            rest = inbox.page_of(person, after=first.next_key, only_unread=False, size=2)
            assert (len(first.groups), len(rest.groups)) == (2, 1)
            assert inbox.unread_count(person) == 3
            assert Postman().send_due(app.extensions["forum_config"]) == 3
            assert Postman().send_due(app.extensions["forum_config"]) == 0
            db.session.remove()
            db.engine.dispose()


REWORDED = (
    "INSERT INTO comment_revisions (comment_id, number, body, edited_by_id, reason, created_at) "
    "SELECT c.id, 1, 'x', u.id, '', now() FROM comments c JOIN users u ON u.id <> c.author_id"
)


class TestReasons:
    def test_nothing_is_restricted_without_them_on_postgresql(self, postgres_url, tmp_path):
        app = create_app(
            Config(mode=Mode.TESTING, data=tmp_path, secret_key="s" * 40, database_url=postgres_url)
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            comment, person = factories.Comment(), factories.User()
            unpublished = factories.Process(is_published=False)
            factories.Thread(action_field=factories.ActionField(process=unpublished))
            db.session.commit()
            for statement, message in (
                ("UPDATE comments SET visibility = 'hidden'", "no restriction without reasons"),
                ("UPDATE threads SET closed_at = now()", "no restriction without reasons"),
                ("UPDATE users SET active = false", "no restriction without reasons"),
                (
                    "UPDATE threads SET action_field_id = (SELECT max(id) FROM action_fields)",
                    "no restriction without reasons",
                ),
                (
                    "UPDATE comments SET thread_id = (SELECT max(id) FROM threads)",
                    "no restriction without reasons",
                ),
                ("UPDATE threads SET author_title = 'x'", "no restriction without reasons"),
                (REWORDED, "no restriction without reasons"),
            ):
                with pytest.raises(sa.exc.IntegrityError, match=message):
                    db.session.execute(sa.text(statement))
                db.session.rollback()
            factories.hide(comment)
            factories.block(person)
            factories.restrict(comment.thread, "closed_at", comment.created_at)
            db.session.commit()
            for statement in ("DELETE FROM restrictions", "UPDATE restrictions SET scope = 'x'"):
                with pytest.raises(sa.exc.IntegrityError, match="kept"):
                    db.session.execute(sa.text(statement))
                db.session.rollback()
            db.session.remove()
            db.engine.dispose()


WRITE = """
import sys
from pathlib import Path
from forum.app import create_app
from forum.config import Config, Mode
app = create_app(Config(mode=Mode.TESTING, data=Path(sys.argv[1]), database_url=sys.argv[2]))
with app.app_context():
    from forum.db import session
    from forum.events import record
    from forum.models import EventKind, User
    from forum.unit_of_work import unit_of_work
    for _ in range(25):
        with unit_of_work():
            person = session.get(User, 1)
            record(EventKind.USER_PROFILE_CHANGED, person, actor=person)
"""

ERASE = """
import sys
from pathlib import Path
from forum.app import create_app
from forum.config import Config, Mode
app = create_app(Config(mode=Mode.TESTING, data=Path(sys.argv[1]), database_url=sys.argv[2]))
with app.app_context():
    from forum.db import session
    from forum.models import User
    from forum.services import erasures, event_seals
    from forum.unit_of_work import unit_of_work
    from tests import factories
    person = factories.User(name="xenobia-q", display_name="Xenobia", email="xq@geheim.example")
    said = factories.Comment(body="Danke @xenobia-q, xq@geheim.example")
    factories.Comment(thread=said.thread, author=person, body="Gern. Xenobia")
    factories.StaffNote(user=person, body="Xenobia fragt")
    session.commit()
    with unit_of_work():
        erasures.erase(person, actor=person)
    assert event_seals.verify().is_intact
"""


def program(code: str, data: Path, url: str) -> list[str]:
    return [sys.executable, "-c", code, str(data), url]


class TestPersonalData:
    def test_many_writers_make_one_chain_that_cannot_be_changed(self, postgres_url, tmp_path):
        assert flask("db", "upgrade", data=tmp_path, url=postgres_url).returncode == 0
        assert (
            flask(
                "forum", "create-admin", "chef@example.org", data=tmp_path, url=postgres_url
            ).returncode
            == 0
        )
        writers = [subprocess.Popen(program(WRITE, tmp_path, postgres_url)) for _ in range(4)]
        assert [writer.wait() for writer in writers] == [0, 0, 0, 0]

        verified = flask("forum", "audit", "verify", data=tmp_path, url=postgres_url)

        assert verified.returncode == 0, verified.stderr
        assert int(verified.stdout.split()[0]) > 100
        engine = sa.create_engine(postgres_url)
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
            connection.execute(sa.text("UPDATE event_seals SET seal = ''"))
        engine.dispose()

    def test_an_erased_person_is_in_no_table(self, postgres_url, tmp_path):
        assert flask("db", "upgrade", data=tmp_path, url=postgres_url).returncode == 0

        subprocess.run(program(ERASE, tmp_path, postgres_url), check=True)

        engine = sa.create_engine(postgres_url)
        with engine.connect() as connection:
            for table in sa.inspect(engine).get_table_names():
                for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(table))):
                    text = str(row).lower()
                    assert "xenobia" not in text, table
                    assert "geheim.example" not in text, table
        engine.dispose()


class TestTimers:
    def test_run_once_on_postgresql_also_for_two_workers_at_a_time(self, postgres_url, tmp_path):
        app = create_app(
            Config(mode=Mode.TESTING, data=tmp_path, secret_key="s" * 40, database_url=postgres_url)
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            thread = factories.slow(factories.Comment().thread)
            closing = {
                "kind": "close",
                "ground": "law",
                "clause": "§ 185 StGB",
                "facts": "Im Kreis.",
            }
            for values in (closing, {"kind": "bump"}):
                factories.ThreadTimer(
                    thread=thread, due_at=utcnow() - timedelta(minutes=1), **values
                )
            key = thread.id
            db.session.commit()
            done = []

            def work():
                with app.app_context():
                    done.append(Timekeeper().run_due())

            workers = [Thread(target=work) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            db.session.remove()
            thread = db.session.get(models.Thread, key)
            assert (sum(done), thread.is_closed, thread.is_bumped) == (2, True, True)
            assert thread.listed_at == thread.bumped_at
            events = sa.select(models.Event.kind).order_by(models.Event.id)
            assert sorted(db.session.scalars(events)) == ["thread:bumped", "thread:closed"]
            db.session.remove()
            db.engine.dispose()

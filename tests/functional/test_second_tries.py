"""A request that lost against another transaction is made once more, and nothing happens twice."""

import io
import threading
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import flash, request

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.events import record
from forum.models import Base, Event, EventKind, Tag
from forum.notifications import spool
from forum.rate_limits import NamedLimit
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def site(postgres_server, tmp_path_factory):
    """An application on PostgreSQL whose page ``/lose`` loses as often as it is told."""
    folder = tmp_path_factory.mktemp("second-tries")
    with postgres_server.database("second_tries") as url:
        app = create_app(
            Config(
                mode=Mode.TESTING,
                data=folder,
                database_url=url,
                secret_key="s" * 40,
                page_cache=False,
                extra={"WTF_CSRF_ENABLED": False},
            )
        )
        app.extensions["losing"] = losing = Losing()
        app.add_url_rule("/lose", "lose", losing.view, methods=["GET", "POST"])
        with app.app_context():
            Base.metadata.create_all(db.engine)
            factories.Tag(description="")
            session.commit()
            session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


class Losing:
    """A view that changes a tag which somebody else has changed since it began."""

    limit = NamedLimit("losing", "100 per minute")

    def __init__(self):
        self.forget()

    def forget(self):
        self.tries, self.losses = [], 0
        self.before = self.within = lambda: None

    def view(self):
        self.tries.append(1)
        self.limit.hit()
        flash("Getan.", "info")
        self.before()
        session.rollback()
        with unit_of_work():
            session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            tag = session.scalars(sa.select(Tag)).one()
            if len(self.tries) <= self.losses:
                with db.engine.begin() as other:
                    other.execute(sa.text("UPDATE tags SET description = description || 'x'"))
            self.within()
            tag.description = f"{tag.description}!"
            record(EventKind.TAG_CHANGED, tag, actor=None)
        return "done"


@pytest.fixture
def losing(site):
    view = site.extensions["losing"]
    view.forget()
    with site.app_context():
        session.execute(sa.text("UPDATE tags SET description = ''"))
        session.commit()
        session.remove()
    return view


def count_of_events(site) -> int:
    with site.app_context():
        found = session.scalar(sa.select(sa.func.count()).select_from(Event))
        session.remove()
    return found


def description(site) -> str:
    with site.app_context():
        text = session.scalars(sa.select(Tag.description)).one()
        session.remove()
    return text


class TestSecondTry:
    def test_does_once_what_was_asked(self, site, losing):
        losing.losses, before = 1, count_of_events(site)
        browser = site.test_client()
        assert browser.post("/lose").status_code == 200
        assert (len(losing.tries), description(site)) == (2, "x!")
        assert count_of_events(site) == before + 1
        with browser.session_transaction() as cookie:
            assert cookie["_flashes"] == [("info", "Getan.")]

    def test_counts_once(self, site, losing):
        losing.losses = 1
        storage = site.extensions["forum_rate_limits"].limiter.storage
        storage.reset()
        assert site.test_client().post("/lose").status_code == 200
        assert storage.reset() == 2  # the request, and the salt of the day

    def test_is_the_last(self, site, losing):
        losing.losses = 9
        assert site.test_client().post("/lose").status_code == 409
        assert (len(losing.tries), description(site)) == (2, "xx")

    def test_comes_after_a_deadlock_too(self, site, losing):
        """Each of the two holds what the other one waits for."""
        losing.losses, ready = 0, threading.Event()

        def other():
            with site.app_context(), db.engine.begin() as connection:
                connection.execute(sa.text("SET LOCAL deadlock_timeout = '1min'"))
                connection.execute(sa.text("UPDATE tags SET description = description || 'y'"))
                ready.set()
                connection.execute(sa.text("LOCK TABLE bookmarks IN ACCESS EXCLUSIVE MODE"))

        rival = threading.Thread(target=other)

        def meet():
            if len(losing.tries) > 1:
                return
            session.rollback()
            session.execute(sa.text("SET LOCAL deadlock_timeout = '50ms'"))
            session.execute(sa.text("LOCK TABLE bookmarks IN ACCESS EXCLUSIVE MODE"))
            rival.start()
            ready.wait()
            session.execute(sa.text("UPDATE tags SET description = description || 'z'"))

        losing.within = meet
        # The second try begins when the rival is done: it loses against nobody any more.
        losing.before = lambda: rival.join() if len(losing.tries) > 1 else None
        assert site.test_client().post("/lose").status_code == 200
        assert (len(losing.tries), description(site)) == (2, "y!")


def _mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "forum@example.org", "jemand@example.org"
    message["Subject"] = "Guten Tag"
    message.set_content("Guten Tag")
    return message


class TestNoSecondTry:
    def test_where_something_was_committed(self, site, losing):
        losing.losses = 1

        def commit():
            with unit_of_work():
                pass

        losing.before = commit
        assert site.test_client().post("/lose").status_code == 409
        assert len(losing.tries) == 1

    def test_where_a_mail_was_kept(self, site, losing):
        losing.losses = 1
        config = site.extensions["forum_config"]
        losing.within = lambda: spool.keep(_mail(), config)
        assert site.test_client().post("/lose").status_code == 409
        assert len(losing.tries) == 1

    def test_where_files_were_sent(self, site, losing):
        losing.losses = 1

        def read():
            assert request.files["file"].read() == b"text"

        losing.before = read
        sent = {"file": (io.BytesIO(b"text"), "a.txt")}
        assert site.test_client().post("/lose", data=sent).status_code == 409
        assert len(losing.tries) == 1

    def test_for_other_faults_of_the_database(self, site, losing):
        losing.before = lambda: session.execute(sa.text("SELECT 1 / 0"))
        with pytest.raises(sa.exc.DataError):
            site.test_client().post("/lose")
        assert len(losing.tries) == 1

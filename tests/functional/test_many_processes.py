"""Two web servers and two workers on one PostgreSQL and one Redis are one forum."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from forum.app import create_app
from forum.clock import utcnow
from forum.config import Config, Mode
from forum.db import db, session
from forum.events import record
from forum.models import Base, Event, EventKind, MailStatus, Notification, Thread, UntoldEvent
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.test_moderation import CLAUSE
from tests.functional.test_serve import eventually, free_port, status_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("many_processes")]

SECRET = "geheimnis-aller-rechner-dieses-forums-0123456789"
WEB = ("gunicorn", "--config", "python:forum.gunicorn_config", "--workers", "1", "wsgi:app")
WORKER = ("flask", "--app", "wsgi", "forum", "worker")
LEADER = sa.text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND application_name LIKE 'forum-worker %'"
)
WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'forum-worker %'"
)


class Machine:
    """A web server or a worker with a data folder of its own: no file is shared."""

    def __init__(self, program, folder, settings):
        folder.mkdir()
        self.folder, self.port = folder, free_port()
        self.log = folder / "log"
        environment = {
            **os.environ,
            **settings,
            "FORUM_DATA": str(folder),
            "FORUM_PORT": str(self.port),
            "FORUM_SECRET_KEY": SECRET,
            "FORUM_MODE": "development",
        }
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ask(self, path, cookie="", form=None):
        """Send a request; give status, text and the cookie from then on."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            headers = {"Cookie": f"session={cookie}"} if cookie else {}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            method = "GET" if form is None else "POST"
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            found = re.search(r"session=([^;]+)", answer.getheader("Set-Cookie") or "")
            return answer.status, answer.read().decode(), found[1] if found else cookie

    def send(self, path, cookie, **form):
        """Open a form and send it; give the status."""
        _status, page, cookie = self.ask(path, cookie)
        form["csrf_token"] = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)[1]
        return self.ask(path, cookie, form)[0]

    def end(self):
        self.process.kill()
        self.process.wait()


class Forum:
    """All processes of one forum, and a look into their database."""

    def __init__(self, app, folder, settings):
        self.app = app
        self.webs = [Machine(WEB, folder / f"web{n}", settings) for n in "ab"]
        self.workers = [Machine(WORKER, folder / f"worker{n}", settings) for n in "ab"]

    def is_up(self):
        return all(status_of(web.port, "/livez") == 200 for web in self.webs)

    def cookie_of(self, person):
        """Give the session of somebody who has signed in."""
        signer = self.app.session_interface.get_signing_serializer(self.app)
        return signer.dumps({"_user_id": person.fs_uniquifier, "_fresh": True, "fs_cc": "set"})

    def number(self, statement):
        """Count in the database as it is now."""
        found = session.scalar(statement)
        session.rollback()
        return found

    def leader(self):
        """Give the worker that leads, None while there is none."""
        name = self.number(LEADER)
        found = re.match(r"forum-worker (\d+)@", name or "")
        return next((w for w in self.workers if found and w.process.pid == int(found[1])), None)

    def end(self):
        for machine in (*self.webs, *self.workers):
            machine.end()


@pytest.fixture(scope="module")
def forum(postgres_server, own_redis, tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    redis_url = f"unix://{own_redis.socket}"
    with postgres_server.database("many") as url:
        app = create_app(
            Config(
                mode=Mode.TESTING,
                data=folder / "test",
                database_url=url,
                redis_url=redis_url,
                secret_key=SECRET,
                password_salt=SECRET,
            )
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            made = Forum(app, folder, {"DATABASE_URL": url, "REDIS_URL": redis_url})
            try:
                eventually(made.is_up)
                yield made
            finally:
                made.end()
                session.remove()
                db.engine.dispose()
                app.extensions["forum_search"].close()


def path_of(thread):
    return f"/t/{thread.slug}/{thread.id}"


def due(count):
    """Make bookmarks whose owners are to be reminded, and count the reminders."""
    for _ in range(count):
        factories.Bookmark(remind_at=utcnow() - timedelta(minutes=1))
    session.commit()


REMINDED = sa.select(sa.func.count()).select_from(Event).where(Event.kind == EventKind.BOOKMARK_DUE)


class TestWeb:
    def test_a_post_is_there_at_once_though_the_page_was_kept(self, forum):
        first, second = forum.webs
        comment, writer = factories.Comment(), factories.User()
        session.commit()
        path, cookie = path_of(comment.thread), forum.cookie_of(writer)
        assert "Frischer Fisch" not in second.ask(path)[1]
        assert second.ask(path)[0] == 200
        sent = {"body": "Frischer Fisch.", "kind": "comment"}

        assert first.send(f"/t/{comment.thread_id}/reply", cookie, **sent) == 302

        assert "Frischer Fisch" in second.ask(path)[1]

    def test_what_is_hidden_is_gone_at_once(self, forum):
        first, second = forum.webs
        comment = factories.Comment(body="Peinliches.", body_html="<p>Peinliches.</p>")
        moderator = factories.Moderator()
        session.commit()
        path = path_of(comment.thread)
        assert "Peinliches" in second.ask(path)[1]
        reasons = {"ground": "netiquette", "clause": CLAUSE, "facts": "Es ist peinlich."}

        form = f"/moderation/hide?comment={comment.id}"
        assert first.send(form, forum.cookie_of(moderator), **reasons) == 302

        assert "Peinliches" not in second.ask(path)[1]

    def test_a_page_is_made_once_for_both(self, forum):
        first, second = forum.webs
        thread = factories.Comment().thread
        session.commit()
        made = first.ask(path_of(thread))[1]
        session.execute(sa.update(Thread).where(Thread.id == thread.id).values(title="Anders"))
        session.commit()
        assert second.ask(path_of(thread))[1] == made

    def test_a_limit_holds_over_both(self, forum):
        path = f"/t/{factories.Comment().thread_id}/reply"
        cookie = forum.cookie_of(factories.User())
        session.commit()
        answers = []
        # Fifteen a minute: if a minute ends meanwhile, the 30th is too many at the latest. Two
        # processes that count for themselves would take 30 in any case.
        while 429 not in answers and len(answers) < 30:
            web = forum.webs[len(answers) % 2]
            answers.append(web.send(path, cookie, body="", kind="comment"))
        assert len(answers) >= 16
        assert answers == [422] * (len(answers) - 1) + [429]


class TestWorkers:
    def test_do_everything_once(self, forum):
        eventually(lambda: forum.number(WAITING) == 2)
        before = forum.number(REMINDED)
        flags = [factories.DissentFlag() for _ in range(10)]
        thread = factories.Comment().thread
        factories.ThreadTimer(thread=thread, kind="bump", due_at=utcnow() - timedelta(minutes=1))
        due(20)
        with unit_of_work():
            for flag in flags:
                record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        factories.Subscription(user_id=thread.author_id, thread=thread)
        for _ in range(5):
            reply = factories.Comment(thread=thread, author=factories.User())
            with unit_of_work():
                record(EventKind.COMMENT_CREATED, reply, actor=reply.author)

        waiting = sa.select(sa.func.count()).where(
            Notification.mail_status.in_([MailStatus.DUE, MailStatus.CLAIMED]),
            ~Notification.in_digest,
        )
        eventually(lambda: forum.number(REMINDED) == before + 20 and not forum.number(waiting))
        untold = sa.select(sa.func.count()).select_from(UntoldEvent)
        eventually(lambda: not forum.number(untold))
        told = sa.select(sa.func.count()).where(Notification.recipient_id == thread.author_id)
        assert forum.number(told) == 5
        sent = sa.select(sa.func.count()).where(Notification.mail_status == MailStatus.SENT)
        mails = [mail for worker in forum.workers for mail in worker.folder.glob("outbox/*.eml")]
        assert len(mails) == forum.number(sent) >= 10
        bumped = sa.select(sa.func.count()).where(Event.kind == EventKind.THREAD_BUMPED)
        assert forum.number(bumped) == 1

    def test_another_one_takes_over_from_one_that_was_killed(self, forum):
        eventually(lambda: forum.number(WAITING) == 2)
        killed = eventually(forum.leader)
        killed.process.send_signal(signal.SIGKILL)
        killed.process.wait()
        before = forum.number(REMINDED)
        due(5)
        eventually(lambda: forum.number(REMINDED) == before + 5)
        other = next(worker for worker in forum.workers if worker is not killed)
        assert forum.leader() is other
        assert other.process.poll() is None


class TestWithoutRedis:
    def test_the_forum_goes_on(self, forum, own_redis):
        web = forum.webs[0]
        thread = factories.Comment().thread
        cookie = forum.cookie_of(factories.User())
        session.commit()
        reply = f"/t/{thread.id}/reply"
        before = len(web.log.read_text("utf-8").splitlines())
        own_redis.stop()
        try:
            assert {web.ask(path_of(thread))[0] for _ in range(3)} == {200}
            answers = [web.send(reply, cookie, body="", kind="comment") for _ in range(16)]
            assert answers == [422] * 15 + [429]
            other = forum.cookie_of(factories.User())
            session.commit()
            assert web.send(reply, other, body="Ohne Redis.", kind="comment") == 302
            assert "Ohne Redis" in web.ask(path_of(thread))[1]
        finally:
            own_redis.start()
        lines = web.log.read_text("utf-8").splitlines()[before:]
        warnings = [line for line in lines if "away" in line]
        # One for pages, one for limits.
        assert len(warnings) == 2, warnings
        eventually(lambda: "Redis: back" in (web.ask(path_of(thread)), web.log.read_text())[1])

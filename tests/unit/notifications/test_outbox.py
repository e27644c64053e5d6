"""Mails of notifications: once each, in the person's language, and none is lost."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from forum.clock import travel_to, utcnow
from forum.config import Config
from forum.db import session
from forum.events import record
from forum.models import EventKind, MailStatus, Notification, Visibility
from forum.notifications import outbox
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class Keeping(Sink):
    """A mail server that keeps what it gets, or refuses while told to."""

    def __init__(self):
        self.mails, self.refuses = [], False

    async def handle_DATA(self, server, session, envelope):
        if self.refuses:
            return "451 später"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 gut"


@pytest.fixture
def server():
    """A real mail server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Keeping(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


def config(port, tmp_path):
    return Config(
        data=tmp_path,
        smtp_url=f"smtp://127.0.0.1:{port}",
        public_url="https://forum.example.org",
    )


def raised(**owner):
    flag = factories.DissentFlag()
    for name, value in owner.items():
        setattr(flag.owner, name, value)
    with unit_of_work():
        record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
    return flag


def send(settings):
    with unit_of_work():
        return outbox.send_due(settings)


def status():
    return [n.mail_status for n in session.scalars(sa.select(Notification))]


class TestSendDue:
    def test_sends_once_with_link_and_headers(self, server, tmp_path):
        flag = raised()
        settings = config(server.port, tmp_path)
        send(settings)
        send(settings)
        mail = server.handler.mails[0]
        assert len(server.handler.mails) == 1
        assert mail["To"].addresses[0].addr_spec == flag.owner.email
        assert mail["Auto-Submitted"] == "auto-generated"
        plain = mail.get_body(("plain",)).get_content()
        assert f"https://forum.example.org/dissent-flags/{flag.id}" in plain
        assert "Guten Tag" in plain
        assert status() == [MailStatus.SENT]

    def test_speaks_the_recipients_language(self, server, tmp_path):
        flag = raised(locale="en")
        send(config(server.port, tmp_path))
        plain = server.handler.mails[0].get_body(("plain",)).get_content()
        assert "Hello" in plain
        assert f"https://forum.example.org/en/dissent-flags/{flag.id}" in plain

    def test_a_server_that_is_down_loses_nothing(self, server, tmp_path):
        raised()
        send(config(1, tmp_path))
        assert status() == [MailStatus.DUE]
        with travel_to(utcnow() + timedelta(hours=1)):
            send(config(server.port, tmp_path))
        assert len(server.handler.mails) == 1

    def test_a_server_that_refuses_is_asked_again_later_but_not_for_ever(self, server, tmp_path):
        raised()
        server.handler.refuses = True
        settings = config(server.port, tmp_path)
        send(settings)
        assert send(settings) == 0
        now = utcnow()
        for day in range(1, outbox.ATTEMPTS + 1):
            with travel_to(now + timedelta(days=day)):
                send(settings)
        assert status() == [MailStatus.FAILED]

    def test_nobody_is_mailed_about_what_may_no_longer_be_seen(self, server, tmp_path):
        person = factories.User()
        comment = factories.Comment(thread=factories.Thread(author=person))
        reply = factories.Comment(thread=comment.thread, author=factories.User())
        with unit_of_work():
            record(EventKind.COMMENT_CREATED, reply, actor=reply.author)
        comment.thread.action_field.process.is_published = False
        reply.visibility = Visibility.HIDDEN
        session.commit()
        send(config(server.port, tmp_path))
        assert server.handler.mails == []
        assert status() == [MailStatus.NONE]

    def test_who_wants_no_mail_gets_none(self, server, tmp_path):
        raised(wants_mail=False)
        send(config(server.port, tmp_path))
        assert server.handler.mails == []

    def test_without_a_server_mails_are_files(self, tmp_path):
        raised()
        settings = Config(data=tmp_path)
        send(settings)
        assert len(list(settings.outbox.glob("*.eml"))) == 1

    def test_a_title_with_line_breaks_makes_no_header(self, server, tmp_path):
        flag = raised()
        flag.statement = "Zeile\r\nBcc: opfer@example.org"
        session.commit()
        send(config(server.port, tmp_path))
        assert server.handler.mails[0]["Bcc"] is None

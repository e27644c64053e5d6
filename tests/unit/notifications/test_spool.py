"""Mails about accounts wait in files until the worker sends them."""

import os
import smtplib
import socket
import stat
import time
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from forum.config import Config, Mode
from forum.notifications import spool


class Handler:
    """Collects mails; refuses the recipients it is told to."""

    def __init__(self):
        self.received = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("grey"):
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        if b"Spam" in envelope.content:
            return "554 5.7.1 we do not like this"
        if b"Absturz" in envelope.content:
            server.transport.abort()
            return "250 OK"
        self.received.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def server():
    handler = Handler()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture(autouse=True)
def _rested(monkeypatch):
    monkeypatch.setattr(spool, "_rest_until", 0.0)
    monkeypatch.setattr(spool, "_later", {})


def config(tmp_path, port=9):
    return Config(mode=Mode.TESTING, data=tmp_path, smtp_url=f"smtp://127.0.0.1:{port}")


def letter(to="anna@example.org", text="Grüße"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "forum@example.org", to, "Bestätigung"
    message.set_content(text)
    return message


class TestKeep:
    def test_writes_for_the_owner_alone(self, tmp_path):
        spool.keep(letter(), config(tmp_path))
        (path,) = spool.folder(config(tmp_path)).glob("*.eml")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_without_a_server_it_lands_in_the_outbox(self, tmp_path):
        plain = Config(mode=Mode.TESTING, data=tmp_path)
        spool.keep(letter(), plain)
        assert len(list(plain.outbox.glob("*.eml"))) == 1
        assert not spool.folder(plain).exists()


class TestSendKept:
    def test_sends_in_order_and_once(self, tmp_path, server):
        handler, port = server
        for text in ("eins", "zwei"):
            spool.keep(letter(text=text), config(tmp_path, port))
        assert spool.send_kept(config(tmp_path, port)) == 2
        assert ["eins" in handler.received[0], "zwei" in handler.received[1]] == [True, True]
        assert spool.send_kept(config(tmp_path, port)) == 0

    def test_a_server_that_is_down_loses_nothing_and_is_left_alone(self, tmp_path, server):
        _, port = server
        spool.keep(letter(), config(tmp_path))
        assert spool.send_kept(config(tmp_path)) == 0
        assert spool.send_kept(config(tmp_path, port)) == 0  # still resting
        spool._rest_until = 0.0
        assert spool.send_kept(config(tmp_path, port)) == 1

    def test_an_address_that_does_not_exist_holds_nobody_up(self, tmp_path, server):
        handler, port = server
        spool.keep(letter("nobody@example.org"), config(tmp_path, port))
        spool.keep(letter(), config(tmp_path, port))
        spool.send_kept(config(tmp_path, port))
        assert len(handler.received) == 1
        assert list(spool.folder(config(tmp_path)).iterdir()) == []

    def test_one_that_is_not_taken_for_now_waits_and_holds_nobody_up(
        self, tmp_path, server, monkeypatch
    ):
        handler, port = server
        spool.keep(letter("grey@example.org"), config(tmp_path, port))
        spool.keep(letter(), config(tmp_path, port))
        assert spool.send_kept(config(tmp_path, port)) == 1
        (path,) = spool.folder(config(tmp_path)).glob("*.eml")
        path.write_bytes(path.read_bytes().replace(b"grey@", b"anna@"))
        assert spool.send_kept(config(tmp_path, port)) == 0  # not yet
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + spool.LATER_SECONDS)
        assert spool.send_kept(config(tmp_path, port)) == 1
        assert len(handler.received) == 2
        assert spool._later == {}

    def test_one_whose_text_is_refused_for_good_is_given_up(self, tmp_path, server):
        handler, port = server
        spool.keep(letter(text="Spam"), config(tmp_path, port))
        spool.keep(letter(), config(tmp_path, port))
        assert spool.send_kept(config(tmp_path, port)) == 1
        assert len(handler.received) == 1
        assert list(spool.folder(config(tmp_path)).iterdir()) == []

    def test_one_at_which_the_server_breaks_the_line_lets_the_others_pass(self, tmp_path, server):
        handler, port = server
        spool.keep(letter(text="Absturz"), config(tmp_path, port))
        spool.keep(letter(), config(tmp_path, port))
        assert spool.send_kept(config(tmp_path, port)) == 0
        spool._rest_until = 0.0
        assert spool.send_kept(config(tmp_path, port)) == 1
        assert len(handler.received) == 1
        assert len(list(spool.folder(config(tmp_path)).glob("*.eml"))) == 1

    def test_what_could_not_leave_for_days_is_given_up(self, tmp_path, caplog):
        caplog.errors_are_expected = True
        spool.keep(letter(), config(tmp_path))
        (path,) = spool.folder(config(tmp_path)).glob("*.eml")
        long_ago = time.time() - spool.KEPT_SECONDS - 1
        os.utime(path, (long_ago, long_ago))
        assert spool.send_kept(config(tmp_path)) == 0
        assert not path.exists()
        assert "anna" not in caplog.text

    def test_other_refusals_wait(self, tmp_path, monkeypatch):
        def refuse(_message, _config):
            raise smtplib.SMTPServerDisconnected

        spool.keep(letter(), config(tmp_path))
        monkeypatch.setattr("forum.notifications.mail.send_now", refuse)
        assert spool.send_kept(config(tmp_path)) == 0
        assert len(list(spool.folder(config(tmp_path)).glob("*.eml"))) == 1

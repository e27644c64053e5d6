"""A mail server in the moods that mail servers have."""

import asyncio
import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from forum.config import Config
from forum.notifications import mail


class MailServer:
    """Keeps what it accepts; what it says to recipients, to texts and to goodbye can be set."""

    def __init__(self):
        self.mails = []
        #: The same as they came over the line.
        self.raw = []
        #: Number of hand-overs, accepted or not.
        self.asked = 0
        self.to_recipient = self.to_text = self.to_goodbye = None
        self.delay = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 gut"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.delay)
        if self.to_text:
            return self.to_text
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 gut"

    async def handle_QUIT(self, server, session, envelope):
        return self.to_goodbye or "221 bis bald"


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A real mail server on a free port; ``server.settings`` are the settings that lead to it."""
    monkeypatch.setattr(mail, "SECONDS", 1)
    monkeypatch.setattr(mail, "SECONDS_TO_ANSWER", 1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(MailServer(), hostname="127.0.0.1", port=port)
    controller.start()
    handler = controller.handler
    handler.settings = settings_for(port, tmp_path)
    yield handler
    controller.stop()


def settings_for(port, tmp_path):
    return Config(
        data=tmp_path,
        smtp_url=f"smtp://127.0.0.1:{port}",
        public_url="https://forum.example.org",
        secret_key="s" * 40,
    )


@pytest.fixture
def down(tmp_path):
    """Settings that lead to a port where nobody listens."""
    return settings_for(1, tmp_path)

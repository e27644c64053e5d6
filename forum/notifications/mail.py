"""Sending mails: through the mail server, or into the outbox folder where none is set."""

import os
import secrets
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from forum.clock import utcnow
from forum.config import Config

#: A mail server that does not answer must not hold a process for long.
SECONDS = 20
#: The port of mail submission, which speaks STARTTLS (RFC 6409).
SUBMISSION = 587


def send_now(message: EmailMessage, config: Config) -> None:
    """Hand a mail over to the mail server, or write it as ``.eml`` into the outbox.

    Raises:
        OSError: The server cannot be reached or refuses, or the outbox cannot be written.
    """
    if not config.smtp_url:
        _write(message, config.outbox)
        return
    with _connect(config.smtp_url) as server:
        server.send_message(message)


def _write(message: EmailMessage, outbox: Path) -> None:
    """Write whole or not at all; the names sort by time."""
    outbox.mkdir(parents=True, exist_ok=True)
    name = f"{utcnow():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
    unfinished = outbox / f"{name}.part"
    unfinished.write_bytes(message.as_bytes(policy=SMTP))
    os.replace(unfinished, outbox / f"{name}.eml")


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
        # A password goes over an encrypted line or not at all; a relay on this machine may do
        # without, because its certificate is rarely one that could be checked.
        if parts.username or parts.port == SUBMISSION or "starttls=1" in parts.query:
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server

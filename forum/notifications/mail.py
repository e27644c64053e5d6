"""Sending mails: through the mail server, or into the outbox folder where none is set."""

import os
import secrets
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from forum.clock import utcnow
from forum.config import Config

#: A mail server that does not answer must not hold a process for long.
SECONDS = 20


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
        if parse_qs(parts.query).get("starttls", ["0"])[0] not in ("", "0"):
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server

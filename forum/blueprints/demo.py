"""The mails of the demo: a visitor reads here what a mail server would deliver elsewhere."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import settings
from forum.config import Mode

bp = Blueprint("demo", __name__)

SHOWN = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.eml")


@dataclass(frozen=True)
class Mail:
    """A mail that was written into the outbox."""

    name: str
    recipient: str
    subject: str
    sent_at: datetime
    text: str


@bp.get("/demo/mails")
def mails() -> ResponseReturnValue:
    """Show the newest mails."""
    files = sorted(_outbox().glob("*.eml"), key=_written_at, reverse=True)[:SHOWN]
    return render_template("demo/mails.html", mails=[_read(file) for file in files])


@bp.get("/demo/mails/<name>")
def mail(name: str) -> ResponseReturnValue:
    """Show one mail as plain text."""
    file = _outbox() / name
    if not _NAME.fullmatch(name) or not file.is_file():
        abort(404)
    return render_template("demo/mail.html", mail=_read(file))


def _outbox() -> Path:
    config = settings()
    if config.mode is not Mode.DEMO:
        abort(404)
    return config.outbox


def _written_at(file: Path) -> tuple[float, str]:
    return file.stat().st_mtime, file.name


def _read(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    text = ""
    if isinstance(message, EmailMessage):
        body = message.get_body(preferencelist=("plain",))
        text = body.get_content() if body else ""
    return Mail(
        name=file.name,
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        text=text,
    )

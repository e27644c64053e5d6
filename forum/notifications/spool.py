"""Mails that a page asks for, kept until the worker sends them.

A page that talked to the mail server would take longer for addresses that are known, and so tell
which are. Writing a file takes the same time as hashing takes anyway, and survives a restart.
"""

import email
import logging
import os
import time
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from forum.config import Config
from forum.db import note_effect
from forum.notifications import mail
from forum.notifications.mail import Outcome

logger = logging.getLogger(__name__)

#: As long as mail servers try, too: statements of reasons and receipts must outlive a long weekend.
KEPT_SECONDS = 5 * 24 * 3600
#: A server that is down is asked again after this pause.
PAUSE_SECONDS = 30
#: A mail that the server does not take for now (greylisting) is tried again after this pause.
LATER_SECONDS = 300

#: Monotonic time before which the server is left alone; one worker sends for all.
_rest_until = 0.0
#: The same for single mails, by the names of their files.
_later: dict[str, float] = {}


def folder(config: Config) -> Path:
    """Give the folder of the mails that wait."""
    return config.data / "mail-spool"


def keep(message: EmailMessage, config: Config) -> None:
    """Keep a mail for the worker; where no mail server is set it lands in the outbox at once.

    Raises:
        OSError: The mail cannot be written.
    """
    note_effect()
    if not config.smtp_url:
        mail.send_now(message, config)
        return
    waiting = folder(config)
    # The links inside open accounts: nobody else on this machine may read them.
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    finished = waiting / _name()
    unfinished = finished.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes(policy=SMTP))
    unfinished.rename(finished)


def send_kept(config: Config) -> int:
    """Send the mails that wait, oldest first; answer how many have left.

    A process that dies in between sends one mail a second time; none is lost.
    """
    global _rest_until  # noqa: PLW0603 - the state of one worker
    if time.monotonic() < _rest_until:
        return 0
    sent = 0
    for path in sorted(folder(config).glob("*.eml")):
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            logger.error("a mail about an account could not be sent for days and is given up")
            _done_with(path)
        elif _later.get(path.name, 0.0) <= time.monotonic():
            outcome = _send(path, config)
            sent += outcome is Outcome.SENT
            if outcome is Outcome.DOWN:
                _rest_until = time.monotonic() + PAUSE_SECONDS
                break
    return sent


def _send(path: Path, config: Config) -> Outcome:
    """Send a mail; one that the server does not take holds nobody else up."""
    message = email.message_from_bytes(path.read_bytes(), policy=SMTP)
    outcome = mail.deliver(message, config)
    match outcome:
        case Outcome.LATER:
            _later[path.name] = time.monotonic() + LATER_SECONDS
        case Outcome.DOWN:
            # Behind the others, should it be this mail at which the server breaks the line.
            path.rename(path.with_name(_name()))
        case _:
            if outcome is Outcome.REFUSED:
                # The address does not exist, or the text is not taken; it is not logged.
                logger.warning("a mail server refused a mail about an account")
            _done_with(path)
    return outcome


def _done_with(path: Path) -> None:
    path.unlink()
    _later.pop(path.name, None)


def _name() -> str:
    """Name a file so that files sort by time."""
    return f"{time.time_ns()}-{os.urandom(4).hex()}.eml"


def forget(names: Sequence[str], config: Config) -> int:
    """Delete the mails, waiting or kept as files, that hold one of these names; answer how many."""
    found = [
        path
        for place in (folder(config), config.outbox)
        for path in place.glob("*.eml")
        if _holds(path, [name.lower() for name in names if name])
    ]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _holds(path: Path, needles: list[str]) -> bool:
    try:
        message = email.message_from_bytes(path.read_bytes(), policy=SMTP)
    except FileNotFoundError:
        # It has left in the meantime.
        return False
    texts = [str(value) for value in message.values()]
    texts += [
        part.get_content() for part in message.walk() if part.get_content_maintype() == "text"
    ]
    return any(needle in text.lower() for text in texts for needle in needles)

"""Sending mails: through the mail server, or into the outbox folder where none is set."""

import enum
import logging
import os
import secrets
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from email_validator import validate_email

from forum.clock import utcnow
from forum.config import Config

logger = logging.getLogger(__name__)

#: A mail server that does not answer must not hold a process for long.
SECONDS = 20
#: Seconds for each answer once the server has greeted. A mail whose acceptance nobody waited for
#: would be sent twice, so this is generous (RFC 5321 4.5.3.2.6 names ten minutes).
SECONDS_TO_ANSWER = 120
#: The port of mail submission, which speaks STARTTLS (RFC 6409).
SUBMISSION = 587


class Outcome(enum.StrEnum):
    """What became of a mail."""

    SENT = "sent"
    #: The server says: not now (4xx). It is asked again later about this mail.
    LATER = "later"
    #: The server says: never (5xx). The address is in doubt.
    REFUSED = "refused"
    #: The server cannot be reached or does not take mail from us. No mail is to blame.
    DOWN = "down"
    #: There was nothing to send any more.
    UNWANTED = "unwanted"


def deliver(message: EmailMessage, config: Config) -> Outcome:
    """Hand a mail over and say what became of it; addresses are never logged."""
    try:
        send_now(message, config)
    except smtplib.SMTPRecipientsRefused as error:
        return _verdict(min(code for code, _ in error.recipients.values()))
    except smtplib.SMTPDataError as error:
        return _verdict(error.smtp_code)
    except smtplib.SMTPNotSupportedError:
        # A server that cannot write to such an address; or one that cannot encrypt or sign us in.
        return Outcome.DOWN if str(message["To"]).isascii() else Outcome.REFUSED
    except (OSError, ssl.SSLError) as error:
        # Also a refused sender, password or connection: what is wrong is not the recipient.
        logger.warning("the mail server does not take mail: %s", type(error).__name__)
        return Outcome.DOWN
    return Outcome.SENT


def _verdict(code: int) -> Outcome:
    if code == 421:  # closing the connection, whatever was asked
        return Outcome.DOWN
    return Outcome.REFUSED if code >= 500 else Outcome.LATER


def send_now(message: EmailMessage, config: Config) -> None:
    """Hand a mail over to the mail server, or write it as ``.eml`` into the outbox.

    Raises:
        OSError: The server cannot be reached or refuses, or the outbox cannot be written.
    """
    if not config.smtp_url:
        _write(message, config.outbox)
        return
    _name_domain_in_ascii(message)
    server = _connect(config.smtp_url)
    try:
        server.send_message(message)
        # The mail is accepted: whatever happens to the farewell, it must not be sent again.
        with suppress(OSError):
            server.quit()
    finally:
        server.close()


def _name_domain_in_ascii(message: EmailMessage) -> None:
    """Write the domain of the recipient as every server understands it (RFC 5891)."""
    to = message["To"].addresses[0]
    if not to.domain.isascii():
        domain = validate_email(to.addr_spec, check_deliverability=False).ascii_domain
        message.replace_header("To", Address(to.display_name, to.username, domain))


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
    try:
        _greet(server, parts.scheme, url, context)
    except BaseException:
        server.close()
        raise
    return server


def _greet(server: smtplib.SMTP, scheme: str, url: str, context: ssl.SSLContext) -> None:
    """Encrypt and sign in where the address asks for it."""
    parts = urlsplit(url)
    # A password goes over an encrypted line or not at all; a relay on this machine may do
    # without, because its certificate is rarely one that could be checked.
    wants_tls = parts.username or parts.port == SUBMISSION or "starttls=1" in parts.query
    if scheme != "smtps" and wants_tls:
        server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    if server.sock is not None:
        server.sock.settimeout(SECONDS_TO_ANSWER)

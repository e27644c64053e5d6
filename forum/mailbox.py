"""The mailbox in which answers arrive, where no mail server hands them over by itself."""

import base64
import imaplib
import logging
import re
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

logger = logging.getLogger(__name__)

#: A server that does not answer must not hold the worker for long.
SECONDS = 20
#: Mails taken in one turn.
AT_ONCE = 20
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")


def empty(url: str, take: Callable[[bytes], object]) -> int:
    """Hand each mail of the mailbox to ``take`` and delete it there; answer how many.

    ``url`` is ``imaps://user:password@host:993/INBOX``. A mail that ``take`` raises at stays.

    Raises:
        OSError: The server cannot be reached.
        imaplib.IMAP4.error: It refuses what is asked.
    """
    parts = urlsplit(url)
    server = _connect(parts.scheme, parts.hostname or "localhost", parts.port)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _ok(server.select(_written(unquote(parts.path.strip("/")) or "INBOX")))
        found = b" ".join(ids for ids in _ok(server.uid("SEARCH", "UNDELETED")) if ids)
        taken = sum(_move(server, uid, take) for uid in found.split()[:AT_ONCE])
        server.expunge()
        return taken
    finally:
        server.shutdown()


def _written(name: str) -> str:
    """Write the name of a mailbox as IMAP does: quoted, and in its own UTF-7 (RFC 3501, 5.1.3)."""
    ascii_name = _NOT_ASCII.sub(
        lambda found: f"&{_base64(found[0].encode('utf-16-be'))}-", name.replace("&", "&-")
    )
    escaped = ascii_name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _base64(text: bytes) -> str:
    return base64.b64encode(text, b"+,").decode("ascii").rstrip("=")


def _connect(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=SECONDS)
    return imaplib.IMAP4(host, port or 143, timeout=SECONDS)


def _move(server: imaplib.IMAP4, uid: bytes, take: Callable[[bytes], object]) -> bool:
    name = uid.decode("ascii")
    answer = _ok(server.uid("FETCH", name, "(BODY.PEEK[])"))
    raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
    if raw is None:
        return False
    try:
        take(raw)
    except Exception:
        # It stays where it is and is tried again; the others go on.
        logger.exception("a mail that came in could not be handled")
        return False
    _ok(server.uid("STORE", name, "+FLAGS.SILENT", r"(\Deleted)"))
    return True


def _ok(answer: tuple[str, Any]) -> Any:
    status, data = answer
    if status != "OK":
        reasons = b" ".join(part for part in data if isinstance(part, bytes))
        raise imaplib.IMAP4.error(f"{status} {reasons.decode('utf-8', 'replace')}".strip())
    return data

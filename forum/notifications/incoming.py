"""Reading a mail that came in: who wrote it, to whom, and what is not from a person at all."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses

from email_validator import EmailNotValidError, validate_email

from forum.notifications import picture_words, reply_texts

#: Headers that name the address a mail was brought to; the last three are set by mail servers.
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
#: Headers of programs that answer by themselves.
AUTOMATIC = ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "List-Id")
PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply"})
MACHINES = ("mailer-daemon@", "postmaster@", "noreply@", "no-reply@")


@dataclass(frozen=True)
class Attachment:
    """A file of a mail, by the name that it has there."""

    name: str
    data: bytes
    #: What the mail itself or the name of the file says of a picture.
    description: str = ""


@dataclass(frozen=True)
class Incoming:
    """What is known of a mail that came in."""

    #: Stands for the mail, so that it is handled once; tells nobody's address.
    key: str
    sender: str
    recipients: tuple[str, ...]
    #: What the person wrote, without quotes and signature.
    text: str
    attachments: tuple[Attachment, ...]
    is_automatic: bool
    #: Of a report that a mail could not be delivered for good: the ``Message-ID`` of that mail.
    returned: str | None


def read(raw: bytes) -> Incoming:
    """Read a mail as it came over the line; what is broken in it is read as well as possible."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes, for mypy
    identity = str(message.get("Message-ID", "")).strip().encode() or raw
    senders = _addresses(message, "From")
    sender = senders[0] if senders else ""
    return Incoming(
        key=hashlib.sha256(identity).hexdigest(),
        sender=sender,
        recipients=tuple(address for name in RECIPIENTS for address in _addresses(message, name)),
        text=_text(message),
        attachments=tuple(_attachments(message, _described(message))),
        is_automatic=_is_automatic(message, sender),
        returned=_returned(message),
    )


def _addresses(message: EmailMessage, name: str) -> list[str]:
    texts = [str(value) for value in message.get_all(name, [])]
    return [_as_typed(address.lower()) for _, address in getaddresses(texts) if "@" in address]


def _as_typed(address: str) -> str:
    """Give an address as people type it, with the umlauts of its domain."""
    if "xn--" not in address:
        return address
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return address


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """Tell an answer that no person wrote (RFC 3834, and what programs did before it)."""
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return (
        submitted != "no"
        or precedence in PRECEDENCES
        or any(name in message for name in AUTOMATIC)
        or str(message.get("Return-Path", "x")).strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or not sender
        or sender.startswith(MACHINES)
    )


def _text(message: EmailMessage) -> str:
    plain = message.get_body(("plain",))
    if plain is not None:
        return reply_texts.from_plain(_content(plain))
    html = message.get_body(("html",))
    return reply_texts.from_html(_content(html)) if html is not None else ""


def _content(part: MIMEPart) -> str:
    """Decode a part, also where it names a character set that there is not."""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        payload = part.get_payload(decode=True)
        return payload.decode("cp1252", "replace") if isinstance(payload, bytes) else ""


def _described(message: EmailMessage) -> dict[str, str]:
    html = message.get_body(("html",))
    return picture_words.from_html(_content(html)) if html is not None else {}


def _attachments(
    part: EmailMessage, described: dict[str, str], *, in_page: bool = False
) -> Iterator[Attachment]:
    """Give what was attached, also photos in the text; pictures of a signature are not meant.

    Programs put those beside the HTML that shows them (``multipart/related``).
    """
    if part.is_multipart():
        in_page = part.get_content_type() == "multipart/related"
        for inner in part.iter_parts():
            if isinstance(inner, EmailMessage):
                yield from _attachments(inner, described, in_page=in_page)
        return
    disposition, name = part.get_content_disposition(), part.get_filename()
    if name and (disposition == "attachment" or (disposition == "inline" and not in_page)):
        words = described.get(str(part.get("Content-ID", "")).strip(" <>"), "")
        yield Attachment(
            name=" ".join(str(name).split())[:120],
            data=_bytes(part),
            description=words
            or " ".join(str(part.get("Content-Description", "")).split())
            or picture_words.from_name(str(name)),
        )


def _returned(message: EmailMessage) -> str | None:
    """Find which mail a report (RFC 3464) says could not be delivered for good."""
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    statuses = [
        str(part.get("Status", ""))
        for part in parts
        if str(part.get("Action", "")).strip().lower() == "failed"
    ]
    if not any(status.strip().startswith("5.") for status in statuses):
        return None
    for part in parts[1:]:
        if "Message-ID" in part:
            return str(part["Message-ID"]).strip("<> ")
        if part.get_content_type() == "text/rfc822-headers":
            headers = message_from_bytes(_bytes(part), policy=default)
            if "Message-ID" in headers:
                return str(headers["Message-ID"]).strip("<> ")
    return None


def _bytes(part: object) -> bytes:
    payload = part.get_payload(decode=True) if isinstance(part, EmailMessage) else b""
    return payload if isinstance(payload, bytes) else b""

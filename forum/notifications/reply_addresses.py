"""Addresses that an answer by mail goes to: signed, for one person and one contribution.

The part before the ``@`` may have 64 characters and its case may be lost on the way, so the token
is Base32 of a few bytes: what is answered, whose answer it is, until when, and ten bytes of HMAC.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import date, timedelta

from forum.clock import utcnow
from forum.config import Config
from forum.working_days import today

#: Days for which an answer is taken.
DAYS = 60
_PARTS = struct.Struct(">BIIH")
_NOUNS = ("thread", "comment", "restriction")
_MAC = 10
_EPOCH = date(2020, 1, 1)


@dataclass(frozen=True)
class ReplyTo:
    """Who answers what."""

    person_id: int
    #: ``thread``, ``comment`` or ``restriction``.
    noun: str
    subject_id: int


def address_for(reply: ReplyTo, config: Config) -> str:
    """Give the address to which the person answers, with the token after a plus."""
    last_day = (today(utcnow()) + timedelta(days=DAYS) - _EPOCH).days
    parts = _PARTS.pack(_NOUNS.index(reply.noun), reply.person_id, reply.subject_id, last_day)
    token = base64.b32encode(parts + _sign(parts, config)).decode("ascii").rstrip("=").lower()
    name, _, host = config.mail_reply_to.partition("@")
    return f"{name}+{token}@{host}"


def read(address: str, config: Config) -> ReplyTo | None:
    """Read who answers what; None where the forum has not made the address, or it has expired."""
    token = _token_in(address, config)
    if token is None:
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        parts, mac = raw[: _PARTS.size], raw[_PARTS.size :]
        noun, person_id, subject_id, last_day = _PARTS.unpack(parts)
    except (binascii.Error, struct.error):
        return None
    if not hmac.compare_digest(mac, _sign(parts, config)):
        return None
    if today(utcnow()) > _EPOCH + timedelta(days=last_day):
        return None
    return ReplyTo(person_id, _NOUNS[noun], subject_id)


def is_ours(address: str, config: Config) -> bool:
    """Tell whether a mail to this address is meant as an answer, valid or not."""
    return _token_in(address, config) is not None


def _token_in(address: str, config: Config) -> str | None:
    name, _, host = config.mail_reply_to.lower().partition("@")
    found, _, found_host = address.lower().partition("@")
    before, plus, token = found.partition("+")
    is_answer = bool(host) and plus and (before, found_host) == (name, host)
    return token if is_answer else None


def _sign(parts: bytes, config: Config) -> bytes:
    key = hmac.digest(config.secret_key.encode(), b"reply-addresses", hashlib.sha256)
    return hmac.digest(key, parts, hashlib.sha256)[:_MAC]

"""Links in mails that work without signing in, because only the forum can have made them."""

from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from forum.config import Config
from forum.models import NotificationKind

#: What stands for the subject in the link of a digest, which has many.
DIGEST = "digest"


@dataclass(frozen=True)
class Unsubscription:
    """Whose mails about what a link ends; it never expires, as the mail that holds it."""

    person_id: int
    kind: NotificationKind
    #: The subject, as the inbox groups by it.
    about_type: str
    about_id: int


def unsubscribe_token(what: Unsubscription, config: Config) -> str:
    """Sign what a link ends."""
    parts = [what.person_id, what.kind.value, what.about_type, what.about_id]
    return str(_serializer(config).dumps(parts))


def read_unsubscribe_token(token: str, config: Config) -> Unsubscription | None:
    """Read what a link ends; None where the forum has not made it."""
    try:
        parts: Any = _serializer(config).loads(token)
    except BadSignature:
        return None
    person_id, kind, about_type, about_id = parts
    return Unsubscription(person_id, NotificationKind(kind), about_type, about_id)


def _serializer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key, salt="unsubscribe")

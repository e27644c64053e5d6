"""The mails about the deletion of an account; they come whatever the settings say."""

import enum
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape
from urllib.parse import urlsplit

from babel.dates import format_date, get_timezone
from itsdangerous import BadSignature, URLSafeSerializer

from forum.addresses import public_address
from forum.clock import utcnow
from forum.config import Config
from forum.languages import N_, gettext_for
from forum.models import AccountDeletion

BERLIN = get_timezone("Europe/Berlin")


class Occasion(enum.Enum):
    """When a mail is written: its subject and its paragraphs."""

    REQUESTED = (
        N_("Your account will be deleted on %(day)s"),
        N_("You have asked us to delete your account. This will happen on %(day)s."),
        N_("Until then you can keep it: sign in, or open this link and confirm."),
    )
    REMINDED = (
        N_("Your account will be deleted tomorrow"),
        N_("You have asked us to delete your account. This will happen after %(day)s."),
        N_("This is the last mail before. To keep the account, sign in or open this link."),
    )
    EXECUTED = (
        N_("Your account has been deleted"),
        N_("Your account and your personal data have been erased from the forum."),
        N_("This mail is the last one. Your address is not stored any more."),
    )


def write(deletion: AccountDeletion, occasion: Occasion, config: Config) -> EmailMessage:
    """Write the mail; that of an execution before the address is gone."""
    person = deletion.user
    gettext = gettext_for(person.locale)
    day = format_date(
        deletion.due_at.astimezone(BERLIN).date(),
        "d MMMM y" if person.locale == "en" else "d. MMMM y",
        locale="en_GB" if person.locale == "en" else "de",
    )
    subject, *paragraphs = (gettext(text) % {"day": day} for text in occasion.value)
    hello = gettext(N_("Hello %(name)s,")) % {"name": person.display_name}
    link = ""
    if occasion is not Occasion.EXECUTED:
        path = f"/account/delete/cancel/{token_of(deletion, config)}"
        link = public_address(path, public_url=config.public_url, locale=person.locale)
    message = EmailMessage()
    message["From"] = Address(config.site_name, addr_spec=config.mail_from)
    message["To"] = Address(" ".join(person.display_name.split()), addr_spec=person.email)
    message["Subject"] = subject
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = make_msgid(domain=urlsplit(config.public_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    parts = [hello, *paragraphs, *([link] if link else [])]
    message.set_content("\n\n".join([*parts, f"-- \n{config.site_name}\n{config.public_url}"]))
    shown = [f"<p>{escape(part)}</p>" for part in [hello, *paragraphs]]
    if link:
        shown.append(f'<p><a href="{escape(link)}">{escape(link)}</a></p>')
    message.add_alternative(
        f'<!doctype html><html lang="{person.locale}"><body>{"".join(shown)}</body></html>',
        subtype="html",
    )
    return message


def _serializer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key, salt="account-deletion")


def token_of(deletion: AccountDeletion, config: Config) -> str:
    """Sign the key of a deletion, for the link that cancels it."""
    return str(_serializer(config).dumps(deletion.id))


def read_token(token: str, config: Config) -> int | None:
    """Give the key that a link holds; None where it is not one of ours."""
    try:
        key = _serializer(config).loads(token)
    except BadSignature:
        return None
    return key if isinstance(key, int) else None

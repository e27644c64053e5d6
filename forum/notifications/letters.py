"""Writing a notification mail: readable as plain text, and in the person's language."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from forum.clock import utcnow
from forum.config import Config
from forum.languages import N_, gettext_for


@dataclass(frozen=True)
class Letter:
    """What a mail says and to whom."""

    to: str
    name: str
    locale: str
    text: str
    address: str
    settings: str
    #: The subject that a mail program groups by, e.g. ``dissent_flag-7``.
    thread: str
    number: int


def compose(letter: Letter, config: Config) -> EmailMessage:
    """Write the mail with its headers."""
    gettext = gettext_for(letter.locale)
    host = urlsplit(config.public_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = Address(config.site_name, addr_spec=config.mail_from)
    message["To"] = Address(_one_line(letter.name), addr_spec=letter.to)
    message["Subject"] = _one_line(letter.text)[:200]
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = f"<notification-{letter.number}@{host}>"
    message["References"] = f"<{letter.thread}@{host}>"
    message["In-Reply-To"] = f"<{letter.thread}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{letter.settings}>"
    hello = gettext(N_("Hello %(name)s,")) % {"name": letter.name}
    why = gettext(N_("You receive this mail because you take part in %(site)s. Your settings:")) % {
        "site": config.site_name
    }
    message.set_content(
        f"{hello}\n\n{letter.text}\n\n{letter.address}\n\n-- \n{why}\n{letter.settings}\n"
    )
    address, settings = escape(letter.address), escape(letter.settings)
    message.add_alternative(
        f'<!doctype html><html lang="{letter.locale}"><body><p>{escape(hello)}</p>'
        f"<p>{escape(letter.text)}</p>"
        f'<p><a href="{address}">{address}</a></p>'
        f'<hr><p><small>{escape(why)} <a href="{settings}">{settings}</a></small></p>'
        "</body></html>",
        subtype="html",
    )
    return message


def _one_line(text: str) -> str:
    """Keep line breaks out of headers."""
    return " ".join(text.split())

"""Writing a notification mail: readable as plain text, and in the person's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from forum.clock import utcnow
from forum.config import Config
from forum.languages import N_, gettext_for
from forum.notifications.said_words import Words

NO_WORDS = Words()
ANSWERED_IN_PUBLIC = N_("You can answer this mail; it appears in the discussion.")
#: Where people who have no settings here read on.
DATA_LABEL = N_("What becomes of your data:")


@dataclass(frozen=True)
class Section:
    """What a mail says about one subject."""

    title: str
    lines: Sequence[str]
    address: str
    #: What somebody has written.
    words: Words = NO_WORDS


@dataclass(frozen=True)
class Letter:
    """What a mail says and to whom."""

    to: str
    name: str
    locale: str
    subject: str
    sections: Sequence[Section]
    settings: str
    #: Makes the ``Message-ID``, the same each time the mail is tried.
    token: str
    #: What programs sort by: the kind of notification, or ``digest``.
    listed_as: str
    #: The subject that a mail program groups by, e.g. ``dissent_flag-7``; None for digests.
    thread: str | None = None
    #: Ends these mails with one click; None for mails that cannot be switched off.
    unsubscribe: str | None = None
    #: What can be done at once, each with the address that does it.
    steps: Sequence[tuple[str, str]] = ()
    #: Takes answers by mail; None where there is nothing to answer.
    reply_to: str | None = None
    #: What becomes of an answer.
    reply_hint: str = ANSWERED_IN_PUBLIC
    #: Why it comes, and what ``settings`` leads to.
    why: str = N_("You receive this mail because you take part in %(site)s.")
    settings_label: str = N_("Your settings:")
    #: What the mail is, where that is more than one sentence.
    opening: str = ""


class _InOnePiece(UnstructuredHeader, BaseHeader):
    """A header that mail programs read as it stands: addresses of pages and of mails.

    The library would write what is longer than a line as encoded words, which RFC 2369 and RFC 8058
    do not know: no program would offer the button.
    """

    def fold(self, *, policy: Policy) -> str:
        """Write the header on one line."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("list-id", "list-unsubscribe", "message-id", "in-reply-to", "references"):
    _HEADERS.map_to_type(_name, _InOnePiece)
_POLICY = EmailPolicy(header_factory=_HEADERS)


def host_of(config: Config) -> str:
    """Give the host that stands in ``Message-ID`` and ``List-Id``."""
    return urlsplit(config.public_url).hostname or "localhost"


def compose(letter: Letter, config: Config) -> EmailMessage:
    """Write the mail with its headers."""
    gettext = gettext_for(letter.locale)
    message = EmailMessage(policy=_POLICY)
    _address_to(message, letter, config)
    _say_what_it_is(message, letter, config)
    hello = [gettext(N_("Hello %(name)s,")) % {"name": letter.name}]
    if letter.opening:
        hello.append(letter.opening)
    if letter.reply_to:
        hello.append(gettext(letter.reply_hint))
    why = gettext(letter.why) % {"site": config.site_name}
    ways = [(gettext(letter.settings_label), letter.settings)]
    if letter.unsubscribe:
        ways.insert(0, (gettext(N_("Unsubscribe:")), letter.unsubscribe))
    message.set_content(_plain(letter, hello, why, ways))
    message.add_alternative(_html(letter, hello, why, ways), subtype="html")
    return message


def _address_to(message: EmailMessage, letter: Letter, config: Config) -> None:
    host = host_of(config)
    message["From"] = Address(config.site_name, addr_spec=config.mail_from)
    message["To"] = Address(_one_line(letter.name), addr_spec=letter.to)
    message["Subject"] = _one_line(letter.subject)[:200]
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = f"<{letter.token}@{host}>"
    if letter.reply_to:
        message["Reply-To"] = Address(config.site_name, addr_spec=letter.reply_to)
    if letter.thread:
        message["In-Reply-To"] = f"<{letter.thread}@{host}>"
        message["References"] = f"<{letter.thread}@{host}>"


def _say_what_it_is(message: EmailMessage, letter: Letter, config: Config) -> None:
    """Tell programs that a machine wrote it, how to sort it and how to end it."""
    listed = letter.listed_as.replace("_", "-")
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message["List-Id"] = f"<{listed}.{host_of(config)}>"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _plain(letter: Letter, hello: Sequence[str], why: str, ways: Sequence[tuple[str, str]]) -> str:
    parts = [*hello]
    for section in letter.sections:
        heading = f"{section.title}\n" if section.title else ""
        mark = "* " if section.title else ""
        parts.append(heading + "\n".join(f"{mark}{_one_line(line)}" for line in section.lines))
        if section.words.text:
            quoted = (f"> {line}".rstrip() for line in section.words.text.splitlines())
            parts.append("\n".join(quoted))
            parts.append(section.address)
        else:
            parts[-1] += f"\n{section.address}"
    parts += [f"{label}:\n{address}" for label, address in letter.steps]
    foot = "\n".join([why, *(f"{label} {address}" for label, address in ways)])
    return "\n\n".join([*parts, f"-- \n{foot}\n"])


#: Programs drop style sheets, so that each element has its own; no colour depends on another.
_BODY = "margin:0;padding:24px;font-family:'Fira Sans',Arial,sans-serif;font-size:16px"
_COLUMN = "max-width:38em;margin:0 auto;line-height:1.5"
_QUOTE = "margin:16px 0;padding:2px 16px;border-left:4px solid #2a7f8c"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border:1px solid #00525e;border-radius:6px;"
    "background:#00525e;color:#ffffff;text-decoration:none;font-weight:bold"
)


def _html(letter: Letter, hello: Sequence[str], why: str, ways: Sequence[tuple[str, str]]) -> str:
    go = escape(gettext_for(letter.locale)(N_("Open in the forum")))
    parts = [f"<p>{escape(line)}</p>" for line in hello]
    for section in letter.sections:
        link = escape(section.address)
        if section.title:
            items = "".join(f"<li>{escape(line)}</li>" for line in section.lines)
            parts.append(
                '<h2 style="font-size:18px;line-height:1.3;margin:28px 0 4px">'
                f'<a href="{link}">{escape(section.title)}</a></h2>'
                f'<ul style="margin:4px 0 0;padding-left:20px">{items}</ul>'
            )
        else:
            parts += [f"<p>{escape(line)}</p>" for line in section.lines]
            parts += [*_quoted(section.words), f'<p><a href="{link}">{go}</a></p>']
    parts += [
        f'<p><a style="{_BUTTON}" href="{escape(address)}">{escape(label)}</a></p>'
        for label, address in letter.steps
    ]
    foot = "".join(
        f'<br><a href="{escape(address)}">{escape(label.rstrip(":"))}</a>'
        for label, address in ways
    )
    title = escape(_one_line(letter.subject))
    return (
        f'<!doctype html><html lang="{letter.locale}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" '
        f'content="light dark"><title>{title}</title></head><body style="{_BODY}">'
        f'<div style="{_COLUMN}">{"".join(parts)}'
        '<hr style="margin:32px 0 16px;border:0;border-top:1px solid #9aa5a9">'
        f'<p style="font-size:14px">{escape(why)}{foot}</p></div></body></html>'
    )


def _quoted(words: Words) -> list[str]:
    """Show a text as it was formatted, or with its paragraphs and line breaks."""
    if not words.text:
        return []
    paragraphs = escape(words.text.replace("\r\n", "\n")).split("\n\n")
    typed = "".join(f"<p>{part}</p>".replace("\n", "<br>") for part in paragraphs if part.strip())
    shown = words.html or typed
    return [f'<blockquote style="{_QUOTE}">{shown}</blockquote>']


def _one_line(text: str) -> str:
    """Keep line breaks out of headers and lists."""
    return " ".join(text.split())

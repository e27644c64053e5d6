"""Feeds: what is new as Atom 1.0 (RFC 4287) or RSS 2.0, for feed readers.

Entries in, bytes out. Texts go out as plain text, so that no reader has to trust markup of ours.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM = "http://www.w3.org/2005/Atom"
#: Characters of a text; the rest is a click away.
LONGEST_TEXT = 1_500
#: When the news of a feed without entries was, as the format asks for a moment.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: What XML 1.0 cannot hold, in whatever way it is written.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One piece of news; the address is absolute.

    ``key`` is its identity: addresses change with titles, languages and moves of posts.
    """

    key: str
    address: str
    title: str
    text: str
    author: str
    published: datetime
    updated: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When it became what it is."""
        return self.updated or self.published


@dataclass(frozen=True)
class Feed:
    """A feed: what it is called, where its page and where it itself stand, and its entries."""

    title: str
    subtitle: str
    page: str
    address: str
    language: str
    entries: Sequence[Entry]

    @property
    def moment(self) -> datetime:
        """When something in it was last new."""
        return max((entry.moment for entry in self.entries), default=_NEVER)

    def identity(self, entry: Entry) -> str:
        """Name an entry for ever and for all feeds of the forum (RFC 4151)."""
        return f"tag:{urlsplit(self.page).hostname},2026:{entry.key}"


def atom(feed: Feed) -> bytes:
    """Write a feed as Atom 1.0."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "id", feed.page)
    _add(root, "updated", feed.moment.isoformat())
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    for entry in feed.entries:
        item = SubElement(root, "entry")
        _add(item, "title", entry.title)
        _add(item, "id", feed.identity(entry))
        SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
        _add(item, "published", entry.published.isoformat())
        _add(item, "updated", entry.moment.isoformat())
        _add(SubElement(item, "author"), "name", entry.author)
        _add(item, "summary", _shortened(entry.text))
    return _bytes(root)


def rss(feed: Feed) -> bytes:
    """Write a feed as RSS 2.0."""
    root = Element(
        "rss",
        {
            "version": "2.0",
            "xmlns:atom": ATOM,
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        },
    )
    channel = SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page)
    _add(channel, "description", feed.subtitle)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", format_datetime(feed.moment))
    SubElement(
        channel,
        "atom:link",
        {"rel": "self", "type": "application/rss+xml", "href": feed.address},
    )
    for entry in feed.entries:
        item = SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", entry.address)
        guid = SubElement(item, "guid", {"isPermaLink": "false"})
        guid.text = feed.identity(entry)
        _add(item, "pubDate", format_datetime(entry.published))
        # RSS's own author is a mail address, which nobody gets here.
        _add(item, "dc:creator", entry.author)
        _add(item, "description", _shortened(entry.text))
    return _bytes(root)


#: How each format is written, and its media type.
FORMATS: dict[str, tuple[Callable[[Feed], bytes], str]] = {
    "atom": (atom, "application/atom+xml"),
    "rss": (rss, "application/rss+xml"),
}


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NO_XML.sub("", text)


def _bytes(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _shortened(text: str) -> str:
    """Cut at a word."""
    if len(text) <= LONGEST_TEXT:
        return text
    return text[:LONGEST_TEXT].rsplit(" ", 1)[0] + " …"

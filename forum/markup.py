"""Markdown to safe HTML: one policy, two sanitisers, and the plain text of either.

What is rendered here is stored and shown as it is, so nothing but ``seal`` may have the last
word. ``render`` is bounded in what it takes; ``rendering`` also bounds the time it may take.
"""

import re
import threading
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from forum.markdown_dialect import MENTION, Dialect, Picture, Setting, is_allowed_address
from forum.markdown_lines import Line, Reading, read
from forum.markup_limits import (
    PAPER_LIMITS,
    POST_LIMITS,
    STAND_IN,
    Limits,
    MarkupRefused,
    check_blocks,
    checked_lines,
)

__all__ = [
    "PAPER_LIMITS",
    "POST_LIMITS",
    "RENDER_VERSION",
    "Limits",
    "MarkupRefused",
    "Picture",
    "literal",
    "mentioned_names",
    "plain_text",
    "quote",
    "render",
]

# Raise it when the same source would become different HTML: the worker then renders again.
RENDER_VERSION = 1

MENTIONS_READ = 20
LINK_REL = "nofollow ugc noopener"
_WITHIN_WORDS = frozenset({"a", "code", "del", "em", "img", "span", "strong", "sup"})
_BETWEEN_WORDS = frozenset(
    {"blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
TAGS = _WITHIN_WORDS | _BETWEEN_WORDS
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_URL = re.compile(r"(?<![\w@./])https?://[^\s<>\"]+", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9_-]{0,60}fn(?:ref)?-[0-9-]+")

# Each attribute with the values it may take: one table for both sanitisers.
_VALUES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "a": {
        "class": re.compile("mention|footnote-back"),
        "href": re.compile(r"(?s).*"),
        "rel": re.compile(LINK_REL),
        "title": re.compile(r"(?s).*"),
    },
    "code": {"class": re.compile(r"language-[\w#.+-]{1,40}")},
    "div": {
        "class": re.compile("table-scroll"),
        "role": re.compile("group"),
        "tabindex": re.compile("0"),
        "aria-label": re.compile(r"(?s).{1,400}"),
    },
    # Only the renderer writes pictures, and only of this site: raw HTML is text.
    "img": {
        "src": re.compile(r"/uploads/[A-Za-z0-9_-]{22}"),
        "alt": re.compile(r"(?s).{1,1000}"),
        "width": re.compile(r"\d{1,5}"),
        "height": re.compile(r"\d{1,5}"),
        "loading": re.compile("lazy"),
    },
    "li": {"id": _ID},
    "ol": {"class": re.compile("footnotes"), "start": re.compile(r"\d{1,9}")},
    "sup": {"class": re.compile("footnote-ref"), "id": _ID},
    "td": {"align": re.compile("left|right|center")},
    "th": {"align": re.compile("left|right|center"), "scope": re.compile("col")},
}


def _permits(tag: str, name: str, value: str) -> bool:
    """Whether the policy lets ``tag`` have this attribute with this value."""
    pattern = _VALUES.get(tag, {}).get(name)
    if pattern is None or not pattern.fullmatch(value):
        return False
    return name != "href" or is_allowed_address(value)


def _permitted(tag: str, name: str, value: str) -> str | None:
    return value if _permits(tag, name, value) else None


Attributes = MutableMapping[Any, str]


def _mark_link(attributes: Attributes, _is_new: bool = False) -> Attributes:
    """Tell search engines and browsers that a link to another site is not ours."""
    href = attributes.get((None, "href"), "")
    if href.lower().startswith(("http:", "https:")):
        attributes[(None, "rel")] = LINK_REL
    return attributes


class _Engine(threading.local):
    """The renderer and the sanitisers of one thread: none of them may be shared."""

    def __init__(self) -> None:
        self.dialect = Dialect()
        links = partial(
            LinkifyFilter, callbacks=[_mark_link], skip_tags={"pre", "code"}, url_re=_URL
        )
        self.first = Cleaner(
            tags=TAGS, attributes=_permits, protocols=SCHEMES, strip=True, filters=[links]
        )
        self.last = nh3.Cleaner(
            tags=set(TAGS),
            clean_content_tags=set(),
            attributes={tag: set(names) for tag, names in _VALUES.items()},
            attribute_filter=_permitted,
            url_schemes=set(SCHEMES),
            link_rel=None,
        )


_engine = _Engine()


def seal(html: str) -> str:
    """Return ``html`` as the policy allows it: the last pass over everything that is stored."""
    return _engine.last.clean(html)


def _first_pass(html: str) -> str:
    # bleach reads "&amp;lt;" as "&lt;"; a stand-in keeps the ampersand from it.
    return _engine.first.clean(html.replace("&amp;", STAND_IN)).replace(STAND_IN, "&amp;")


def render(
    source: str,
    *,
    mentions: Mapping[str, str] | None = None,
    pictures: Mapping[str, Picture] | None = None,
    limits: Limits = POST_LIMITS,
    id_prefix: str = "",
) -> str:
    """Return ``source`` as safe HTML.

    Args:
        source: Markdown as somebody wrote it.
        mentions: The lower-cased names that exist, each with the path to link to.
        pictures: The addresses of pictures that are shown; all others become links.
        limits: How much the text may contain; ``PAPER_LIMITS`` also sets it as a paper.
        id_prefix: What the ids of footnotes begin with, so that texts can share a page.

    Raises:
        MarkupRefused: The text breaks a limit; the code and the values say which.
    """
    reading = read_checked(source, limits)
    setting = Setting(mentions or {}, id_prefix, limits.heading_shift, limits.line_breaks)
    setting.pictures = pictures or {}
    html = "\n".join(filter(None, render_parts([reading.lines], setting).pages))
    size = len(html.encode())
    if size > limits.output_bytes:
        raise MarkupRefused("markup_too_large", found=size, allowed=limits.output_bytes)
    return html


def read_checked(source: str, limits: Limits) -> Reading:
    """Bring ``source`` into the renderer's form, if it is within ``limits``.

    Raises:
        MarkupRefused: The text breaks a limit.
    """
    reading = read(checked_lines(source, limits))
    check_blocks(reading.lines, limits)
    return reading


@dataclass(frozen=True, slots=True)
class Rendered:
    """The safe HTML of each part of a text, of its footnotes as the last, and their labels."""

    pages: list[str]
    labels: list[str]


def render_parts(parts: Iterable[Sequence[Line]], setting: Setting) -> Rendered:
    """Return the safe HTML of the parts of one text.

    Raises:
        MarkupRefused: The parts nest too deep.
    """
    try:
        raw = _engine.dialect.convert(parts, setting)
        pages = [seal(_first_pass(html)) if html else "" for html in raw]
        return Rendered(pages, _engine.dialect.footnotes.order)
    except RecursionError as error:
        raise MarkupRefused("markup_too_deep") from error


class _Text(HTMLParser):
    """Collects the text a reader sees, without the numbers and arrows of footnotes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BETWEEN_WORDS:
            self.pieces.append(" ")
        if tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")
        if not self.skipped and dict(attrs).get("class") in ("footnote-ref", "footnote-back"):
            self.skipped = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in _BETWEEN_WORDS:
            self.pieces.append(" ")
        if tag == self.skipped:
            self.skipped = ""

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.pieces.append(data)


def bare(html: str) -> str:
    """Leave of stored HTML what a mail can show: text and structure, no links or pictures."""
    return nh3.clean(html, tags=TAGS - {"a", "img", "span"}, attributes={})


def plain_text(html: str) -> str:
    """Return the text of rendered HTML on one line, for search, excerpts and comparison.

    The numbers of footnotes are left out: a new footnote must not change every text after it.
    """
    parser = _Text()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.pieces).split())


def mentioned_names(source: str) -> list[str]:
    """Return the lower-cased names that ``source`` addresses with an @, at most twenty.

    Code is left out as the renderer would; whether the names exist is for the caller to know.
    A trailing full stop or dash ends the sentence and not the name.

    Raises:
        MarkupRefused: The text breaks a limit.
    """
    names: dict[str, None] = {}
    reading = read_checked(source, POST_LIMITS)
    before: Line | None = None
    for line in reading.lines:
        is_code = line.text.startswith("    ") and (before is None or before.is_blank)
        if not is_code and line.code is None:
            text = _CODE_SPAN.sub(" ", line.text)
            names.update((name.rstrip("._-").lower(), None) for name in _MENTION.findall(text))
        before = line
    return [name for name in names if len(name) > 1][:MENTIONS_READ]


_MENTION = re.compile(MENTION)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def literal(text: str) -> str:
    """Return words as Markdown that shows them as they are, on one line, within brackets too."""
    return re.sub(r"([\\`*_\[\]])", r"\\\1", " ".join(text.split()))


def quote(author: str, address: str, text: str) -> str:
    """Return ``text`` as a Markdown quote whose first line names and links where it is from."""
    name = literal(author).replace("&", "&amp;")
    target = re.sub(r"[\s<>()\\]", "", address)
    lines = [f"[{name}]({target}):", "", *text.strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n"

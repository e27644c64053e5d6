"""The forum's Markdown: which constructs exist, and the HTML each one becomes.

The HTML from here is not yet safe; only ``markup`` uses it, and sanitises it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.util import AtomicString

from forum.markdown_footnotes import Footnotes
from forum.markdown_lines import Line

HANDLE = r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}"
# No mention within an address, a path or a query: those belong to a link.
MENTION = rf"(?<![\w@./=&?#%+~-])@({HANDLE})"
# A path of this site, or one of four schemes. "//host" and "/\\host" lead elsewhere.
_ADDRESS = re.compile(r"https?://[^/]|mailto:|tel:|[#?]|/(?![/\\])|[^/\\:]+(?:/|$)", re.IGNORECASE)
_ESCAPED = re.compile("\x02(\\d+)\x03")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PICTURE_TEXT = 1_000  # characters of the text that stands for a picture
Match = tuple[Element | None, int | None, int | None]


class Picture(NamedTuple):
    """A picture of this site that a text may show: its size in pixels, and what it shows."""

    width: int
    height: int
    text: str


@dataclass(slots=True)
class Setting:
    """What one conversion needs to know beside the text."""

    mentions: Mapping[str, str] = field(default_factory=dict)
    id_prefix: str = ""
    heading_shift: int = 0
    line_breaks: bool = True
    #: By their address; every other picture becomes a link.
    pictures: Mapping[str, Picture] = field(default_factory=dict)


class Dialect:
    """A converter from the lines of a text to raw HTML; not for two threads at once."""

    def __init__(self) -> None:
        """Set up the renderer: no raw HTML, and only the constructs of the forum."""
        self.setting = Setting()
        self.md = Markdown(
            output_format="html",
            extensions=[TableExtension(use_align_attribute=True), SaneListExtension()],
        )
        self.footnotes = Footnotes(self.md)
        self.md.preprocessors.deregister("html_block")
        self.md.preprocessors.deregister("normalize_whitespace")
        self.md.inlinePatterns.deregister("html")
        # The obfuscation of e-mail addresses is undone by every sanitiser; it only costs.
        self.md.inlinePatterns.deregister("automail")
        for pattern, name, priority in (
            (_Mention(self), "mention", 75),
            (_LineBreak(self), "nl2br", 5),
            (SimpleTagInlineProcessor(r"(~~)(?=\S)([^~]+)~~", "del"), "del", 55),
        ):
            self.md.inlinePatterns.register(pattern, name, priority)
        self.md.parser.blockprocessors.register(_Heading(self.md.parser), "hashheader", 70)

    def convert(self, parts: Iterable[Sequence[Line]], setting: Setting) -> list[str]:
        """Return the raw HTML of each part, and of the footnotes of all parts as the last.

        All parts are parsed before the first one is finished, so a link or a footnote may be
        defined anywhere in the text.
        """
        self.setting = setting
        self.md.reset()
        self.footnotes.reset(setting.id_prefix)
        roots = [self._parse(part) for part in parts]
        notes = self.footnotes.parse()
        for root in (*roots, *notes):
            self._finish(root)
        roots.append(self.footnotes.assemble(roots))
        return [self._serialise(root) for root in roots]

    def _parse(self, part: Sequence[Line]) -> Element:
        # The preprocessors' work is done: the lines have no tabs, no control characters.
        lines = [line.indent + (self._code(line) or line.text) for line in part]
        root = self.md.parser.parseDocument([*lines, "", ""]).getroot()
        assert root is not None  # noqa: S101 - the parser always makes one
        return root

    def _code(self, line: Line) -> str:
        if line.code is None:
            return ""
        language = f' class="language-{line.code.language}"' if line.code.language else ""
        body = f"<pre><code{language}>{escape(line.code.text, quote=False)}\n</code></pre>"
        return self.md.htmlStash.store(body)

    def _finish(self, root: Element) -> None:
        self.md.treeprocessors["inline"].run(root)
        _settle_links(root, self.setting.pictures)
        _shift_headings(root, self.setting.heading_shift)
        _frame_tables(root)
        for name in ("prettify", "unescape"):
            self.md.treeprocessors[name].run(root)

    def _serialise(self, root: Element) -> str:
        if not len(root):
            return ""
        html = self.md.serializer(root)
        html = html[html.index(">") + 1 : html.rindex("<")]
        for postprocessor in self.md.postprocessors:
            html = postprocessor.run(html)
        return html.strip()


def is_allowed_address(href: str) -> bool:
    """Whether a link may lead to ``href``; browsers ignore blanks and control characters in it."""
    return bool(_ADDRESS.match(re.sub(r"[\x00-\x20\x7f-\x9f]+", "", href)))


class _Heading(HashHeaderProcessor):
    """Headings need a space after the hashes: "#verkehr" and "#1" are words."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?P<header>(?: (?:\\.|[^\\])*?)?)#*(?:\n|$)")


class _Mention(InlineProcessor):
    """``@name`` becomes a link where the name exists."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(MENTION)
        self.dialect = dialect

    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the renderer's signature
    ) -> Match:
        name = m.group(1).rstrip("._-")
        address = self.dialect.setting.mentions.get(name.lower())
        if address is None:
            return None, None, None
        link = Element("a", {"class": "mention", "href": address})
        link.text = AtomicString(f"@{name}")
        return link, m.start(), m.start() + 1 + len(name)


class _LineBreak(InlineProcessor):
    """A line break in the source is one on the page, where the setting says so."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(r"\n")
        self.dialect = dialect

    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the renderer's signature
    ) -> Match:
        if not self.dialect.setting.line_breaks:
            return None, None, None
        return Element("br"), m.start(), m.end()


def _settle_links(root: Element, pictures: Mapping[str, Picture]) -> None:
    """Show our own pictures, turn others into links, and bad links into plain text."""
    waiting = [(root, False)]
    while waiting:
        element, in_link = waiting.pop()
        if element.tag == "img" and element.get("src") in pictures:
            _set_picture(element, pictures[element.get("src", "")])
        elif element.tag == "img":
            _image_to_link(element, in_link)
        if element.tag == "a":
            href = _address(element.get("href", ""))
            element.set("href", href)
            if in_link or not is_allowed_address(unescape(href)):
                element.tag = "span"
                element.attrib.clear()
            in_link = True
        waiting.extend((child, in_link) for child in element)


def _set_picture(image: Element, picture: Picture) -> None:
    """Give a picture its size, so that nothing moves when it loads, and never no text."""
    text = " ".join(_unescaped(image.get("alt", "")).split()) or picture.text
    source = image.get("src", "")
    image.attrib.clear()
    image.attrib.update(
        src=source,
        alt=text[:_PICTURE_TEXT],
        width=str(picture.width),
        height=str(picture.height),
        loading="lazy",
    )


def _image_to_link(image: Element, in_link: bool) -> None:
    # Pictures from elsewhere would tell their host who reads the page.
    source = image.get("src", "")
    text = image.get("alt") or unquote(urlsplit(source).path.rpartition("/")[2]) or source
    title = image.get("title")
    image.attrib.clear()
    image.tag = "span" if in_link else "a"
    image.text = AtomicString(_unescaped(text))
    if not in_link:
        image.set("href", source)
    if title and not in_link:
        image.set("title", title)


def _address(href: str) -> str:
    href = _unescaped(href).strip()
    return f"https://{href}" if href.lower().startswith("www.") else href


def _unescaped(text: str) -> str:
    """Put back the characters that a backslash protected; the renderer forgets attributes."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1))), text)


def _shift_headings(root: Element, shift: int) -> None:
    for element in root.iter():
        if element.tag in _HEADINGS:
            element.tag = f"h{min(6, int(element.tag[1]) + shift)}"


def _frame_tables(root: Element) -> None:
    """Let wide tables scroll by keyboard too, and give header cells their scope."""
    for parent in list(root.iter()):
        for index, table in enumerate(parent):
            if table.tag != "table" or parent.get("class") == "table-scroll":
                continue
            for cell in table.iter("th"):
                # An empty header cell would announce nothing.
                if "".join(cell.itertext()).strip():
                    cell.set("scope", "col")
                else:
                    cell.tag = "td"
            heads = (" ".join("".join(cell.itertext()).split()) for cell in table.iter("th"))
            label = ", ".join(head for head in heads if head) or "Tabelle"
            # A group, not a region: a page with thirty tables has not thirty landmarks.
            frame = Element("div", {"class": "table-scroll", "tabindex": "0", "role": "group"})
            frame.set("aria-label", _unescaped(label)[:200])
            frame.append(table)
            frame.tail, table.tail = table.tail, None
            parent[index] = frame

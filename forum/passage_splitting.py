"""A paper's Markdown split into passages: the units that people comment on and object to.

The text is cut into parts where a block can begin nothing new, all parts are rendered as one
text (so links and footnotes work across them), and each part's HTML is taken apart into
passages. Nothing is lost: the texts of all passages, one after the other, are the plain text
of the whole.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from forum.html_tree import Node, parse
from forum.markdown_dialect import Setting
from forum.markdown_lines import Line
from forum.markup import PAPER_LIMITS, plain_text, read_checked, render_parts, seal
from forum.markup_limits import Limits, MarkupRefused, written_lines
from forum.passage_kinds import PassageKind

PASSAGE_CHARACTERS = 20_000  # about ten pages of print: nobody can object to "that passage"

_BLOCKS = frozenset({"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre"})
_LIST_LINE = re.compile(r" {0,3}(?:[*+-]|\d+\.) ")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:")
_KEY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class PassageSource:
    """One passage as it was found.

    Attributes:
        key: Twelve characters that stay the same while the text does; unique in the version.
        kind: What it is.
        level: The depth of a heading (1 to 6) or of a list item (from 1), else 0.
        text: The plain text on one line; of a list item without the items nested in it.
        html: A whole block of safe HTML; a list item stands in a list of its own.
        source: The Markdown it was written as, or "" where it shares its lines with the one before.
        ordinal: The number of a footnote, or of an item of an ordered list.
        line: The line of the source where it begins, from 1.
    """

    key: str
    kind: PassageKind
    level: int
    text: str
    html: str
    source: str
    ordinal: int | None = None
    line: int = 0


def split_passages(source: str, limits: Limits = PAPER_LIMITS) -> list[PassageSource]:
    """Split a paper into its passages, the footnotes last.

    Raises:
        MarkupRefused: The text breaks a limit, is no text, or has a passage too long to
            discuss; ``line`` tells where.
    """
    reading = read_checked(source, limits)
    parts = [*_parts(reading.body), reading.notes]
    written = written_lines(source)
    setting = Setting({}, "", limits.heading_shift, limits.line_breaks)
    rendered = render_parts(parts, setting)
    *pages, notes = rendered.pages
    found: list[PassageSource] = []
    rule = ""
    for part, html in zip(parts, pages, strict=True):
        passages = list(_passages(parse(rule + html), limits.heading_shift))
        # A rule that stands alone has nothing to read; the next passage takes it along.
        rule = "<hr>" if not passages and "<hr>" in rule + html else ""
        found.extend(_with_source(passages, part, written))
    definitions = _definitions(reading.notes)
    for label, passages in zip(rendered.labels, _notes(notes), strict=True):
        found.extend(_with_source(passages, definitions.get(label, []), written))
    return _with_keys(found)


def _parts(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Cut the lines where the renderer would begin a block whatever came before."""
    part: list[Line] = []
    after_blank = has_list = has_quote = False
    for line in lines:
        text = line.indent + line.text
        is_list, is_quote = bool(_LIST_LINE.match(text)), text.lstrip().startswith(">")
        # The renderer joins a list or quote to the one before it, across blank lines.
        joined = text.startswith(" ") or (is_list and has_list) or (is_quote and has_quote)
        if text.strip() == "" and line.code is None:
            after_blank = True
            part.append(line)
            continue
        if after_blank and not joined and part:
            yield part
            part, has_list, has_quote = [], False, False
        part.append(line)
        after_blank = False
        has_list, has_quote = has_list or is_list, has_quote or is_quote
    if part:
        yield part


def _passages(nodes: Iterable[Node], shift: int) -> Iterator[PassageSource]:
    """Take the blocks of a page apart; a rule between two passages goes with the second."""
    before = ""
    last: PassageSource | None = None
    for node in nodes:
        if node.tag == "hr":
            before += node.html()
            continue
        found = _items(node, 1) if node.tag in ("ol", "ul") else _block(node, shift)
        for passage in found:
            if last:
                yield last
            last = replace(passage, html=before + passage.html)
            before = ""
    if last:
        yield replace(last, html=last.html + before)


def _notes(html: str) -> Iterator[list[PassageSource]]:
    """Return the passages of each footnote."""
    for notes in parse(html):
        for number, note in enumerate(notes.elements(), start=1):
            # What is nested in a footnote is a list of its own, so the footnote has no level.
            yield [
                replace(passage, kind=PassageKind.FOOTNOTE) if _is_note(passage) else passage
                for passage in _item(notes, note, 0, number)
            ]


def _is_note(passage: PassageSource) -> bool:
    return passage.kind is PassageKind.LIST_ITEM and passage.level == 0


def _definitions(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Sort the lines of the footnotes by their labels; the first definition of a label counts."""
    found: dict[str, list[Line]] = {}
    current: list[Line] = []
    for line in lines:
        label = _NOTE.match(line.indent + line.text)
        if label:
            current = []
            found.setdefault(label.group(1), current)
        current.append(line)
    return found


def _block(node: Node, shift: int) -> Iterator[PassageSource]:
    level = 0
    if re.fullmatch("h[1-6]", node.tag):
        kind, level = PassageKind.HEADING, int(node.tag[1]) - shift
    elif node.tag == "div":
        kind = PassageKind.TABLE
    elif node.tag == "pre":
        kind = PassageKind.CODE
    elif node.tag == "blockquote":
        kind = PassageKind.QUOTE
    else:
        kind = PassageKind.PARAGRAPH
    yield from _passage(kind, level, [node], node.html())


def _items(items: Node, depth: int) -> Iterator[PassageSource]:
    """Take a list apart, items within items after the item they belong to."""
    ordinal = int(items.attribute("start") or 1) if items.tag == "ol" else None
    for item in items.elements():
        yield from _item(items, item, depth, ordinal)
        if ordinal is not None:
            ordinal += 1


def _item(items: Node, item: Node, depth: int, ordinal: int | None) -> Iterator[PassageSource]:
    own: list[Node] = []
    is_first = True
    for child in (*item.children, None):
        if child is not None and child.tag not in ("ol", "ul"):
            own.append(child)
            continue
        # Text below a nested list still belongs to the item, but comes after what is nested.
        if is_first:
            html = _list_of_one(items, replace(item, children=tuple(own)), ordinal)
            for passage in _passage(PassageKind.LIST_ITEM, depth, own, html):
                yield replace(passage, ordinal=ordinal)
        else:
            html = "".join(node.html() for node in own)
            if not any(node.tag in _BLOCKS for node in own):
                html = f"<p>{html}</p>"
            yield from _passage(PassageKind.PARAGRAPH, depth, own, html)
        own, is_first = [], False
        if child is not None:
            yield from _items(child, depth + 1)


def _list_of_one(items: Node, item: Node, ordinal: int | None) -> str:
    start = "" if ordinal in (None, 1) else str(ordinal)
    attributes = [(name, value) for name, value in items.attributes if name != "start"]
    if start:
        attributes.append(("start", start))
    return replace(items, attributes=tuple(attributes), children=(item,)).html()


def _passage(
    kind: PassageKind, level: int, nodes: Sequence[Node], html: str
) -> Iterator[PassageSource]:
    """Yield the passage, unless there is nothing to read in it."""
    text = plain_text("".join(node.html() for node in nodes))
    if text:
        yield PassageSource("", kind, level, text, seal(html), "")


def _with_source(
    passages: Sequence[PassageSource], part: Sequence[Line], written: Sequence[str]
) -> Iterator[PassageSource]:
    """Give each passage the lines it was written on."""
    lines = [line for line in part if line.number and not line.is_blank]
    if not lines:
        yield from passages
        return
    items = (line.number for line in lines if line.is_item and ">" not in line.indent)
    starts = sorted({lines[0].number, *items})
    if len(starts) != sum(not _continues(passage) for passage in passages):
        # The renderer saw other blocks than the lines show: the first one takes all lines.
        starts = [lines[0].number]
    stops = [start - 1 for start in starts[1:]] + [max(line.last or line.number for line in lines)]
    waiting = list(zip(starts, stops, strict=True))
    start = starts[0]
    for passage in passages:
        text = ""
        if waiting and not _continues(passage):
            start, stop = waiting.pop(0)
            text = "\n".join(written[start - 1 : stop]).rstrip()
        if len(passage.text) > PASSAGE_CHARACTERS:
            values = {"found": len(passage.text), "allowed": PASSAGE_CHARACTERS, "line": start}
            raise MarkupRefused("markup_passage_too_long", **values)
        yield replace(passage, source=text, line=start)


def _continues(passage: PassageSource) -> bool:
    """Whether this is text of a list item that goes on below the items nested in it."""
    return passage.kind is PassageKind.PARAGRAPH and passage.level > 0


def _with_keys(passages: Iterable[PassageSource]) -> list[PassageSource]:
    """Give each passage a key that only its text, and for equal texts their order, decides."""
    seen: Counter[str] = Counter()
    keyed = []
    for passage in passages:
        normal = " ".join(unicodedata.normalize("NFC", passage.text).casefold().split())
        seen[normal] += 1
        data = f"{normal}\0{seen[normal]}" if seen[normal] > 1 else normal
        key = hashlib.sha256(data.encode()).hexdigest()[:_KEY_LENGTH]
        keyed.append(replace(passage, key=key))
    return keyed

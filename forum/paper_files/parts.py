"""A passage taken apart into what a word processor knows: paragraphs, items, tables, code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from forum.html_tree import Node, parse
from forum.paper_files.document import PassageRow
from forum.paper_files.words import Leaf, Reader
from forum.passage_kinds import PassageKind

_LISTS = ("ol", "ul")
_BLOCKS = frozenset({"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", *_LISTS})


class PartKind(Enum):
    """What a part is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    #: A further paragraph of the item before.
    CONTINUATION = "continuation"
    CODE = "code"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    leaves: Sequence[Leaf]
    is_head: bool
    alignment: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a passage; ``level`` is the depth of a heading or of an item, from 1."""

    kind: PartKind
    leaves: Sequence[Leaf] = ()
    level: int = 0
    ordinal: int | None = None
    rows: Sequence[Sequence[Cell]] = ()
    is_quote: bool = False


def parts_of(passage: PassageRow) -> list[Part]:
    """Take a passage apart; the places of its words are those of its plain text."""
    nodes = [node for node in parse(passage.html) if node.tag != "hr"]
    reader = Reader()
    if passage.kind in (PassageKind.LIST_ITEM, PassageKind.FOOTNOTE):
        found = _item_passage(nodes, passage, reader)
    elif passage.kind is PassageKind.PARAGRAPH and passage.level:
        found = [
            replace(part, kind=PartKind.CONTINUATION, level=passage.level)
            for part in _plain(nodes, reader)
        ]
    else:
        found = list(_blocks(nodes, reader))
    if passage.kind is PassageKind.HEADING:
        found = [replace(p, kind=PartKind.HEADING, level=passage.level) for p in found]
    return [part for part in found if part.leaves or part.rows]


def parts_of_html(html: str) -> list[Part]:
    """Take any safe HTML apart."""
    return [part for part in _blocks(parse(html), Reader()) if part.leaves or part.rows]


def _item_passage(nodes: Sequence[Node], passage: PassageRow, reader: Reader) -> list[Part]:
    """Take the list of one item apart that such a passage is stored as."""
    items = [item for node in nodes if node.tag in _LISTS for item in node.elements()]
    parts = list(_plain(items[0].children if items else nodes, reader))
    first, *rest = parts or [Part(PartKind.TEXT)]
    head = replace(first, kind=PartKind.ITEM, level=passage.level, ordinal=passage.ordinal)
    further = [replace(part, kind=PartKind.CONTINUATION, level=passage.level) for part in rest]
    return [head, *further]


def _plain(nodes: Sequence[Node], reader: Reader) -> Iterator[Part]:
    """Take nodes apart into paragraphs alone, where other blocks cannot stand."""
    for part in _blocks(nodes, reader):
        if part.kind is PartKind.TABLE:
            for row in part.rows:
                gap = Leaf(" ", row[0].leaves[-1].end if row and row[0].leaves else 0)
                leaves = [leaf for cell in row for leaf in (*cell.leaves, gap)]
                yield Part(PartKind.TEXT, leaves)
        else:
            yield Part(PartKind.TEXT, part.leaves)


def _blocks(nodes: Sequence[Node], reader: Reader, *, quote: bool = False) -> Iterator[Part]:
    inline: list[Node] = []
    for node in (*nodes, None):
        if node is not None and node.tag not in _BLOCKS:
            inline.append(node)
            continue
        if any(one.tag or one.text.strip() for one in inline):
            yield from _text(inline, reader, is_quote=quote)
        inline = []
        if node is not None:
            yield from _block(node, reader, quote)


def _block(node: Node, reader: Reader, quote: bool) -> Iterator[Part]:
    if node.tag == "blockquote":
        yield from _blocks(node.children, reader, quote=True)
    elif node.tag == "div":
        yield from _table(node, reader, quote)
    elif node.tag == "pre":
        code = "".join(_texts(node)).strip("\n")
        kind = PartKind.TEXT if quote else PartKind.CODE
        yield Part(kind, [reader.verbatim(code)] if code.strip() else [], is_quote=quote)
    elif node.tag in _LISTS:
        yield from _list(node, reader, 1, quote)
    elif node.tag == "p":
        yield from _text(node.children, reader, is_quote=quote)
    else:
        yield from _text(node.children, reader, is_quote=quote, bold=node.tag != "p" and quote)


def _text(
    nodes: Sequence[Node], reader: Reader, *, is_quote: bool = False, bold: bool = False
) -> Iterator[Part]:
    reader.begin_block()
    leaves = list(reader.leaves(nodes, Leaf(bold=bold)))
    yield Part(PartKind.TEXT, leaves, is_quote=is_quote)


def _list(items: Node, reader: Reader, depth: int, quote: bool) -> Iterator[Part]:
    ordinal = int(items.attribute("start") or 1) if items.tag == "ol" else None
    for item in items.elements():
        own = [child for child in item.children if child.tag not in _LISTS]
        for number, part in enumerate(_plain(own, reader)):
            kind = PartKind.CONTINUATION if number else PartKind.ITEM
            yield replace(part, kind=kind, level=depth, ordinal=ordinal, is_quote=quote)
        for child in item.elements():
            if child.tag in _LISTS:
                yield from _list(child, reader, depth + 1, quote)
        ordinal = None if ordinal is None else ordinal + 1


def _table(frame: Node, reader: Reader, quote: bool) -> Iterator[Part]:
    rows = [
        [_cell(cell, reader) for cell in row.elements()]
        for table in frame.elements()
        for body in table.elements()
        for row in body.elements()
    ]
    if not quote:
        yield Part(PartKind.TABLE, rows=rows)
        return
    for row in rows:
        gap = Leaf(" ")
        yield Part(PartKind.TEXT, [x for c in row for x in (*c.leaves, gap)], is_quote=True)


def _cell(cell: Node, reader: Reader) -> Cell:
    reader.begin_block()
    leaves = list(reader.leaves(cell.children))
    return Cell(leaves, cell.tag == "th", cell.attribute("align"))


def _texts(node: Node) -> Iterator[str]:
    if not node.tag:
        yield node.text
    for child in node.children:
        yield from _texts(child)

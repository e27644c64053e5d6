"""Blocks of a text, written as the Markdown that the forum reads."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import groupby

from forum.paper_files.inline_markdown import Piece, text_of, written

STEP = "    "
#: Lines above this length are wrapped at a blank; the forum refuses them at 16,000.
LINE = 8_000


class BlockKind(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    #: A further paragraph of the list item at ``level``.
    CONTINUATION = "continuation"
    CODE = "code"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text.

    Attributes:
        kind: What it is.
        pieces: The words of everything but a table.
        level: The depth of a heading or of an item, from 1.
        number: The number of an item; None where it has a bullet.
        rows: The cells of a table, row by row, the first row as its head.
        alignments: ``left``, ``center``, ``right`` or nothing for each column.
        is_quote: Whether it stands in a quote.
    """

    kind: BlockKind
    pieces: Sequence[Piece] = ()
    level: int = 0
    number: int | None = None
    rows: Sequence[Sequence[Sequence[Piece]]] = ()
    alignments: Sequence[str] = ()
    is_quote: bool = False

    @property
    def characters(self) -> int:
        """The length of its text."""
        cells = (len(text_of(cell)) for row in self.rows for cell in row)
        return len(text_of(self.pieces)) + sum(cells)


@dataclass(frozen=True, slots=True)
class _List:
    """A list that is open: how deep its items say they are, and the number of the last one."""

    level: int
    number: int | None


@dataclass
class _Lists:
    """The open lists around a block, the outermost first."""

    open: list[_List] = field(default_factory=list)

    def above(self, level: int) -> int:
        """Count the lists that an item of this depth is nested in; depths may be left out."""
        return sum(1 for one in self.open if one.level < level)


def paper_markdown(blocks: Sequence[Block], notes: Mapping[str, Sequence[Block]]) -> str:
    """Write blocks, and the footnotes by their labels, as Markdown."""
    lines = _lines(blocks)
    for label, note in notes.items():
        inner = _lines(note) or [""]
        if any(block.kind is not BlockKind.PARAGRAPH for block in note[:1]):
            inner = ["", *inner]
        lines += ["", f"[^{label}]: {inner[0]}".rstrip()]
        lines += [f"{STEP}{line}" if line else "" for line in inner[1:]]
    return "\n".join(lines).strip("\n") + "\n" if lines else ""


def _lines(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for is_quote, group in groupby(blocks, key=lambda block: block.is_quote):
        run = list(group)
        if is_quote:
            inner = _lines([replace(block, is_quote=False) for block in run])
            chunk = [f"> {line}".rstrip(" ") if not line else f"> {line}" for line in inner]
        else:
            chunk = _flow(run)
        if chunk:
            lines += ["", *chunk] if lines else chunk
    return lines


def _flow(blocks: Iterable[Block]) -> list[str]:
    lines: list[str] = []
    lists = _Lists()
    before: BlockKind | None = None
    for block in blocks:
        chunk = _chunk(block, lists)
        if not chunk:
            continue
        is_tight = block.kind is BlockKind.ITEM and before is BlockKind.ITEM
        is_apart = is_tight or not lines or not chunk[0]
        lines += chunk if is_apart else ["", *chunk]
        before = block.kind
    return lines


def _chunk(block: Block, lists: _Lists) -> list[str]:
    if block.kind is BlockKind.ITEM:
        return _item(block, lists)
    if block.kind is BlockKind.CONTINUATION and lists.open:
        depth = max(1, lists.above(block.level + 1))
        del lists.open[depth:]
        return [STEP * depth + line for line in _text(block)]
    lists.open.clear()
    if block.kind is BlockKind.HEADING:
        text = written(block.pieces, in_heading=True)
        return [f"{'#' * max(1, min(6, block.level))} {text}"] if text else []
    if block.kind is BlockKind.CODE:
        return _code(text_of(block.pieces))
    if block.kind is BlockKind.TABLE:
        return _table(block)
    return _text(block)


def _text(block: Block) -> list[str]:
    return [part for line in written(block.pieces).split("\n") for part in _wrapped(line) if part]


def _wrapped(line: str) -> Iterable[str]:
    """Cut a very long line at blanks; the renderer joins the lines of a paragraph."""
    while len(line) > LINE and " " in line[:LINE].strip():
        cut = line.rindex(" ", 0, LINE)
        while cut > 0 and not line[cut + 1 : cut + 2].isalpha() and " " in line[:cut].strip():
            cut = line.rindex(" ", 0, cut)
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


def _item(block: Block, lists: _Lists) -> list[str]:
    lines = _text(block)
    if not lines:
        return []
    depth = lists.above(block.level)
    same = lists.open[depth] if depth < len(lists.open) else None
    rule = []
    if depth == 0 and same and None not in (same.number, block.number):
        # Only a rule keeps two numbered lists apart; it is no passage of its own.
        rule = ["", "---", ""] if block.number != (same.number or 0) + 1 else []
    elif same is None and block.number not in (None, 1):
        # Right below a line of text, only a list that begins with 1 is one.
        rule = [""]
    lists.open[depth:] = [_List(block.level, block.number)]
    sign = "-" if block.number is None else f"{block.number}."
    indent = STEP * depth
    first = f"{indent}{sign} {lines[0]}"
    return [*rule, first, *(f"{indent}{STEP}{line}" for line in lines[1:])]


def _code(text: str) -> list[str]:
    body = text.strip("\n")
    if not body.strip():
        return []
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *body.split("\n"), fence]


def _table(block: Block) -> list[str]:
    width = max((len(row) for row in block.rows), default=0)
    rows = [[written(cell, in_table=True) for cell in row] for row in block.rows]
    if not any(cell for row in rows for cell in row):
        return []
    marks = {"left": ":--", "center": ":-:", "right": "--:"}
    alignments = [*block.alignments, *[""] * width][:width]
    delimiter = [marks.get(alignment, "---") for alignment in alignments]
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    head, *body = padded
    return [_row(head), _row(delimiter), *(_row(row) for row in body)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

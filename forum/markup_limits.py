"""How much one text may contain, and the refusal that says what to mend."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from forum.errors import RuleBroken
from forum.markdown_lines import DELIMITER_ROW, Line

# Stands for an ampersand where a tool would change it; no text keeps one of its own.
STAND_IN = "\U0010fffd"

# Everything XML and HTML call a control character except tab and newline, the two marks that
# force a reading direction (they can turn a link's text round), and two non-characters.
_INVISIBLE = re.compile(f"[\x01-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufffe\uffff{STAND_IN}]")
_OTHER_BREAK = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNENCODABLE = re.compile("[\x00\ud800-\udfff]")
_CONTAINERS = re.compile(r"[ >]*(?:(?:[*+-]|\d{1,9}[.)]) [ >]*)*")
_CONTAINER = re.compile(r">|[*+-] |\d[.)] ")
_LINK = re.compile(r"\]\(|\]\[|(?<!\]\()https?://", re.IGNORECASE)
_REFERENCE = re.compile(r" {0,3}\[[^\]]+\]:")
_MENTION = re.compile(r"(?<!\w)@\w")


class MarkupRefused(RuleBroken):
    """The text breaks a limit; carries ``found``, ``allowed`` and, where known, ``line``."""

    code = "markup_refused"


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one kind of text, and the two habits of setting that belong to it.

    The counts are bounds on work, not on taste: each stands for a construct whose cost in the
    renderer or in a sanitiser grows faster than its number. ``brackets``, ``backticks`` and
    ``marks`` (``*`` and ``_``) count within one block, the others within the whole text.
    ``cells`` is columns times rows, because a short row is filled up to the width of the header.
    ``seconds`` are those of the processor.
    """

    characters: int = 32_000
    line: int = 16_000
    brackets: int = 600
    backticks: int = 600
    marks: int = 600
    references: int = 200
    cells: int = 3_000
    nesting: int = 10
    links: int = 300
    mentions: int = 100
    seconds: float = 1.0
    memory_bytes: int = 512 * 1024 * 1024
    output_bytes: int = 512 * 1024
    heading_shift: int = 2
    line_breaks: bool = True


POST_LIMITS = Limits()

# A report of 40,000 words with a source in every paragraph; it is rendered once per version.
# Its headings start at h2 below the title of the page, and it may be wrapped at any column.
PAPER_LIMITS = Limits(
    characters=600_000,
    references=5_000,
    cells=50_000,
    links=10_000,
    mentions=1_000,
    seconds=20.0,
    output_bytes=4 * 1024 * 1024,
    heading_shift=1,
    line_breaks=False,
)


def decode(data: bytes, limits: Limits = PAPER_LIMITS) -> str:
    """Read a file as UTF-8 text, with or without a byte order mark.

    Raises:
        MarkupRefused: The bytes are not UTF-8 text (with the line of the fault) or too many.
    """
    if len(data) > 4 * limits.characters:
        raise MarkupRefused("markup_too_long", found=len(data), allowed=4 * limits.characters)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MarkupRefused("markup_not_text", line=line) from error


def written_lines(source: str) -> list[str]:
    """Return the lines as an editor would count them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def refuse_if_too_long(source: str, limits: Limits) -> None:
    """Refuse a text by its length alone.

    Raises:
        MarkupRefused: It is too long.
    """
    _refuse_above("markup_too_long", len(source), limits.characters)


def checked_lines(source: str, limits: Limits) -> list[str]:
    """Return the lines of ``source`` without invisible characters, once they are safe to read.

    Raises:
        MarkupRefused: The text is no text, too long, or nests or runs too far in one line.
    """
    refuse_if_too_long(source, limits)
    fault = _UNENCODABLE.search(source)
    if fault:
        raise MarkupRefused("markup_not_text", line=source.count("\n", 0, fault.start()) + 1)
    text = _INVISIBLE.sub("", _OTHER_BREAK.sub(" ", "\n".join(written_lines(source))))
    lines = text.expandtabs(4).split("\n")
    for number, line in enumerate(lines, start=1):
        _refuse_above("markup_line_too_long", len(line), limits.line, number)
        _refuse_above("markup_too_deep", _nesting(line), limits.nesting, number)
    return lines


def check_blocks(lines: Iterable[Line], limits: Limits) -> None:
    """Count what is dear to render, block by block and in the whole text.

    Raises:
        MarkupRefused: One of the counts is above its limit.
    """
    totals = dict.fromkeys(("links", "references", "cells", "mentions"), 0)
    block: list[Line] = []
    for line in lines:
        _refuse_above("markup_too_deep", line.depth, limits.nesting, line.number)
        if line.is_blank or line.is_item or line.code is not None:
            _check_block(block, totals, limits)
            block = []
        if not line.is_blank and line.code is None:
            block.append(line)
    _check_block(block, totals, limits)


def _check_block(block: list[Line], totals: dict[str, int], limits: Limits) -> None:
    if not block:
        return
    number = block[0].number
    text = "\n".join(line.text for line in block)
    cells = _cells(block)
    # The cells of a table are rendered one by one; the lines of a paragraph all at once.
    for unit in [[line] for line in block] if cells else [block]:
        _refuse_crowd("brackets", "[", unit, limits.brackets)
        _refuse_crowd("backticks", "`", unit, limits.backticks)
        _refuse_crowd("marks", "*_", unit, limits.marks)
    totals["links"] += len(_LINK.findall(text))
    totals["references"] += sum(bool(_REFERENCE.match(line.text)) for line in block)
    totals["cells"] += cells
    totals["mentions"] += len(_MENTION.findall(text))
    for name, found in totals.items():
        _refuse_above(f"markup_too_many_{name}", found, getattr(limits, name), number)


def _refuse_crowd(name: str, characters: str, unit: list[Line], allowed: int) -> None:
    """Refuse too many of some characters, and name the line that has most of them."""
    counts = [sum(map(line.text.count, characters)) for line in unit]
    worst = max(range(len(unit)), key=counts.__getitem__)
    _refuse_above(f"markup_too_many_{name}", sum(counts), allowed, unit[worst].number)


def _cells(block: list[Line]) -> int:
    """Count the cells a table in ``block`` would have; nought if there is none."""
    if len(block) < 2 or "-" not in block[1].text or not DELIMITER_ROW.match(block[1].text):
        return 0
    return (block[0].text.count("|") + 1) * len(block)


def _nesting(line: str) -> int:
    """Count the quotes and list items that one line opens."""
    start = _CONTAINERS.match(line)
    opening = start.group() if start else ""
    return len(_CONTAINER.findall(opening))


def _refuse_above(code: str, found: int, allowed: int, line: int | None = None) -> None:
    if found > allowed:
        where = {} if line is None else {"line": line}
        raise MarkupRefused(code, found=found, allowed=allowed, **where)

"""Markdown as people write it, brought line by line into the form the renderer understands.

Python-Markdown wants list items indented by four, blank lines around blocks and fences at the
margin. Texts from other editors indent by two or three, start a list right below a sentence and
put code into list items. Each line keeps its number in the source, so that a passage can name
the lines it came from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

STEP = 4  # the renderer's indentation of one level
_ITEM = re.compile(r" *(?:([*+-])|(\d{1,9})[.)])(?: +|$)")
_ORDINAL = re.compile(r"^(\d+)([.)])")
_UNDERLINE = re.compile(r"(?:-+|=+) *$")
_RULE = re.compile(r" *([-*_]) *(?:\1 *){2,}$")
_HEADING = re.compile(r"#{1,6}(?: |$)")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]: *")
_REFERENCE = re.compile(r""" {0,3}\[[^\[\]]+\]: *\S+ *(?:(["']).*\1 *|\(.*\) *)?""")
_TITLE = re.compile(r""" *(?:(["']).*\1|\(.*\)) *""")
_FENCE = re.compile(r" *(`{3,}|~{3,}) *([\w#.+-]*)[^`]*$")
DELIMITER_ROW = re.compile(r" *\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")


@dataclass(frozen=True, slots=True)
class Code:
    """The body of a fenced code block."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line for the renderer; ``indent`` comes before the text, or before the code block.

    ``number`` is its place in the source, 0 if it only sets blocks apart; a code block is one
    line that goes on until ``last``.
    """

    number: int
    text: str = ""
    indent: str = ""
    is_item: bool = False
    code: Code | None = None
    last: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether the line separates blocks."""
        return self.code is None and not self.text.strip()

    @property
    def depth(self) -> int:
        """The number of quotes and list items around the line."""
        return self.indent.count(">") + self.indent.count(" " * STEP) + self.is_item


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line as it was written, and where."""

    number: int
    text: str

    @property
    def indent(self) -> int:
        """The number of leading spaces."""
        return len(self.text) - len(self.text.lstrip(" "))


@dataclass(frozen=True, slots=True)
class Item:
    """An open list item: the column of its marker and of its text, and the kind of its list."""

    column: int
    content: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a text in reading order, and its footnotes and addresses of links."""

    body: list[Line]
    notes: list[Line]

    @property
    def lines(self) -> list[Line]:
        """The whole text, the footnotes last."""
        return [*self.body, Line(0), *self.notes]


def read(lines: Sequence[str]) -> Reading:
    """Bring ``lines`` into the renderer's form; costs time linear in their length."""
    reader = _Reader([Numbered(number, text) for number, text in enumerate(lines, start=1)])
    return reader.read(hoist_notes=True)


class _Reader:
    """One pass over the lines of a text, or of a quote or footnote within it."""

    def __init__(self, source: Sequence[Numbered]) -> None:
        self.source = source
        self.position = 0
        self.items: list[Item] = []
        self.run_depth: int | None = None  # of the item that began the lines since the last blank
        self.body: list[Line] = []
        self.notes: list[Line] = []

    def read(self, *, hoist_notes: bool) -> Reading:
        while self.position < len(self.source):
            line = self.source[self.position]
            if not line.text.strip():
                self.body.append(Line(line.number))
                self.position += 1
            elif hoist_notes and _NOTE.match(line.text):
                self._note()
            elif hoist_notes and self._after_blank() and _REFERENCE.fullmatch(line.text):
                self._reference()
            elif self._in_reach(line) and _FENCE.match(line.text):
                self._fence()
            elif self._in_reach(line) and line.text.lstrip().startswith(">"):
                self._quote()
            else:
                self._plain(line)
                self.position += 1
        return Reading(self.body, self.notes)

    def _in_reach(self, line: Numbered) -> bool:
        """Whether the indentation still allows a block, and does not mean code."""
        return line.indent < STEP or bool(self.items)

    def _after_blank(self) -> bool:
        return not self.body or self.body[-1].is_blank

    def _close(self, indent: int) -> str:
        """Close the list items that text at ``indent`` does not belong to; return the new indent.

        Two columns right of a marker are enough to belong to it: people count differently.
        """
        while self.items and indent < self.items[-1].column + 2:
            self.items.pop()
        return " " * (STEP * len(self.items))

    def _emit(self, line: Line, *, apart: bool = False) -> None:
        if apart and not self._after_blank():
            self.body.append(Line(0))
        if self._after_blank():
            self.run_depth = len(line.indent) // STEP if line.is_item else None
        self.body.append(line)

    def _plain(self, line: Numbered) -> None:
        text = line.text.strip()
        if self._in_reach(line) and _RULE.match(line.text):
            self._rule(line)
        elif self._in_reach(line) and _HEADING.match(text):
            indent = self._close(line.indent)
            self._emit(Line(line.number, text, indent), apart=True)
            self.body.append(Line(0))
        elif not self._item(line):
            self._text(line)

    def _rule(self, line: Numbered) -> None:
        # Below a line of plain text three dashes make it a heading; below a list item they do not.
        in_list = bool(self.items)
        indent = self._close(line.indent)
        self._emit(Line(line.number, line.text.strip(), indent), apart=in_list)
        self._end_heading()

    def _end_heading(self) -> None:
        """Set what follows apart from a heading that is one by the dashes below it."""
        *before, above, line = [Line(0), Line(0), *self.body][-3:]
        if before[0].is_blank and not above.is_blank and _UNDERLINE.match(line.text):
            self.body.append(Line(0))

    def _item(self, line: Numbered) -> bool:
        """Take ``line`` as a list item if it is one."""
        marker = _ITEM.match(line.text)
        if not marker or not self._in_reach(line):
            return False
        ordered = marker.group(2) is not None
        kept = [item for item in self.items if line.indent >= item.column + 2]
        before = self.items[len(kept)] if len(kept) < len(self.items) else None
        rest = line.text[marker.end() :].lstrip(" ")
        if before is None and not self._after_blank() and not _may_interrupt(marker, rest):
            return False
        # The renderer sees a list at the start of a block, or below an item of the same kind.
        is_first = before.ordered != ordered if before else not kept
        apart = is_first or self.run_depth is None or len(kept) < self.run_depth
        self.items = [*kept, Item(line.indent, marker.end(), ordered)]
        sign = f"{marker.group(2)}." if ordered else "-"
        indent = " " * (STEP * len(kept))
        self._emit(Line(line.number, f"{sign} {rest}", indent, is_item=True), apart=apart)
        return True

    def _text(self, line: Numbered) -> None:
        if not self.items:
            text = line.text.lstrip(" ") if line.indent < STEP else line.text
            self._emit(Line(line.number, text), apart=self._starts_table(line))
            self._end_heading()
            return
        if not self._after_blank():
            self.body.append(Line(line.number, _ORDINAL.sub(r"\1\\\2", line.text.lstrip(" "))))
            return
        indent = self._close(line.indent)
        # What stands four columns right of an item's text is code within the item.
        margin = self.items[-1].content if self.items else 0
        self._emit(Line(line.number, line.text[min(margin, line.indent) :], indent))

    def _starts_table(self, line: Numbered) -> bool:
        following = self.source[self.position + 1 : self.position + 2]
        if self._after_blank() or "|" not in line.text or "|" in self.body[-1].text:
            return False
        return bool(following) and bool(DELIMITER_ROW.match(following[0].text))

    def _fence(self) -> None:
        first = self.source[self.position]
        opening = _FENCE.match(first.text)
        assert opening  # noqa: S101 - the caller has matched it
        fence, language = opening.groups()
        self.position += 1
        body = []
        while self.position < len(self.source):
            line = self.source[self.position]
            self.position += 1
            end = line.text.strip()
            if len(end) >= len(fence) and not end.strip(fence[0]):
                break
            body.append(line.text[min(line.indent, first.indent) :])
        code, last = Code("\n".join(body), language), self.source[self.position - 1].number
        block = Line(first.number, indent=self._close(first.indent), code=code, last=last)
        self._emit(block, apart=True)
        self.body.append(Line(0))

    def _quote(self) -> None:
        first = self.source[self.position]
        indent = self._close(first.indent)
        inner = []
        while self.position < len(self.source):
            line = self.source[self.position]
            text = line.text.lstrip(" ")
            if not text.startswith(">"):
                break
            inner.append(Numbered(line.number, text[1:].removeprefix(" ")))
            self.position += 1
        lines = _without_margins(_Reader(inner).read(hoist_notes=False).body)
        for index, inner_line in enumerate(lines):
            quoted = replace(inner_line, indent=f"{indent}> {inner_line.indent}")
            self._emit(quoted, apart=index == 0)

    def _reference(self) -> None:
        """Take the address of a link, and a title below it, out of the flow of the text."""
        first, *below = self.source[self.position : self.position + 2]
        taken = [first, *(line for line in below if _TITLE.fullmatch(line.text))]
        self.notes += [*(Line(line.number, line.text.strip()) for line in taken), Line(0)]
        self.position += len(taken)

    def _note(self) -> None:
        """Take a footnote with its further paragraphs out of the flow of the text."""
        first = self.source[self.position]
        label = _NOTE.match(first.text)
        assert label  # noqa: S101 - the caller has matched it
        inner = [Numbered(first.number, first.text[label.end() :])]
        self.position += 1
        while self.position < len(self.source):
            line = self.source[self.position]
            if line.text.strip() and _ends_note(line, inner[-1]):
                break
            inner.append(Numbered(line.number, line.text[min(line.indent, STEP) :]))
            self.position += 1
        lines = _Reader(inner).read(hoist_notes=False).body
        head = lines.pop(0) if lines and lines[0].code is None else Line(first.number)
        self.notes.append(replace(head, text=f"[^{label.group(1)}]: {head.text}"))
        for further in lines:
            if further.is_blank and self.notes[-1].is_blank:
                continue  # to the renderer, two blank lines would end the footnote
            indent = "" if further.is_blank else " " * STEP
            self.notes.append(replace(further, indent=indent + further.indent))
        self.notes.append(Line(0))
        self.items.clear()


def _may_interrupt(marker: re.Match[str], rest: str) -> bool:
    """Whether a list may start right below a line of text: "2024. Danach" is no list."""
    return bool(rest) and marker.group(2) in (None, "1")


def _without_margins(lines: list[Line]) -> list[Line]:
    """Drop the blank lines at both ends."""
    written = [index for index, line in enumerate(lines) if not line.is_blank]
    return lines[written[0] : written[-1] + 1] if written else lines[:1]


def _ends_note(line: Numbered, before: Numbered) -> bool:
    """Whether a line of text no longer belongs to the footnote that ``before`` belongs to."""
    if line.indent or _NOTE.match(line.text):
        return bool(_NOTE.match(line.text))
    return not before.text.strip() or bool(_HEADING.match(line.text) or _RULE.match(line.text))

"""The words of a paragraph in a DOCX file, with their formatting.

What a reader of the finished text would see is taken: tracked insertions, the results of fields,
the text of equations. Tracked deletions, comments, hidden text and field codes are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from docx.oxml.ns import qn

from forum.paper_files.docx_names import ID, NOTE_NUMBER_STYLE, REL_ID, VAL, R
from forum.paper_files.docx_styles import Styles, switch
from forum.paper_files.inline_markdown import Piece

_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TRANSPARENT = {
    qn(f"w:{name}")
    for name in ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "bdo", "dir")
} | {qn("w:customXml"), f"{_MATHS}oMathPara", f"{_MATHS}oMath"}
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
#: What fonts of symbols show for letters of their own; others become the sign for "unknown".
_SYMBOLS = {0xB7: "•", 0xA7: "▪", 0xE0: "→", 0xE8: "→", 0xFC: "✓", 0xFE: "☑", 0xA8: "□", 0x6F: "□"}
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_FIXED = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\N{NON-BREAKING HYPHEN}",
}


@dataclass
class _Field:
    """A field that is open at this place: its code, and the link that its result has."""

    code: str = ""
    link: str = ""
    shows: bool = False


@dataclass
class Words:
    """Reads the words of paragraphs; fields may reach over several runs.

    Attributes:
        styles: The styles of the file.
        links: The addresses of links by their ids.
        notes: The labels of footnotes by kind and id; one is given at the first reference.
    """

    styles: Styles
    links: dict[str, str]
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    _fields: list[_Field] = field(default_factory=list)

    def of(self, paragraph: Any) -> list[Piece]:
        """Give the pieces of a paragraph."""
        self._fields.clear()
        return list(self._inside(paragraph, Piece("")))

    def _inside(self, parent: Any, bare: Piece) -> Iterator[Piece]:
        for child in parent:
            if child.tag == R:
                yield from self._run(child, bare)
            elif child.tag == qn("w:hyperlink"):
                link = self.links.get(child.get(REL_ID, ""), "")
                yield from self._inside(child, replace(bare, link=link or bare.link))
            elif child.tag in _TRANSPARENT:
                yield from self._inside(child, bare)
            elif isinstance(child.tag, str) and child.tag.startswith(_MATHS):
                yield replace(bare, text="".join(child.itertext(f"{_MATHS}t")))

    def _run(self, run: Any, bare: Piece) -> Iterator[Piece]:
        properties = run.find(qn("w:rPr"))
        if switch(properties, "w:vanish"):
            return
        style = self.styles.of(properties, "w:rStyle")
        formatted = replace(
            bare,
            bold=_said(switch(properties, "w:b"), style.bold),
            italic=_said(switch(properties, "w:i"), style.italic),
            struck=_said(switch(properties, "w:strike"), style.struck),
            code=style.is_code_words,
        )
        for child in run:
            if child.tag in (qn("w:fldChar"), qn("w:instrText")):
                self._field(child)
            elif any(not open_field.shows for open_field in self._fields):
                continue
            elif child.tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
                yield replace(bare, note=self._label(child))
            elif text := _text_of(child):
                yield self._piece(text, formatted, style.style_id, properties)

    def _piece(self, text: str, formatted: Piece, style_id: str, properties: Any) -> Piece:
        if style_id == NOTE_NUMBER_STYLE and text.isdecimal():
            return replace(formatted, text="", note=text, bold=False, italic=False)
        place = None if properties is None else properties.find(qn("w:vertAlign"))
        if place is not None:
            text = _shifted(text, place.get(VAL, ""))
        link = next((f.link for f in reversed(self._fields) if f.link), formatted.link)
        return replace(formatted, text=text, link=link)

    def _label(self, reference: Any) -> str:
        key = (reference.tag, reference.get(ID, ""))
        return self.notes.setdefault(key, str(len(self.notes) + 1))

    def _field(self, mark: Any) -> None:
        """Follow the marks around a field: its code is not shown, its result is."""
        if mark.tag == qn("w:instrText"):
            if self._fields:
                self._fields[-1].code += mark.text or ""
            return
        kind = mark.get(qn("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            found = _HYPERLINK.match(self._fields[-1].code)
            self._fields[-1].link = found.group(1) if found else ""
            self._fields[-1].shows = True
        elif kind == "end" and self._fields:
            self._fields.pop()


def _said(here: bool | None, by_style: bool) -> bool:
    return by_style if here is None else here


def _text_of(child: Any) -> str:
    if child.tag == qn("w:t"):
        return str(child.text or "")
    if child.tag == qn("w:br"):
        return "\n" if child.get(qn("w:type"), "textWrapping") == "textWrapping" else " "
    if child.tag == qn("w:sym"):
        return _symbol(child.get(qn("w:char"), ""))
    return _FIXED.get(child.tag, "")


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return _UNKNOWN
    if 0xF000 <= number <= 0xF0FF:
        return _SYMBOLS.get(number - 0xF000, _UNKNOWN)
    is_letter = 0x20 <= number < 0xD800 or 0xF900 <= number < 0x10000
    return chr(number) if is_letter else _UNKNOWN


def _shifted(text: str, place: str) -> str:
    """Keep raised and lowered figures as such: m² is not m2."""
    table = {"superscript": _RAISED, "subscript": _LOWERED}.get(place)
    if table is None or not all(ord(letter) in table for letter in text):
        return text
    return text.translate(table)

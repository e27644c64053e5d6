"""What the styles of a DOCX file mean: headings, quotes, code, emphasis, numbered lists."""

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from forum.paper_files.docx_names import CODE_STYLE, CODE_WORDS_STYLE, ILVL, NUM_ID, STYLE_ID, VAL

_OFF = frozenset({"0", "false", "off", "none"})
_QUOTES = frozenset({"quote", "intense quote", "block text", "zitat", "intensives zitat"})
_CODE = frozenset({"html preformatted", "macro", "macro text", "code", "source code", "quelltext"})
_CODE_WORDS = frozenset({"html code", "html typewriter", "verbatim char", "code char"})
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Numbering:
    """The list that a paragraph is an item of, and how deep in it, from 0."""

    list_id: str
    depth: int


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with what it inherits."""

    style_id: str = ""
    names: frozenset[str] = frozenset()
    heading: int | None = None
    numbering: Numbering | None = None
    bold: bool = False
    italic: bool = False
    struck: bool = False

    @property
    def is_quote(self) -> bool:
        """Whether its paragraphs are quotes."""
        return bool(self.names & _QUOTES)

    @property
    def is_code(self) -> bool:
        """Whether its paragraphs are code."""
        return self.style_id == CODE_STYLE or bool(self.names & _CODE)

    @property
    def is_code_words(self) -> bool:
        """Whether its words are code."""
        return self.style_id == CODE_WORDS_STYLE or bool(self.names & _CODE_WORDS)

    @property
    def is_contents(self) -> bool:
        """Whether its paragraphs are a table of contents, which pages make themselves."""
        return any(name.startswith("toc ") for name in self.names)

    @property
    def continues_level(self) -> int | None:
        """The depth of the list item that its paragraphs go on with, from 1."""
        for name in self.names:
            if name.startswith("list continue"):
                last = name.rpartition(" ")[2]
                return int(last) if last.isdecimal() else 1
        return None


NO_STYLE = Style()


class Styles:
    """All styles of a file, by their ids."""

    def __init__(self, root: Any) -> None:
        """Read them from the root of the part."""
        self._elements = {style.get(STYLE_ID): style for style in root.iterchildren(qn("w:style"))}
        self._known: dict[str, Style] = {}

    def of(self, properties: Any, tag: str) -> Style:
        """Give the style that the properties of a paragraph (``w:pStyle``) or run name."""
        reference = None if properties is None else properties.find(qn(tag))
        style_id = "" if reference is None else reference.get(VAL, "")
        if style_id not in self._known:
            self._known[style_id] = self._read(style_id)
        return self._known[style_id]

    def numbering_of(self, style_id: str) -> Numbering | None:
        """Give the list that a style stands for."""
        return self._read(style_id).numbering

    def _chain(self, style_id: str) -> list[Any]:
        chain: list[Any] = []
        while (style := self._elements.get(style_id)) is not None and len(chain) < _LONGEST_CHAIN:
            chain.append(style)
            base = style.find(qn("w:basedOn"))
            style_id = "" if base is None else base.get(VAL, "")
        return chain

    def _read(self, style_id: str) -> Style:
        chain = self._chain(style_id)
        names = frozenset(
            name.get(VAL, "").lower() for s in chain for name in s.iterchildren(qn("w:name"))
        )
        runs = [s.find(qn("w:rPr")) for s in chain]
        return Style(
            style_id=style_id,
            names=names,
            heading=_heading(chain, names),
            numbering=_inherited_numbering(chain),
            bold=_inherited(runs, "w:b"),
            italic=_inherited(runs, "w:i"),
            struck=_inherited(runs, "w:strike"),
        )


def switch(properties: Any, tag: str) -> bool | None:
    """Tell whether a property is switched on or off; None where nothing is said."""
    element = None if properties is None else properties.find(qn(tag))
    return None if element is None else element.get(VAL, "1").lower() not in _OFF


def numbering_in(properties: Any) -> Numbering | None:
    """Give the list that the properties of a paragraph name."""
    found = None if properties is None else properties.find(qn("w:numPr"))
    if found is None:
        return None
    list_id, depth = found.find(NUM_ID), found.find(ILVL)
    return Numbering(
        "" if list_id is None else list_id.get(VAL, ""),
        0 if depth is None else number_of(depth.get(VAL)),
    )


def number_of(text: str | None, otherwise: int = 0) -> int:
    """Read a small number that a file gives, whatever it gives."""
    cleaned = (text or "").strip()
    return int(cleaned) if cleaned.isdecimal() and len(cleaned) < 7 else otherwise


def outline_level(properties: Any) -> int | None:
    """Give the heading level that the properties of a paragraph name, 0 for plain text."""
    found = None if properties is None else properties.find(qn("w:outlineLvl"))
    if found is None:
        return None
    level = number_of(found.get(VAL), 9) + 1
    return level if level <= 9 else 0


def _inherited(runs: list[Any], tag: str) -> bool:
    return next((said for run in runs if (said := switch(run, tag)) is not None), False)


def _heading(chain: list[Any], names: frozenset[str]) -> int | None:
    for style in chain:
        level = outline_level(style.find(qn("w:pPr")))
        if level is not None:
            return level or None
        name = next((n.get(VAL, "").lower() for n in style.iterchildren(qn("w:name"))), "")
        word, _, number = name.partition(" ")
        if word in ("heading", "überschrift") and number.isdecimal():
            return int(number[:2])
    return 1 if "title" in names else None


def _inherited_numbering(chain: list[Any]) -> Numbering | None:
    return next((n for style in chain if (n := numbering_in(style.find(qn("w:pPr"))))), None)

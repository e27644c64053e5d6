"""The numbers that Word shows before headings and list items, counted as Word counts them."""

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from forum.paper_files.docx_names import ABSTRACT_ID, ILVL, NUM_ID, VAL
from forum.paper_files.docx_styles import Numbering, Styles, number_of

_LEVELS = 9
_PLAIN = re.compile(r"\(?%\d[.)]?")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"))
_ROMAN_ONES = ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is numbered: the format, the first number, the text around it."""

    format: str = "decimal"
    start: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph.

    Attributes:
        number: The number, where it is a plain one that Markdown can write; else None.
        text: What Word shows before the paragraph; empty for a bullet.
    """

    number: int | None = None
    text: str = ""


class Counters:
    """Counts the items of all lists of a file, in the order of the text."""

    def __init__(self, root: Any, styles: Styles) -> None:
        """Read the lists from the root of their part; None where the file has no lists."""
        self._styles = styles
        self._abstract: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        self._levels: dict[str, list[Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if root is None:
            return
        self._abstract = {
            found.get(ABSTRACT_ID): found for found in root.iterchildren(qn("w:abstractNum"))
        }
        self._lists = {found.get(NUM_ID): found for found in root.iterchildren(qn("w:num"))}

    def next(self, numbering: Numbering) -> Label | None:
        """Count one more item; None where its list is none."""
        if numbering.list_id not in self._lists:
            return None
        depth = min(numbering.depth, _LEVELS - 1)
        level = self._levels_of(numbering.list_id)[depth]
        if level.format == "none":
            return None
        counts = self._count(numbering.list_id, depth)
        if level.format == "bullet":
            return Label()
        number = counts[depth] or 0
        if level.format.startswith("decimal") and _PLAIN.fullmatch(level.text or "%1"):
            return Label(number, self._shown(numbering.list_id, depth))
        return Label(None, self._shown(numbering.list_id, depth))

    def _count(self, list_id: str, depth: int) -> list[int | None]:
        levels = self._levels_of(list_id)
        counts = self._counts.setdefault(self._root_of(list_id), [None] * _LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for index in self._restarted(list_id):
                counts[index] = None
        before = counts[depth]
        counts[depth] = levels[depth].start if before is None else before + 1
        for upper in range(depth):
            counts[upper] = levels[upper].start if counts[upper] is None else counts[upper]
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return counts

    def _shown(self, list_id: str, depth: int) -> str:
        levels = self._levels_of(list_id)
        counts = self._counts[self._root_of(list_id)]

        def number(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            return formatted(counts[index] or 0, levels[index].format) if index < _LEVELS else ""

        return re.sub(r"%([1-9])", number, levels[depth].text)

    def _root_of(self, list_id: str) -> str:
        """Give the id of the definition that a list shares its counting with."""
        reference = self._lists[list_id].find(ABSTRACT_ID)
        return "" if reference is None else str(reference.get(VAL, ""))

    def _definition(self, list_id: str) -> Any:
        found = self._abstract.get(self._root_of(list_id))
        link = None if found is None else found.find(qn("w:numStyleLink"))
        if link is None:
            return found
        numbering = self._styles.numbering_of(link.get(VAL, ""))
        other = numbering and numbering.list_id
        return self._abstract.get(self._root_of(other)) if other in self._lists else found

    def _levels_of(self, list_id: str) -> list[Level]:
        if list_id in self._levels:
            return self._levels[list_id]
        levels = [Level(text=f"%{index + 1}.") for index in range(_LEVELS)]
        definition = self._definition(list_id)
        if definition is not None:
            _read_levels(definition, levels)
        for override in self._lists[list_id].iterchildren(qn("w:lvlOverride")):
            _read_levels(override, levels)
            start, index = override.find(qn("w:startOverride")), _depth(override)
            if start is not None:
                begin = number_of(start.get(VAL), 1)
                levels[index] = Level(levels[index].format, begin, levels[index].text)
        self._levels[list_id] = levels
        return levels

    def _restarted(self, list_id: str) -> list[int]:
        overrides = self._lists[list_id].iterchildren(qn("w:lvlOverride"))
        return [_depth(o) for o in overrides if o.find(qn("w:startOverride")) is not None]


def _depth(element: Any) -> int:
    return min(number_of(element.get(ILVL)), _LEVELS - 1)


def _read_levels(parent: Any, levels: list[Level]) -> None:
    for found in parent.iterchildren(qn("w:lvl")):
        index = _depth(found)
        form, start, text = (found.find(qn(tag)) for tag in ("w:numFmt", "w:start", "w:lvlText"))
        levels[index] = Level(
            "decimal" if form is None else form.get(VAL, "decimal"),
            1 if start is None else number_of(start.get(VAL), 1),
            f"%{index + 1}." if text is None else text.get(VAL, ""),
        )


def formatted(number: int, form: str) -> str:
    """Write a number as ``decimal``, ``lowerLetter``, ``upperRoman`` …; others as digits."""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        # Word goes on after z with aa, bb, cc.
        text = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * min(9, (number - 1) // 26 + 1)
    elif form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        text = _roman(number)
    elif form == "decimalZero":
        text = f"{number:02d}"
    else:
        text = str(number)
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_ONES):
        text += letters * (number // value)
        number %= value
    return text

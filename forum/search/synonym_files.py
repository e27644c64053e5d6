"""The whole list of synonyms as a table: a group a line, its words in cells."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO

from forum.errors import RuleBroken
from forum.search.synonym_groups import MOST_GROUPS, usable
from forum.search.synonyms import Group

LARGEST = 200_000  # characters of a file
#: What the first cell of a line says; a line without it is a group of the first kind.
BOTH_WAYS, ONE_WAY = "beidseitig", "einseitig"
_KINDS = {BOTH_WAYS: False, "both-ways": False, ONE_WAY: True, "one-way": True}


@dataclass(frozen=True)
class LineRefused:
    """Why a line of a file cannot be used."""

    number: int
    refusal: RuleBroken


def write(groups: Iterable[Group]) -> str:
    """Write groups as a table that German spreadsheets open."""
    out = StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for group in groups:
        table.writerow((ONE_WAY if group.is_one_way else BOTH_WAYS, *group.words))
    return out.getvalue()


def read(text: str) -> tuple[list[Group], list[LineRefused]]:
    """Read a table; the groups hold only if no line is refused."""
    if len(text) > LARGEST:
        return [], [LineRefused(1, RuleBroken("synonym_file_too_long", allowed=LARGEST))]
    groups: list[Group] = []
    refused: list[LineRefused] = []
    for number, cells in _lines(text):
        try:
            if len(groups) >= MOST_GROUPS:
                raise RuleBroken("synonym_groups_too_many", allowed=MOST_GROUPS)
            groups.append(usable(_group(cells), groups))
        except RuleBroken as refusal:
            refused.append(LineRefused(number, refusal))
    return groups, refused


def _lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the lines that hold something, each read by itself: one fault spoils one line."""
    sign = ";" if ";" in text else "," if "\t" not in text else "\t"
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=sign), [])]
        if any(cells) and not line.startswith("#"):
            yield number, cells


def _group(cells: Sequence[str]) -> Group:
    kind = _KINDS.get(cells[0].lower())
    return Group(tuple(cells), False) if kind is None else Group(tuple(cells[1:]), kind)


def decoded(data: bytes) -> str:
    """Read a file as UTF-8, or in the encoding of older spreadsheets.

    Raises:
        RuleBroken: It is no text, or too long.
    """
    if len(data) > 4 * LARGEST:
        raise RuleBroken("synonym_file_too_long", allowed=LARGEST)
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if not any(char < " " and char not in "\t\r\n" for char in text):
                return text
    raise RuleBroken("synonym_file_not_text")

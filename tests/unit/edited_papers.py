"""Papers made up of passages that look alike, and edits whose outcome is known passage by passage.

Every passage of the new version remembers which old one it is, so that a test can tell a right
answer from a wrong one without asking the code that it tests.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

TEAMS = ("Alpha", "Beta", "Gamma", "Delta")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
#: One draw of a passage: which kind of text, and a number that fills it in.
Draw = tuple[str, int]
#: One draw of an edit: what is done, where, and a number that says how.
Edit = tuple[str, int, int]


def text_of(draw: Draw) -> str:
    """Write the text of a passage."""
    kind, number = draw
    if kind == "prose":
        return f"Im Vorhaben {number} prüft die Gemeinde Größe und Nutzen von Weg {number}."
    if kind == "long prose":
        return f"Schritt {number} beginnt. Danach folgt Prüfung {number}. Schritt {number} endet."
    if kind == "team":
        return f"Team {TEAMS[number % 4]} legt den Bericht über die Förderung bis Freitag vor."
    if kind == "numbered":
        return f"Maßnahme {number % 6}: Zuständig ist die Fachstelle; die Frist ist vier Wochen."
    return ("Begründung", "Zuständig: offen.", "Ja", "Wer macht was bis wann?")[number % 4]


KINDS = ("prose", "long prose", "team", "numbered", "boilerplate")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of the new version.

    Attributes:
        text: Its text.
        origin: Which old passage it is, or None if it was written or copied anew.
        parts: The old passages of which something stands in it.
    """

    text: str
    origin: int | None
    parts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Edited:
    """An old version, and a new one whose passages know where they come from."""

    old: list[str]
    pieces: list[Piece]

    @property
    def new(self) -> list[str]:
        """Give the texts of the new version."""
        return [piece.text for piece in self.pieces]

    def place_of(self, index: int) -> int | None:
        """Give the place of an old passage in the new version, if its text is still the same."""
        for place, piece in enumerate(self.pieces):
            if piece.origin == index and read(piece.text) == read(self.old[index]):
                return place
        return None

    def is_false(self, index: int, place: int) -> bool:
        """Tell whether it is wrong to say that the old passage is the new one at ``place``.

        It is right where the same wording was deleted and typed anew, for no text shows that.
        Among passages of the same wording it is wrong if what is true has as much of the same
        text around it, except where the two merely took each other's places.
        """
        piece = self.pieces[place]
        if read(piece.text) != read(self.old[index]):
            return True
        if piece.origin == index:
            return False
        found = self._support(index, place) + self._is_in_order(index, place) / 2
        true_place, rival = self.place_of(index), piece.origin
        if true_place is not None and self._support(index, true_place) >= found:
            return True
        stands = rival is not None and self.place_of(rival) == place
        return stands and rival is not None and self._support(rival, place) >= found

    def _is_in_order(self, index: int, place: int) -> bool:
        """Tell whether both are, say, the third of their wording, of as many in both versions."""
        text, old, new = read(self.old[index]), [*map(read, self.old)], [*map(read, self.new)]
        as_many = old.count(text) == new.count(text)
        return as_many and old[:index].count(text) == new[:place].count(text)

    def _support(self, index: int, place: int) -> int:
        """Count the passages around an old one that stand around ``place`` in the same way."""
        old, new = [*map(read, self.old)], [*map(read, self.new)]
        before = zip(["BEGIN", *old[:index]][::-1], ["BEGIN", *new[:place]][::-1], strict=False)
        after = zip([*old[index + 1 :], "END"], [*new[place + 1 :], "END"], strict=False)
        return sum(
            sum(1 for _ in takewhile(lambda both: both[0] == both[1], side))
            for side in (before, after)
        )

    def untouched(self) -> dict[int, int]:
        """Give the old passages whose text is unique in both versions, and their new places."""
        in_old, in_new = Counter(map(read, self.old)), Counter(map(read, self.new))
        found = {}
        for index, text in enumerate(map(read, self.old)):
            place = self.place_of(index)
            if place is not None and in_old[text] == in_new[text] == 1:
                found[index] = place
        return found


def read(text: str) -> str:
    """Give what a person reads: no form of characters, no invisible ones, single blanks."""
    seen = "".join(" " if c.isspace() else c for c in text if c not in INVISIBLE)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def edited(draws: Iterable[Draw], edits: Iterable[Edit]) -> Edited:
    """Write a paper and edit it."""
    old = [text_of(draw) for draw in draws]
    pieces = [Piece(text, i, frozenset({i})) for i, text in enumerate(old)]
    for kind, where, how in edits:
        if pieces:
            EDITS[kind](pieces, where % len(pieces), how)
    return Edited(old, _in_order(pieces))


def _in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """Let passages of the same wording that follow each other keep their order: nobody can tell."""
    ordered: list[Piece] = []
    for _, same in groupby(pieces, key=lambda piece: read(piece.text)):
        run = list(same)
        origins = sorted((p.origin, p.parts) for p in run if p.origin is not None)
        for piece in run:
            origin, parts = (None, frozenset()) if piece.origin is None else origins.pop(0)
            ordered.append(replace(piece, origin=origin, parts=parts))
    return ordered


def _swap(pieces: list[Piece], where: int, how: int) -> None:
    other = how % len(pieces)
    pieces[where], pieces[other] = pieces[other], pieces[where]


def _swap_neighbours(pieces: list[Piece], where: int, how: int) -> None:
    _swap(pieces, where, where + 1)


def _move(pieces: list[Piece], where: int, how: int) -> None:
    piece = pieces.pop(where)
    pieces.insert(how % (len(pieces) + 1), piece)


def _move_section(pieces: list[Piece], where: int, how: int) -> None:
    section = pieces[where : where + 3]
    del pieces[where : where + 3]
    place = how % (len(pieces) + 1)
    pieces[place:place] = section


def _split(pieces: list[Piece], where: int, how: int) -> None:
    piece = pieces[where]
    words = piece.text.split(" ")
    cut = 1 + how % max(1, len(words) - 1)
    halves = [" ".join(words[:cut]), " ".join(words[cut:])]
    pieces[where : where + 1] = [replace(piece, text=half) for half in halves if half]


def _merge(pieces: list[Piece], where: int, how: int) -> None:
    both = pieces[where : where + 2]
    text = " ".join(piece.text for piece in both)
    origin = None if len(both) == 2 else both[0].origin
    parts = frozenset().union(*(piece.parts for piece in both))
    pieces[where : where + 2] = [Piece(text, origin, parts)]


def _delete(pieces: list[Piece], where: int, how: int) -> None:
    del pieces[where]


def _duplicate(pieces: list[Piece], where: int, how: int) -> None:
    copy = Piece(pieces[where].text, None, frozenset())
    pieces.insert(how % (len(pieces) + 1), copy)


def _duplicate_beside(pieces: list[Piece], where: int, how: int) -> None:
    _duplicate(pieces, where, where + how % 2)


def _insert(pieces: list[Piece], where: int, how: int) -> None:
    text = text_of((KINDS[how % len(KINDS)], how // len(KINDS)))
    pieces.insert(where, Piece(text, None, frozenset()))


def _insert_look_alike(pieces: list[Piece], where: int, how: int) -> None:
    text = _renamed(pieces[where].text, how)
    pieces.insert(where + how % 2, Piece(text, None, frozenset()))


def _renamed(text: str, how: int) -> str:
    """Replace a team by another, else one word by a number."""
    for team in TEAMS:
        if team in text:
            return text.replace(team, TEAMS[how % 4])
    words = text.split(" ")
    words[how % len(words)] = str(how % 6)
    return " ".join(words)


def _edit_word(pieces: list[Piece], where: int, how: int) -> None:
    pieces[where] = replace(pieces[where], text=_renamed(pieces[where].text, how))


def _respell(pieces: list[Piece], where: int, how: int) -> None:
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    pieces[where] = replace(pieces[where], text=pieces[where].text.translate(table))


def _change_case(pieces: list[Piece], where: int, how: int) -> None:
    pieces[where] = replace(pieces[where], text=pieces[where].text.swapcase())


def _decompose(pieces: list[Piece], where: int, how: int) -> None:
    text = unicodedata.normalize("NFD", pieces[where].text)
    pieces[where] = replace(pieces[where], text=text)


def _set_anew(pieces: list[Piece], where: int, how: int) -> None:
    """Break lines elsewhere, keep words together or hyphenate: nobody reads a difference."""
    text = pieces[where].text
    blank = ("\u00a0", "  ", "\n", " \u200b ")[how % 4]
    text = text.replace(" ", blank)
    cut = how % (len(text) + 1)
    text = text[:cut] + INVISIBLE[how % len(INVISIBLE)] + text[cut:]
    pieces[where] = replace(pieces[where], text=text)


EDITS = {
    "swap": _swap,
    "swap neighbours": _swap_neighbours,
    "move": _move,
    "move section": _move_section,
    "split": _split,
    "merge": _merge,
    "delete": _delete,
    "duplicate": _duplicate,
    "duplicate beside": _duplicate_beside,
    "insert": _insert,
    "insert look-alike": _insert_look_alike,
    "edit word": _edit_word,
    "respell": _respell,
    "change case": _change_case,
    "decompose": _decompose,
    "set anew": _set_anew,
}
#: Edits that change no text that is there.
ARRANGING = ("swap", "swap neighbours", "move", "move section", "delete", "insert", "set anew")

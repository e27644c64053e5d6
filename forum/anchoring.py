"""What becomes of passages, and of the places marked in them, when a paper gets a new version.

Pure functions on plain texts. A passage counts as the same one only while its whole text is the
same; where identical text stands more than once, its neighbours must say which is which. All
else is a proposal that a person accepts or declines: nothing moves to similar text by itself.
"""

import enum
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from forum.likeness import propose
from forum.pairing import longest_rise, paired

#: Characters that nobody sees: soft hyphen, zero-width ones, byte order mark.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
#: A quote of a dropped passage is looked for elsewhere only if it is long enough to mean something.
SHORTEST_LONE_QUOTE = 20


class PassageClass(enum.StrEnum):
    """What became of a passage or an anchor."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    ORPHANED = "orphaned"

    @property
    def is_certain(self) -> bool:
        """Tell whether the text is the same, so that no person has to be asked."""
        return self in (PassageClass.UNCHANGED, PassageClass.MOVED)


@dataclass(frozen=True, slots=True)
class Match:
    """What became of the old passage ``index``; both numbers count from 0.

    ``target`` is the new passage; of a changed one it is a mere proposal, of an orphan None.
    """

    index: int
    passage_class: PassageClass
    target: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the old passage ``passage``: a quote and what stands around it.

    Without a quote the whole passage is meant.
    """

    passage: int
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an anchor: a passage, and from where to where the quote stands in it.

    ``start`` and ``end`` count the characters of the plain text; None where nothing is certain
    enough to be marked, or the whole passage is meant.
    """

    anchor_class: PassageClass
    target: int | None
    start: int | None = None
    end: int | None = None


def normal(text: str) -> str:
    """Give the form under which texts are compared: NFC, visible, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def match(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Say of each old passage what became of it in the new version."""
    old, new = [normal(text) for text in old], [normal(text) for text in new]
    to_new = paired(old, new)
    in_order = longest_rise(to_new)
    proposed = propose(old, new, to_new)
    found = []
    for index, target in enumerate(to_new):
        if target is not None:
            kept = PassageClass.UNCHANGED if index in in_order else PassageClass.MOVED
            found.append(Match(index, kept, target))
        elif index in proposed:
            found.append(Match(index, PassageClass.CHANGED, proposed[index]))
        else:
            found.append(Match(index, PassageClass.ORPHANED, None))
    return found


def locate(text: str, quote: str, prefix: str = "", suffix: str = "") -> tuple[int, int] | None:
    """Find ``quote`` in ``text``; of several places the one between ``prefix`` and ``suffix``.

    Returns None where it does not stand, or nothing decides between several places.
    """
    places = _places(text, quote)
    if len(places) > 1:
        before, after = _spread(prefix), _spread(suffix)
        places = [
            (start, end)
            for start, end in places
            if _spread(text[:start]).endswith(before) and _spread(text[end:]).startswith(after)
        ]
    return places[0] if len(places) == 1 else None


def _spread(text: str) -> str:
    """Give the normal form with marks apart: a prefix may begin between a letter and its mark."""
    return unicodedata.normalize("NFD", normal(text))


def _places(text: str, quote: str) -> list[tuple[int, int]]:
    """Give from where to where ``quote`` stands in ``text``, as characters of ``text``."""
    wanted, plain = normal(quote), normal(text)
    found = []
    place = plain.find(wanted) if wanted else -1
    while place >= 0:
        found.append((place, place + len(wanted)))
        place = plain.find(wanted, place + 1)
    if not found or plain == text:
        return found
    starts, ends = _mapped(text)
    written = [(starts[start], ends[end - 1]) for start, end in found]
    # A quote may end between a letter and marks of it that cannot be told apart in the text.
    return [(start, end) for start, end in written if normal(text[start:end]) == wanted]


def _mapped(text: str) -> tuple[list[int], list[int]]:
    """Give from where to where each character of the normal form of ``text`` stood in it."""
    pieces: list[tuple[str, int, int]] = []
    for place, character in enumerate(text):
        if ord(character) in _INVISIBLE:
            continue
        if character.isspace():
            if pieces and pieces[-1][0] != " ":
                pieces.append((" ", place, place + 1))
        elif pieces and _is_joined(pieces[-1][0], character):
            before, start, _end = pieces[-1]
            pieces[-1] = (before + character, start, place + 1)
        else:
            pieces.append((character, place, place + 1))
    if pieces and pieces[-1][0] == " ":
        pieces.pop()
    composed = [(unicodedata.normalize("NFC", piece), start, end) for piece, start, end in pieces]
    spread = [(start, end) for piece, start, end in composed for _ in piece]
    return [start for start, _ in spread], [end for _, end in spread]


def _is_joined(before: str, character: str) -> bool:
    """Whether NFC might make one character of what is written as two."""
    if before == " " or character.isascii():
        return False
    if unicodedata.combining(character):
        return True
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", before + character) != apart


def carry(
    anchors: Sequence[Anchor], old: Sequence[str], new: Sequence[str], matches: Sequence[Match]
) -> list[Carried]:
    """Say of each anchor what became of it, given what became of the passages."""
    taken = {found.target for found in matches if found.passage_class.is_certain}
    free = {place: normal(text) for place, text in enumerate(new) if place not in taken}
    return [_carried(anchor, old, new, matches[anchor.passage], free) for anchor in anchors]


def _carried(
    anchor: Anchor, old: Sequence[str], new: Sequence[str], found: Match, free: dict[int, str]
) -> Carried:
    text, quote, around = old[anchor.passage], anchor.quote, (anchor.prefix, anchor.suffix)
    if not normal(quote):
        return Carried(found.passage_class, found.target)
    if not _places(text, quote):
        return Carried(PassageClass.ORPHANED, None)
    if found.target is not None:
        spot = locate(new[found.target], quote, *around)
        if spot and found.passage_class.is_certain:
            return Carried(found.passage_class, found.target, *spot)
        if spot or found.passage_class.is_certain or _places(new[found.target], quote):
            return Carried(PassageClass.CHANGED, found.target, *(spot or (None, None)))
    wanted = normal(quote)
    elsewhere = [place for place, candidate in free.items() if wanted in candidate]
    if len(wanted) >= SHORTEST_LONE_QUOTE and len(elsewhere) == 1:
        spot = locate(new[elsewhere[0]], quote, *around)
        return Carried(PassageClass.CHANGED, elsewhere[0], *(spot or (None, None)))
    if found.target is None:
        return Carried(PassageClass.ORPHANED, None)
    return Carried(PassageClass.CHANGED, found.target)

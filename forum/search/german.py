"""One analysis chain for German, the same at index and at query time, for every engine.

A text becomes words, and a word becomes terms: gender forms meet in one form, umlauts and ß in one
spelling, endings go. The first term of a word is the word itself (weight 1.0); parts of hyphenated
words follow at the same position with less weight. A lexicon that splits closed compounds fits in
the same place.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer  # type: ignore[import-not-found]

from forum.search.german_words import (
    FEMININE_AFTER,
    FEMININE_OF,
    INSIDE,
    JOIN_WITH_EN,
    KEEPS_UMLAUT,
    LOST_SYLLABLE,
    NEVER_FEMININE,
    SHORT_FEMININE_AFTER,
    STOP_WORDS,
    UMLAUT_FEMININES,
    UMLAUT_PLURALS,
)

ANALYSIS_VERSION = 1
PART_WEIGHT = 0.4
MAX_TERM = 64  # characters; longer ones are cut, at index and at query time alike

Terms = tuple[tuple[str, float], ...]


class Token(NamedTuple):
    """A term at a place of the text; parts of a word stand at the place of the word."""

    term: str
    position: int
    weight: float


class Word(NamedTuple):
    """A word of a cleaned text, from ``start`` to ``end``; a stop word has no terms."""

    start: int
    end: int
    position: int
    terms: Terms


# Soft hyphen, zero-width characters, word joiner, byte order mark and direction marks.
_INVISIBLE = dict.fromkeys(
    (
        0,
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        0x2060,
        *range(0x2066, 0x206A),
        0xFEFF,
    )
)
_BROKEN_LINE = re.compile(r"(?<=[a-zäöüß])[-\u2010]\r?\n[ \t]*(?=[a-zäöüß])")

_GENDER = (
    r"(?:(?:/-|[:*_/·•])(?:innen|in)(?![^\W_])"  # Bürger:innen, Lehrer/-in
    r"|[:*_·•]innen[a-zäöüß]+"  # Ausländer:innenbeirat
    r"|(?:/-|[:*_/·•])(?:r|n|e|m|s|en|er|es)(?![^\W_])"  # kommunale:r, ein*e
    r"|\(-?(?:innen|in|r|n|e|s|en|er)\))"  # Bürger(innen), Person(en)
)
_PIECE = rf"[^\W_]+(?:(?<!ußen)(?<!ussen)(?<=[^\W\d_]){_GENDER})?"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)+|{_PIECE}(?:[-\u2010\u2011]{_PIECE})*")
_MARKED = re.compile(r"^([^\W\d_]+?)(?:/-|[:*_/·•]|\(-?)(innen|in|[a-z]{1,2})\)?(.*)$")
_BINNEN_I = re.compile(r"(?<=[a-zäöüß])Innen")
_HYPHEN = re.compile(r"(?<!/)(?<!\()[-\u2010\u2011]")
_LETTERS_DIGITS = re.compile(r"^([^\W\d_]{3,})(\d+)$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:\.\d{3})+$")
_FEMININE = re.compile(r"^([a-z]{3,})in(?:nen)?$")
_INNER_FEMININE = re.compile(
    rf"^([a-z]{{3,}}(?:er|or|eur|ent|ant|ist))innen(?!{INSIDE})([a-z]{{3,}})$"
)

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DIGRAPH = re.compile(r"(?<![aeiouyq])(?:ae|oe|ue)")
_TO_UMLAUT = {"ae": "ä", "oe": "ö", "ue": "ü"}
_NO_UMLAUT = str.maketrans("äöü", "aou")
_STEMMER = Stemmer.Stemmer("german", 0)  # own cache below


def clean(text: str) -> str:
    """Compose the text (NFC), drop invisible characters and join words broken at line ends."""
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return _BROKEN_LINE.sub("", composed)


def words(cleaned: str) -> Iterator[Word]:
    """Yield the words of a text that went through ``clean``, stop words included."""
    for position, match in enumerate(_WORD.finditer(cleaned)):
        yield Word(match.start(), match.end(), position, word_terms(match.group()))


def analyse(text: str) -> list[Token]:
    """Turn a text into the terms that are indexed and searched."""
    return [
        Token(term, word.position, weight)
        for word in words(clean(text))
        for term, weight in word.terms
    ]


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Write a word in lower case without umlauts, ß and accents (Straße, STRASSE: strasse)."""
    lowered = word.lower().translate(_UMLAUTS)
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def keyword(value: str) -> str:
    """Reduce a name or slug to the one form in which filters compare it (Köln: koeln)."""
    return "-".join(re.findall(r"[^\W_]+", fold(clean(value))))[:MAX_TERM]


@lru_cache(maxsize=200_000)
def word_terms(word: str) -> Terms:
    """Reduce one word to its term, followed by its parts; nothing for a stop word."""
    if word[0].isdigit() and not word.isalnum() and not _HYPHEN.search(word):
        return _number_terms(word)
    pieces = [piece for piece in _HYPHEN.split(word) if piece]
    if len(pieces) == 1:
        return _piece_terms(pieces[0])
    *heads, last = (_surface(piece)[0] for piece in pieces)
    whole = stem("".join(heads) + last)
    parts = [term for piece in pieces for term, _ in _piece_terms(piece) if len(term) > 1]
    return _weighted(whole, parts)


def _number_terms(number: str) -> Terms:
    if _THOUSANDS.match(number):
        return ((number.replace(".", "")[:MAX_TERM], 1.0),)
    return _weighted(number.replace(",", "."), re.findall(r"\d+", number)[:6])


def _weighted(whole: str, parts: list[str]) -> Terms:
    cut = whole[:MAX_TERM]
    others = dict.fromkeys(part[:MAX_TERM] for part in parts)
    others.pop(cut, None)
    return ((cut, 1.0), *((part, PART_WEIGHT) for part in others))


def _piece_terms(piece: str) -> Terms:
    surface, parts = _surface(piece)
    if not surface or surface in STOP_WORDS:
        return ()
    mixed = _LETTERS_DIGITS.match(surface)
    if mixed:
        return _weighted(surface, [stem(mixed[1]), mixed[2]])
    return _weighted(_stem_of(piece, surface), [stem(part) for part in parts])


def _stem_of(piece: str, surface: str) -> str:
    feminine = surface != fold(piece)
    if feminine:
        for root, masculine in UMLAUT_FEMININES.items():
            if surface.endswith(root):
                return stem(surface[: -len(root)] + masculine)
    return stem(surface)


def _surface(piece: str) -> tuple[str, list[str]]:
    """Fold a piece and take its gender form off; the second value are parts it gives away."""
    marked = _MARKED.match(_BINNEN_I.sub(":innen", piece))
    if not marked:
        return _masculine(fold(piece))
    base, tail = fold(marked[1]), fold(marked[3])
    if not marked[2].startswith("in"):
        return base, []
    if base in LOST_SYLLABLE:
        base += "er"
    if not tail:
        return base, []
    return _joined(base, tail), [base, tail]


def _joined(base: str, tail: str) -> str:
    return base + ("en" if base.endswith(JOIN_WITH_EN) else "") + tail


def _masculine(folded: str) -> tuple[str, list[str]]:
    inner = _INNER_FEMININE.match(folded)
    if inner and len(inner[1]) > 4:
        return _joined(inner[1], inner[2]), [inner[1], inner[2]]
    feminine = _FEMININE.match(folded)
    if not feminine:
        return folded, []
    base = feminine[1]
    if base in LOST_SYLLABLE:
        return base + "er", []
    return (base, []) if _takes_feminine(base) else (folded, [])


def _takes_feminine(base: str) -> bool:
    if base in NEVER_FEMININE:
        return False
    if base.endswith(FEMININE_OF):
        return True
    ending = next((end for end in FEMININE_AFTER if base.endswith(end)), "")
    least = 5 if ending in SHORT_FEMININE_AFTER else 6
    return bool(ending) and len(base) >= least


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """Take the endings off a folded word, but keep its umlauts apart (Bürger is not Burg).

    The stemmer itself would drop umlauts. It gets single letters for them, so its answer is as
    long as the stem that keeps them; plurals that only the umlaut tells are led back by a list.
    """
    if len(folded) < 4 or not folded.isalpha():
        return folded[:MAX_TERM]
    spelled = _DIGRAPH.sub(lambda match: _TO_UMLAUT[match[0]], folded)
    stemmed: str = _STEMMER.stemWord(spelled)
    if not spelled.translate(_NO_UMLAUT).startswith(stemmed):
        return stemmed[:MAX_TERM]
    kept = spelled[: len(stemmed)].translate(_UMLAUTS)
    return _singular(kept, folded[len(kept) :])[:MAX_TERM]


def _singular(kept: str, ending: str) -> str:
    if kept.endswith(KEEPS_UMLAUT):
        return kept
    for root, singular in UMLAUT_PLURALS.get(ending, {}).items():
        if kept.endswith(root):
            return kept[: -len(root)] + singular
    return kept

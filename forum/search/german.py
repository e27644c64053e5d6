"""One analysis chain for German, the same at index and at query time, for every engine.

A text becomes words, and a word becomes terms: gender forms meet in one form, umlauts and ß in one
spelling, inflected forms in their lemma, compounds give away their parts. The first term of a word
is the word itself (weight 1.0); its parts follow at the same position with less weight. The lexicon
knows lemmas and compounds; words that it does not know are stemmed.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from forum.search import lexicon, readings
from forum.search.folding import MAX_TERM, fold
from forum.search.german_words import ABBREVIATIONS, PARTICLES, SYMBOLS
from forum.search.readings import Reading
from forum.search.stems import stem
from forum.search.word_memory import STEPS, remembered

__all__ = ["analyse", "asked", "clean", "fold", "keyword", "stem", "words"]

ANALYSIS_VERSION = 3
PART_WEIGHT = 0.4
_CLAUSE = 12  # words between a verb and its particle at most

Terms = tuple[tuple[str, float], ...]


class Token(NamedTuple):
    """A term at a place of the text; parts of a word stand at the place of the word."""

    term: str
    position: int
    weight: float


class AskedWord(NamedTuple):
    """A word of a query at its place, with all that it may mean."""

    position: int
    readings: tuple[Reading, ...]


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
_BROKEN_LINE = re.compile(r"(?<=[a-zäöüß])[-\u2010]\r?\n[ \t]*(?=[a-zäöüß])(?!und |oder )")

_GENDER = (
    r"(?:(?:/-|[:*_/·•])(?:[Ii]nnen|[Ii]n)(?![^\W_])"  # Bürger:innen, Lehrer/-in
    r"|[:*_·•]innen[a-zäöüß]+"  # Ausländer:innenbeirat
    r"|(?:/-|[:*_/·•])(?:r|n|e|m|s|en|er|es)(?![^\W_])"  # kommunale:r, ein*e
    r"|\(-?(?:innen|in|r|n|e|s|en|er)\))"  # Bürger(innen), Person(en)
)
_PIECE = rf"[^\W_]+(?:(?<!ußen)(?<!ussen)(?<=[^\W\d_]){_GENDER})?"
_WORD = re.compile(
    r"\d+(?:[.,:]\d+)+"
    r"|(?<![^\W_])[^\W\d_]\.(?:\s?[^\W\d_]\.(?![^\W_]))+"  # z. B., i.d.R.
    rf"|{_PIECE}(?:[-\u2010\u2011]{_PIECE})*"
    rf"|[{re.escape(''.join(SYMBOLS))}]"
)
_HYPHEN = re.compile(r"(?<!/)(?<!\()[-\u2010\u2011]")
# OpenData; but not the capital of KollegInnen.
_CAMEL = re.compile(r"(?<=[a-zäöüß]{3})(?=[A-ZÄÖÜ][a-zäöüß]{2})(?!Innen)")
_NUMBER_UNIT = re.compile(r"^(\d+)([^\W\d_]{2,}|[mlt])$|^([^\W\d_]{3,})(\d+)$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:\.\d{3})+$")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:!?)\n–]|$|(?:und|oder|sowie|aber|denn)\b)")


def clean(text: str) -> str:
    """Compose the text (NFC), drop invisible characters and join words broken at line ends."""
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return _BROKEN_LINE.sub("", composed)


def words(cleaned: str) -> Iterator[Word]:
    """Yield the words of a text that went through ``clean``, stop words included."""
    before: list[str] = []
    for position, match in enumerate(_WORD.finditer(cleaned)):
        text = match.group()
        terms = word_terms(text)
        if text in PARTICLES and before and _CLAUSE_ENDS.match(cleaned, match.end()):
            terms += _joined_verbs(text, before)
        elif text in ABBREVIATIONS:
            terms = word_terms(ABBREVIATIONS[text])
        before.append(text)
        if len(before) > 2 * _CLAUSE:
            del before[:_CLAUSE]
        yield Word(match.start(), match.end(), position, terms)


def _joined_verbs(particle: str, before: list[str]) -> Terms:
    """Join a particle at the end of a clause with its verb: "lehnt den Antrag ab" is ablehnen."""
    for text in reversed(before[-_CLAUSE:]):
        joined = readings.separable(particle, text)
        if joined:
            return ((joined, PART_WEIGHT),)
    return ()


def analyse(text: str) -> list[Token]:
    """Turn a text into the terms that are indexed and searched."""
    return [
        Token(term, word.position, weight)
        for word in words(clean(text))
        for term, weight in word.terms
    ]


def asked_words(text: str) -> Iterator[AskedWord]:
    """Yield the words of a query but for stop words."""
    for position, match in enumerate(_WORD.finditer(clean(text))):
        found = asked(ABBREVIATIONS.get(match.group(), match.group()))
        if found:
            yield AskedWord(position, found)


def keyword(value: str) -> str:
    """Reduce a name or slug to the one form in which filters compare it (Köln: koeln)."""
    return "-".join(re.findall(r"[^\W_]+", fold(clean(value))))[:MAX_TERM]


def fingerprint() -> str:
    """Tell one state of the chain from another: what was indexed by one is not asked by another."""
    return f"{ANALYSIS_VERSION}x{lexicon.shared().fingerprint}"


@remembered
def word_terms(word: str) -> Terms:
    """Reduce one word of a text to its term, followed by its parts; nothing for a stop word."""
    found = _readings(word)
    if not found:
        return ()
    cut = found[0].whole[:MAX_TERM]
    others = dict.fromkeys(part[:MAX_TERM] for part in found[0].parts)
    others |= dict.fromkeys(other.whole[:MAX_TERM] for other in found[1:])
    others.pop(cut, None)
    return ((cut, 1.0), *((part, PART_WEIGHT) for part in others))


@lru_cache(maxsize=STEPS)
def asked(word: str) -> tuple[Reading, ...]:
    """Tell all that a word of a query may mean; any of it is to be found.

    A reading is found by its whole, or by all its smallest parts where there are several.
    """
    return tuple(
        Reading(
            reading.whole[:MAX_TERM],
            reading.parts,
            tuple(dict.fromkeys(leaf[:MAX_TERM] for leaf in reading.leaves)),
        )
        for reading in _readings(word, asked=True)
    )


def _readings(word: str, *, asked: bool = False) -> tuple[Reading, ...]:
    if word in SYMBOLS:
        return (Reading(SYMBOLS[word]),)
    if word[0].isdigit() and not word.isalnum() and not _HYPHEN.search(word):
        return _number(word)
    if "." in word:
        return (Reading(fold(re.sub(r"[.\s]", "", word))),)
    pieces = [part for piece in _HYPHEN.split(word) for part in _CAMEL.split(piece) if part]
    if len(pieces) == 1:
        mixed = _NUMBER_UNIT.match(fold(word))
        if mixed:
            pieces = [ABBREVIATIONS.get(part, part) for part in mixed.groups() if part]
            parts = tuple(found.whole for piece in pieces for found in readings.of_piece(piece))
            return (Reading(fold(word), parts, parts),)
        return readings.of_piece(word, asked=asked)
    return (readings.of_hyphenated(pieces),)


def _number(number: str) -> tuple[Reading, ...]:
    if _THOUSANDS.match(number):
        return (Reading(number.replace(".", "")),)
    parts = tuple(re.findall(r"\d+", number)[:6])
    return (Reading(number.replace(",", "."), parts, parts),)

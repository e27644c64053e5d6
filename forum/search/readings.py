"""What one word of a text or query is: its lemma, and the parts it gives away.

The lexicon answers first; what it does not know may be a compound of what it knows, a form of it,
or a feminine of it; the rest is stemmed.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from forum.search import compounds, stems
from forum.search.folding import fold
from forum.search.german_words import STOP_WORDS, VARIANTS
from forum.search.lexicon import ADJECTIVE, FOREIGN, NOUN, Entry, shared
from forum.search.word_memory import STEPS, remembered

_MARKED = re.compile(r"^([^\W\d_]+?)(?:/-|[:*_/·•]|\(-?)([Ii]nnen|[Ii]n|[a-z]{1,2})\)?(.*)$")
_BINNEN_I = re.compile(r"(?<=[a-zäöüß])Innen")
_ENDINGS = ("en", "es", "s", "n", "e")
_ADJECTIVE_ENDINGS = ("en", "er", "es", "em", "e")
_FEMININE = re.compile(r"^([a-z]{3,})in(?:nen)?$")
_GERUND = re.compile(r"^([a-z]{3,}?)(?:([bdglmnprt])\2)?ing$")
_LAST_UMLAUT = re.compile(r"(ae|oe|ue)(?!.*(?:ae|oe|ue))")


class Reading(NamedTuple):
    """One meaning: the term of the word, its parts of any size, and the smallest of them."""

    whole: str
    parts: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()


@remembered
def of_piece(piece: str, *, asked: bool = False) -> tuple[Reading, ...]:
    """Read a word without hyphens; a query's word has all its meanings, a stop word has none."""
    mark = _MARKED.match(_BINNEN_I.sub(":innen", piece))
    if mark:
        return _of_marked(mark[1], mark[2].lower(), fold(mark[3]))
    folded = fold(piece)
    if folded in STOP_WORDS:
        return ()
    entry = _look_up(piece.lower(), folded)
    if entry is None:
        return (_of_unknown(folded),)
    if entry.flags & FOREIGN and (base := _of_gerund(folded)):
        return (Reading(base),)
    lemmas = _lemmas(entry, piece[0].isupper(), asked=asked)
    if entry.flags & NOUN and entry.noun == folded and folded not in lemmas:
        lemmas.append(folded)  # written small, as in file names and haste
    return tuple(map(_of_lemma, lemmas))


def _of_gerund(word: str) -> str:
    """Find the verb of an English form on -ing, which the lexicon has as a noun of its own."""
    gerund = _GERUND.match(word)
    if not gerund:
        return ""
    base, doubled = gerund[1], gerund[2] or ""
    for verb in (base + doubled, base + doubled + "e", base + 2 * doubled):
        entry = shared().get(verb)
        if entry and verb in (entry.noun, entry.other):
            return verb
    return ""


def _of_marked(stem: str, ending: str, tail: str) -> tuple[Reading, ...]:
    """Read a gender form; what follows -innen- is the rest of a compound."""
    if not ending.startswith("in"):
        return of_piece(stem)
    base = fold(stem)
    if not shared():
        whole, parts = stems.marked(base, tail)
        parts = tuple(map(stems.stem, parts))
        return (Reading(stems.stem_of_masculine(whole), parts, parts),)
    return (_of_known_or_unknown(base + ending + tail),)


def _of_known_or_unknown(folded: str) -> Reading:
    entry = shared().get(folded)
    return _of_lemma(_lemmas(entry, True)[0]) if entry else _of_unknown(folded)


def of_hyphenated(pieces: list[str]) -> Reading:
    """Read words joined by hyphens as one compound; it equals the closed spelling."""
    inner = [reading for piece in pieces for reading in of_piece(piece)[:1]]
    *heads, last = pieces
    tail = of_piece(last)
    whole = "".join(_surface(head) for head in heads) + (tail[0].whole if tail else fold(last))
    known = _look_up(whole, whole)
    closed = "".join(map(_surface, pieces))
    if known:
        lemma = _lemmas(known, True)[0]
    else:
        lemma = whole if compounds.split(closed) else _of_unknown(closed).whole
    parts = [part for reading in inner for part in (reading.whole, *reading.parts)]
    if len(pieces) > 2:
        pairs = (of_hyphenated(list(pair)) for pair in pairwise(pieces))
        parts += [pair.whole for pair in pairs]
    found = [leaf for reading in inner for leaf in (reading.leaves or (reading.whole,))]
    return Reading(
        lemma, tuple(p for p in parts if len(p) > 1), tuple(x for x in found if len(x) > 1)
    )


def _surface(piece: str) -> str:
    mark = _MARKED.match(_BINNEN_I.sub(":innen", piece))
    return fold(mark[1] if mark else piece)


def _look_up(lowered: str, folded: str) -> Entry | None:
    variant = VARIANTS.get(folded, folded)
    lexicon = shared()
    if lowered != folded and variant == folded and (found := lexicon.get(lowered)):
        return found
    return lexicon.get(variant)


def _lemmas(entry: Entry, capital: bool, *, asked: bool = False) -> list[str]:
    """Choose among noun and other word; in a text the likelier one comes first."""
    noun, other = entry.noun, entry.other
    if not noun or not other or noun == other:
        return [noun or other]
    if capital:
        # At the beginning of a sentence anything has a capital: a noun must be a proven one.
        if not entry.flags & NOUN:
            return [other]
        # Adjectives take a capital in names: Leichte Sprache.
        return [noun, other] if entry.flags & ADJECTIVE and not asked else [noun]
    # Few people type capitals into a search box.
    return [noun, other] if asked else [other]


def _zipf(lemma: str) -> float:
    entry = shared().get(lemma)
    return entry.zipf if entry else 0.0


@lru_cache(maxsize=STEPS)
def _of_lemma(lemma: str) -> Reading:
    lemma = VARIANTS.get(lemma, lemma)
    compound = compounds.split(lemma)
    if compound is None:
        return Reading(lemma, compounds.WHOLE.get(lemma, ()))
    return _of_compound(lemma, compound)


def _of_compound(word: str, compound: compounds.Compound) -> Reading:
    last = compound.parts[-1]
    head = word[: compound.head]
    if "innen" in head:  # the same compound as with the masculine form
        head = "".join(stems.joined(part, "") for part in compound.parts[:-1])
    whole = head + last
    if whole != word and (whole in compounds.WHOLE or shared().get(whole)):
        return _of_lemma(whole)
    inner = (
        *compounds.parts(compound),
        *compounds.spans(word, compound),
        *compounds.regrouped(word, compound),
    )
    return Reading(whole, inner, compounds.leaves(word))


def _of_unknown(folded: str) -> Reading:
    """Read a word that the lexicon lacks: a form, a compound or a feminine of what it has."""
    folded = VARIANTS.get(folded, folded)
    if not shared() or not folded.isalpha():
        surface, parts = stems.masculine(folded)
        parts = tuple(map(stems.stem, parts))
        whole = stems.stem_of_masculine(surface) if surface != folded else stems.stem(folded)
        return Reading(whole, parts, parts)
    if folded.endswith("str") and len(folded) > 6:
        folded += "asse"
    base = _base(folded)
    if base:
        return _of_lemma(base)
    compound = compounds.split(folded)
    if compound:
        return _of_compound(folded, compound)
    surface, _ = stems.masculine(folded)
    return Reading(stems.stem_of_masculine(surface) if surface != folded else stems.stem(folded))


def _base(folded: str) -> str:
    """Find the lemma of an inflected or feminine form that the lexicon lacks."""
    feminine = _FEMININE.match(folded)
    if feminine:
        found = _masculine(feminine[1])
        if found:
            return found
    for ending in dict.fromkeys((*_ENDINGS, *_ADJECTIVE_ENDINGS)):
        base = folded.removesuffix(ending)
        entry = shared().get(base) if base != folded and len(base) >= 4 else None
        if entry is None or (entry.flags & FOREIGN and ending != "s"):
            continue
        if entry.noun and ending in _ENDINGS:
            return entry.noun
        if entry.flags & (ADJECTIVE | FOREIGN):
            return entry.other
    return ""


def _masculine(base: str) -> str:
    """Find the noun of a person that a feminine form belongs to."""
    if not (stems.takes_feminine(base) or len(base) > 4):
        return ""
    bare = _LAST_UMLAUT.sub(lambda match: match[0][0], base)
    longer = (base + "er",) if base.endswith("er") else ()
    for form in (*longer, base, base + "e", bare, bare + "e"):
        entry = shared().get(form)
        if entry and entry.noun and stems.takes_feminine(base):
            return entry.noun
    return ""


@lru_cache(maxsize=STEPS)
def separable(particle: str, word: str) -> str:
    """Tell the verb that a form and its particle make together, or nothing."""
    entry = shared().get(fold(word))
    if entry is None or not entry.other or entry.flags & FOREIGN:
        return ""
    if word[0].isupper() and entry.flags & NOUN:
        return ""
    # A form may belong to two verbs: "fällt" to fällen and to fallen.
    verbs = (entry.other, _LAST_UMLAUT.sub(lambda match: match[0][0], entry.other))
    joined = (fold(particle) + verb for verb in verbs if verb.endswith("n"))
    known = [verb for verb in joined if (found := shared().get(verb)) and found.other == verb]
    return max(known, key=_zipf, default="")

"""Stems of words that the lexicon does not know, and all that is left where there is no lexicon."""

import re

import Stemmer

from forum.search.folding import MAX_TERM
from forum.search.german_words import (
    FEMININE_AFTER,
    FEMININE_OF,
    INSIDE,
    JOIN_WITH_EN,
    KEEPS_UMLAUT,
    LOST_SYLLABLE,
    NEVER_FEMININE,
    SHORT_FEMININE_AFTER,
    UMLAUT_FEMININES,
    UMLAUT_PLURALS,
)

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_FEMININE = re.compile(r"^([a-z]{3,})in(?:nen)?$")
_INNER_FEMININE = re.compile(
    rf"^([a-z]{{3,}}(?:er|or|eur|ent|ant|ist))innen(?!{INSIDE})([a-z]{{3,}})$"
)
_DIGRAPH = re.compile(r"(?<![aeiouyq])(?:ae|oe|ue)")
_TO_UMLAUT = {"ae": "ä", "oe": "ö", "ue": "ü"}
_NO_UMLAUT = str.maketrans("äöü", "aou")
_STEMMER = Stemmer.Stemmer("german", 0)  # own cache below


def masculine(folded: str) -> tuple[str, tuple[str, ...]]:
    """Take a feminine ending off; the second value are the parts of an inner one."""
    inner = _INNER_FEMININE.match(folded)
    if inner and len(inner[1]) > 4:
        return joined(inner[1], inner[2]), (inner[1], inner[2])
    feminine = _FEMININE.match(folded)
    if not feminine:
        return folded, ()
    base = feminine[1]
    if base in LOST_SYLLABLE:
        return base + "er", ()
    return (base, ()) if takes_feminine(base) else (folded, ())


def joined(base: str, tail: str) -> str:
    """Join two parts of a compound as masculine nouns do (Kunde: Kundenbefragung)."""
    if base.endswith("e"):
        return base + "n" + tail
    return base + ("en" if base.endswith(JOIN_WITH_EN) else "") + tail


def marked(base: str, tail: str) -> tuple[str, tuple[str, ...]]:
    """Read the parts of a word around a gender mark: Ausländer:innenbeirat."""
    if base in LOST_SYLLABLE:
        base += "er"
    return (joined(base, tail), (base, tail)) if tail else (base, ())


def takes_feminine(base: str) -> bool:
    """Say whether a word may have a feminine form on -in, by its ending."""
    if base in NEVER_FEMININE:
        return False
    if base.endswith(FEMININE_OF):
        return True
    ending = next((end for end in FEMININE_AFTER if base.endswith(end)), "")
    least = 5 if ending in SHORT_FEMININE_AFTER else 6
    return bool(ending) and len(base) >= least


def stem_of_masculine(surface: str) -> str:
    """Stem what is left of a feminine form; it may have kept its umlaut (Ärzt: Arzt)."""
    for root, base in UMLAUT_FEMININES.items():
        if surface.endswith(root):
            return stem(surface[: -len(root)] + base)
    return stem(surface)


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

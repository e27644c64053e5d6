"""Did you mean: words of the lexicon that are one slip away from a word of the query.

The lexicon is no secret and knows nothing of the forum. What is offered is searched first, for the
very person who asks, and shown only where it finds something that this person may see.
"""

from collections.abc import Iterator
from dataclasses import replace

from forum.search import compounds, german
from forum.search.lexicon import FOREIGN, shared
from forum.search.parsed_query import ParsedQuery

OFFERED = 3  # corrections that are tried
_LEAST, _MOST = 4, 24  # letters of a word that is corrected
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrections(query: ParsedQuery) -> list[ParsedQuery]:
    """Offer the query with one unknown word corrected, the likeliest first."""
    found: list[tuple[float, ParsedQuery]] = []
    for place, term in enumerate(query.terms):
        for zipf, word in _near(german.fold(german.clean(term))):
            terms = (*query.terms[:place], word, *query.terms[place + 1 :])
            # Another word has other synonyms.
            found.append((zipf, replace(query, terms=terms, synonyms=None)))
    found.sort(key=lambda pair: -pair[0])
    return [corrected for _, corrected in found[:OFFERED]]


def _near(word: str) -> list[tuple[float, str]]:
    if not word.isalpha() or not _LEAST <= len(word) <= _MOST or _is_known(word):
        return []
    slips = set(_slips(word))
    known = [(entry.zipf, slip) for slip in slips if (entry := shared().get(slip))
             and not entry.flags & FOREIGN]  # fmt: skip
    if not known:
        known = [(0.0, slip) for slip in slips if compounds.split(slip)]
    return sorted(known, reverse=True)[:OFFERED]


def _is_known(word: str) -> bool:
    return shared().get(word) is not None or compounds.split(word) is not None


def _slips(word: str) -> Iterator[str]:
    """Yield all words that one slip of the fingers would turn into this one."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)

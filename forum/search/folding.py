"""One spelling for every word: lower case, without umlauts, ß and accents."""

import unicodedata
from functools import lru_cache

from forum.search.word_memory import STEPS

MAX_TERM = 64  # characters; longer ones are cut, at index and at query time alike

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "²": "2", "³": "3"})
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@lru_cache(maxsize=STEPS)
def fold(word: str) -> str:
    """Write a word in lower case without umlauts, ß and accents (Straße, STRASSE: strasse)."""
    lowered = word.lower().translate(_UMLAUTS).translate(_SUBSCRIPTS)
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))

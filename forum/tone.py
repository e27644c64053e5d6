"""Where a text may sound harsher than it is meant: a few rules, and nothing is kept or sent.

Whoever is told decides alone; the rules only see what stands out, and they miss much.
"""

import re
from dataclasses import dataclass

#: So many words in capitals, with so many letters together, are no abbreviation any more.
LOUD_WORDS = 3
LOUD_LETTERS = 12
_EXCERPT = 60  # characters of the place that are shown

# What somebody quotes or names as code is not the own tone, and an address has none.
_NOT_OWN = re.compile(
    r"(?ms)^```.*?^```|^~~~.*?^~~~|^ {0,3}>.*?$|`[^`\n]*`|https?://\S+|\]\([^)\s]{0,500}\)"
)
_LOUD = re.compile(r"(?<!\w)[A-ZÄÖÜ]{3,}(?:[,;:]?[ \t]+[A-ZÄÖÜẞ]{2,})+(?!\w)")
_MARKS = re.compile(r"[!?]*!{3,}[!?]*|(?:!\?|\?!){2,}[!?]*")

# Words that are said of people or of what they say, and of nothing in a town: no animals, no tools.
_INSULTS = re.compile(
    r"(?i)(?<!\w)(?:"
    r"idiot(?:en|in|innen|isch\w*|s)?|depp(?:en)?|trottel(?:n|s)?|vollpfosten|dummk[oö]pfe?n?|"
    r"schwachk[oö]pfe?n?|schwachsinn(?:ig\w*)?|hirnlos\w*|hirnverbrannt\w*|(?:sau|stroh)dumm\w*|"
    r"verbl[oö]det\w*|bescheuert\w*|versager(?:n|in|innen)?|lügner(?:n|in|innen)?|"
    r"heuchler(?:n|in|innen)?|gesindel|abschaum|arschl[oö]ch\w*|"
    r"idiotic|morons?|moronic|imbeciles?|liars?|bullshit|dumbass(?:es)?|hypocrites?|scumbags?"
    r")(?!\w)"
)

# "Sie" and "Ihr" with a capital address the reader; small letters speak of others.
_REPROACHES = r"(?:unfähig|inkompetent|dumm|blöd|ahnungslos|verlogen|lächerlich|arrogant)"
_ADDRESS = re.compile(
    r"(?<!\w)(?:"
    r"Sie (?:lügen|spinnen)|(?:[Dd]u|[Ii]hr) (?:lügst|lügt|spinnst|spinnt)|"
    r"Sie haben (?:doch |ja |wirklich |offenbar )*(?:keine|null) Ahnung|"
    r"(?:[Dd]u hast|[Ii]hr habt) (?:doch |ja |wirklich |offenbar )*(?:keine|null) Ahnung|"
    rf"(?:Sie sind|[Dd]u bist|[Ii]hr seid) (?:doch |ja |einfach |so |völlig )*{_REPROACHES}|"
    r"[Yy]ou (?:lie|are lying|have no (?:idea|clue))|[Yy]ou(?:'re|’re) lying|"
    r"[Yy]ou(?: are|'re|’re) (?:so |just |simply )*(?:incompetent|stupid|dumb|ridiculous|arrogant)"
    r")(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """A kind of place that may sound harsh, and the words of the first one."""

    code: str
    words: str


def hints(text: str) -> list[Hint]:
    """Give at most one hint of each kind, in the order of the kinds."""
    own = _NOT_OWN.sub(" ", text)
    found = (
        ("insult", _first(_INSULTS, own)),
        ("address", _first(_ADDRESS, own)),
        ("shouting", next((w for w in _LOUD.findall(own) if _is_loud(w)), "")),
        ("marks", _first(_MARKS, own)),
    )
    return [Hint(code, _shortened(words)) for code, words in found if words]


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group() if match else ""


def _is_loud(words: str) -> bool:
    letters = sum(map(str.isalpha, words))
    return len(words.split()) >= LOUD_WORDS and letters >= LOUD_LETTERS


def _shortened(words: str) -> str:
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]} …"

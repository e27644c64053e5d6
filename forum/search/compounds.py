"""Splitting closed German compounds by the lexicon: Verwaltungsdigitalisierung has two parts.

All possible ways to cut a word into known nouns (with linking elements), adjectives and verb stems
are compared; few and common parts win. Words whose meaning is more than their parts are never
split, they are listed in ``german_compounds.txt``.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from forum.search.german_words import listed
from forum.search.lexicon import ADJECTIVE, FOREIGN, NOUN, Entry, shared
from forum.search.word_memory import STEPS

MIN_WORD = 6
MAX_WORD = 60  # longer ones are no words
MIN_PART = 4
RARE = 2.6  # on the Zipf scale: a rarer word is no part
SHORT_RARE = 3.3  # the same for words of up to five letters
LONG_RARE = 1.9  # and for words of eight letters and more, which are no accident
JOINT_RARE = 1.5  # and for any word after a linking -s that tells where a part ends
PART_COST = 1.6  # of each part, so that fewer parts win
SHORT_HEADS = frozenset(
    listed("rad rat weg bus bad amt ort hof bau uhr oel gas tee zoo app typ uni not")
)
SHORT_FIRST = SHORT_HEADS | frozenset(listed("tag see ost neu alt nah eis zug tor mut ehe ruf"))
# Prepositions, prefixes and endings that happen to be nouns.
NO_PARTS = frozenset(
    listed(
        """
    unter ueber hinter wider zwischen gegen nach durch ohne ober ausser inner aussen wieder zusammen
    zurueck gleich einig alle allein samt nahe weit tief viel wenig meist falls ung ungen heit keit
    schaft ling tion tions sion ation ationen ionen ieren iert itaet chen lein igkeit ismus lung
    eilung igung rung rungen tung lich isch eren innen inne imme ehen weise weisen stand ander
    anders eins seits teils fachen mals eige iger igen iges igem ster sten stes barer bares baren
    barem lose loser
    loses losen voll bare baer arbe eine einen einer vier drei zwei fuenf sechs acht neun zehn
    """
    )
)
# Adjectives that make compounds at will (barrierefrei); others only look like last parts.
ADJECTIVE_HEADS = frozenset(
    listed(
        """
    frei los arm reich neutral gerecht freundlich faehig pflichtig nah intensiv politisch rechtlich
    technisch wirtschaftlich gesellschaftlich oeffentlich finanziert basiert gestuetzt bezogen
    orientiert uebergreifend tauglich sicher weit bedingt relevant spezifisch berechtigt bereit
    gebunden gefoerdert vertraeglich schonend wirksam feindlich bewusst typisch abhaengig kritisch
    """
    )
)
_ONLY_LAST = frozenset({"weg", "gang", "lage", "satz", "mass"})
_TAKES_S = (
    "ung",
    "heit",
    "keit",
    "schaft",
    "ion",
    "taet",
    "ing",
    "ling",
    "tum",
    "ut",
    "acht",
    "urt",
)
# Nouns that the sources know as forms only, by endings that no other word has.
_DERIVED = ("ung", "ungen", "heit", "keit", "schaft", "tion", "taet", "cafe")
# First parts that are no words of their own.
_COMBINING = frozenset(
    listed(
        """
    elektro bio oeko mikro makro multi inter thermo hydro photo foto video audio tele agrar psycho
    euro cyber mini neo anti erst zweit dritt gesamt sonder haupt neben mehrweg einweg ganztags
    """
    )
)
_OWN_WORDS = Path(__file__).with_name("german_compounds.txt")


class Compound(NamedTuple):
    """A word in its parts: where each one begins, and the lemmas of all."""

    starts: tuple[int, ...]
    parts: tuple[str, ...]

    @property
    def head(self) -> int:
        """Where the last part begins."""
        return self.starts[-1]


class _Way(NamedTuple):
    cost: float
    parts: tuple[str, ...]
    starts: tuple[int, ...] = ()


def _own_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _OWN_WORDS.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        words, _, parts = line.partition("=")
        found.update((word, tuple(parts.split())) for word in words.split())
    return found


#: Words that stay whole, with the parts that they give away nevertheless.
WHOLE = _own_words()


@lru_cache(maxsize=STEPS)
def split(word: str) -> Compound | None:
    """Cut a folded word into at least two parts, or answer that it is none or stays whole."""
    if not MIN_WORD <= len(word) <= MAX_WORD or word in WHOLE or not shared():
        return None
    known = shared().get(word)
    # Verbs and adjectives do not end in a noun, even where they serve as one (das Verbrauchen).
    nouns = known is None or known.noun not in ("", known.other)
    ways: dict[int, _Way] = {0: _Way(0.0, ())}
    best: _Way | None = None
    for start in range(len(word) - 2):
        way = ways.get(start)
        if way is None:
            continue
        if start and (last := _head(word[start:], nouns, _is_joint(word[:start]))):
            total, found = way.cost + last.cost, way.parts + last.parts
            if total <= _most(found, known) and (best is None or total < best.cost):
                best = _Way(total, found, (*way.starts, start))
        _extend(ways, word, start, way)
    return Compound(best.starts, best.parts) if best else None


@lru_cache(maxsize=STEPS)
def leaves(word: str) -> tuple[str, ...]:
    """Tell the smallest parts of a folded word; one that is no compound is its own."""
    found = split(word)
    return tuple(leaf for part in found.parts for leaf in leaves(part)) if found else (word,)


def parts(compound: Compound) -> list[str]:
    """Tell all parts of a compound, those of its parts too, and what whole words give away."""
    found: list[str] = []
    for part in compound.parts:
        inner = split(part)
        found += [part, *(parts(inner) if inner else WHOLE.get(part, ()))]
    return found


def spans(word: str, compound: Compound) -> list[str]:
    """Tell the compounds inside one of three and more parts: Schulweg in Schulwegsicherheit."""
    starts, found = compound
    size = len(found)
    return [
        word[starts[first] : starts[last]] + found[last]
        for first in range(size)
        for last in range(first + 1, size)
        if last - first < size - 1
    ]


def regrouped(word: str, compound: Compound) -> list[str]:
    """Tell the compounds in one whose first or last part is one, if it is cut the other way.

    Wohnungsbaugenossenschaft is Wohnung and Baugenossenschaft, but Wohnungsbau as well;
    Klimaschutzkonzept is Klimaschutz and Konzept, but a Schutzkonzept as well.
    """
    found: list[str] = []
    inner = split(word[compound.head :])
    if inner and (longer := _first(word[: compound.head + inner.head])):
        found += longer.parts
    first = word[: compound.starts[1]]
    inner = split(first) or split(first.removesuffix("s"))
    if inner:
        found.append(word[inner.head : compound.head] + compound.parts[-1])
    return found


def _most(found: tuple[str, ...], known: Entry | None) -> float:
    """Say how much a splitting may cost: known words must have good reasons."""
    return len(found) * (3.1 if known else 3.4)


def _extend(ways: dict[int, _Way], word: str, start: int, way: _Way) -> None:
    for end in range(start + 3, len(word) - 2):
        part = _first(word[start:end])
        if part is None:
            continue
        total = way.cost + part.cost
        if end not in ways or total < ways[end].cost:
            ways[end] = _Way(total, way.parts + part.parts, (*way.starts, start))


def _noun(form: str) -> Entry | None:
    entry = shared().get(form)
    return entry if entry and entry.flags & NOUN and not entry.flags & FOREIGN else None


def _is_joint(head: str) -> bool:
    """Say whether a linking -s shows that a part ends here (Integrations-)."""
    return head.endswith("s") and head[:-1].endswith(_TAKES_S) and _noun(head[:-1]) is not None


def _zipf(entry: Entry, lemma: str) -> float:
    own = shared().get(lemma)
    return max(entry.zipf, own.zipf if own else 0.0)


def _part(
    entry: Entry, lemma: str, length: int, extra: float = 0.0, least: float | None = None
) -> _Way | None:
    zipf = _zipf(entry, lemma)
    if least is None:
        least = SHORT_RARE if length < 6 else RARE if length < 8 else LONG_RARE
    if zipf < least:
        return None
    return _Way(PART_COST + max(0.0, 6 - zipf) * 0.5 + extra, (lemma,))


@lru_cache(maxsize=STEPS)
def _first(segment: str) -> _Way | None:
    """Take a segment as a part that others follow."""
    length = len(segment)
    if (
        segment in NO_PARTS
        or segment in _ONLY_LAST
        or (length < MIN_PART and segment not in SHORT_FIRST)
    ):
        return None
    if segment in _COMBINING:
        return _Way(PART_COST + 1, (segment.removesuffix("s"),))
    ways = [way for way in (_as_noun(segment), _linked(segment), _as_stem(segment)) if way]
    return min(ways, default=None)


def _as_noun(segment: str) -> _Way | None:
    entry = _noun(segment)
    if entry is None:
        return None
    # Feminine forms in a compound are people, whatever their gender.
    return _part(entry, entry.noun, len(segment))


def _linked(segment: str) -> _Way | None:
    """Read a linking -s after a noun without one, or a noun that lost its -e."""
    base = segment.removesuffix("s")
    if base != segment and len(base) >= MIN_PART and (entry := _noun(base)) and entry.noun == base:
        return _part(entry, base, len(base), 0.1 if base.endswith(_TAKES_S) else 0.6)
    if len(base) >= MIN_PART - 1 and (entry := _noun(base + "e")) and entry.noun == base + "e":
        return _part(entry, base + "e", len(base) + 1, 0.3)
    return None


def _as_stem(segment: str) -> _Way | None:
    """Read an adjective, or the stem of a verb (Wohnraum), which stays a stem."""
    entry = shared().get(segment)
    if entry and entry.flags & ADJECTIVE and entry.other == segment:
        return _part(entry, segment, len(segment), 0.3)
    if len(segment) < MIN_PART:
        return None
    infinitive = segment + ("n" if segment.endswith(("er", "el")) else "en")
    verb = shared().get(infinitive)
    if verb and verb.other == infinitive and verb.zipf >= SHORT_RARE:
        zipf = PART_COST + max(0.0, 6 - verb.zipf) * 0.5 + 0.6
        return _Way(zipf, (segment,))
    return None


@lru_cache(maxsize=STEPS)
def _head(segment: str, nouns: bool, joint: bool) -> _Way | None:
    """Take a segment as the last part: a noun where these may be, or one of some adjectives.

    After a ``joint`` rarer nouns are taken too: no other word ends there by accident.
    """
    if segment in NO_PARTS:
        return None
    found = shared().get(segment)
    if found is None and segment.endswith("innen"):  # rare, but of a known singular
        found = shared().get(segment[:-3])
    if found and found.flags & ADJECTIVE and found.other in ADJECTIVE_HEADS and not found.noun:
        return _part(found, found.other, max(len(segment), MIN_PART), 0.2)
    if not nouns or (len(segment) < MIN_PART and segment not in SHORT_HEADS):
        return None
    if (
        found
        and found.noun
        and not found.flags & FOREIGN
        and (found.flags & NOUN or segment.endswith(_DERIVED))
    ):
        return _part(found, found.noun, len(segment), least=JOINT_RARE if joint else None)
    entry = _noun(segment + "e")
    if entry and entry.noun == segment:  # Beauftragte and their like
        return _part(entry, segment, len(segment))
    return None

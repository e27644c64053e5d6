"""Build the German lexicon of the search: ``python -m tools.lexicon``.

Reads three packages whose data ship inside their wheels (requirements/lexicon.txt, checked against
hashes): forms and lemmas from simplemma (ODbL, CC BY 4.0, CC BY-SA), nouns with gender and
declension from german-nouns (Wiktionary, CC BY-SA 4.0), frequencies from wordfreq (CC BY-SA 4.0).
The result is therefore CC BY-SA 4.0 and ODbL, stays on the machine that built it, and is the one
file ``forum/search/german.lexicon``. docs/search.md states sources and licences.
"""

import csv
import gzip
import lzma
import os
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from forum.search import lexicon
from forum.search.folding import fold
from forum.search.german_words import PARTICLES
from forum.search.lexicon import ADJECTIVE, FOREIGN, NOUN, Entry
from tools.commands import ROOT, run

SOURCES = ROOT / ".venv" / "lexicon-sources"
LEAST_ZIPF = 1.0  # of a lemma or form that is taken
LEAST_LEMMA = 2.6  # of a lemma whose rare forms are taken too
LEAST_ENGLISH = 2.8
CLEARLY = 1.5  # that much commoner (factor 30) is not a matter of taste
_WORD = re.compile(r"[^\W\d_]{2,40}")
_LAST_UMLAUT = re.compile("[äöüÄÖÜ](?=[^äöüÄÖÜ]*$)")
_PLAIN = str.maketrans("äöüÄÖÜ", "aouAOU")


class Frequencies:
    """How common the words of a language are, on the Zipf scale."""

    def __init__(self, bins: list[list[str]]) -> None:
        """Take the words bin by bin, each a hundredth of a power of ten rarer."""
        self._zipf = {word: 9 - n / 100 for n, words in enumerate(bins) for word in words}

    def __getitem__(self, word: str) -> float:
        return self._zipf.get(word.lower().replace("ß", "ss"), 0.0)


class Nouns:
    """The nouns of a declension table: which forms belong to which lemma, and the genders."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        """Read all rows."""
        self.forms: dict[str, set[str]] = defaultdict(set)
        self.genders: dict[str, set[str]] = defaultdict(set)
        self.adjectival: set[str] = set()
        self._strong: set[str] = set()
        for row in rows:
            self._learn(row)
        # What is also declined as other nouns are (das Alter) counts as such.
        self.adjectival -= self._strong

    def _learn(self, row: dict[str, str]) -> None:
        lemma, kinds = row["lemma"], row["pos"]
        if not _WORD.fullmatch(lemma) or "name" in kinds or "Affix" in kinds or lemma.isupper():
            return
        self.genders[lemma] |= {row[key] for key in row if key.startswith("genus") and row[key]}
        if row["nominativ singular stark"]:
            self.adjectival.add(lemma)
        else:
            self._strong.add(lemma)
        # The old dative on -e (dem Rate) would lead other nouns astray (die Rate).
        keys = (key for key in row if key != "dativ singular*")
        cases = (row[key] for key in keys if key.startswith(("nom", "gen", "dat", "akk")))
        for form in (lemma, *cases):
            if form and _WORD.fullmatch(form):
                self.forms[form].add(lemma)

    def masculine(self, lemma: str) -> str:
        """Lead a feminine noun back to the masculine one (Ärztin: Arzt), or answer itself."""
        if not lemma.endswith("in") or self.genders.get(lemma, set()) != {"f"}:
            return lemma
        base = lemma[:-2]
        bare = _without_last_umlaut(base)
        longer: tuple[str, ...] = (base + "er",) if base.endswith("er") else ()
        for found in (*longer, base, base + "e", bare, bare + "e", base + "er"):
            if "m" in self.genders.get(found, ()) and len(found) > 2:
                return found
        return lemma


def _without_last_umlaut(word: str) -> str:
    return _LAST_UMLAUT.sub(lambda match: str(match[0]).translate(_PLAIN), word)


class Builder:
    """Puts the sources together."""

    def __init__(self, nouns: Nouns, lemmas: dict[str, str], zipf: Frequencies) -> None:
        """Take the sources."""
        self.nouns = nouns
        self.lemmas = lemmas
        self.zipf = zipf
        self.verbs = self._verbs()

    def _verbs(self) -> set[str]:
        count = Counter(lemma for form, lemma in self.lemmas.items() if form.islower())
        return {lemma for lemma, n in count.items() if n >= 4 and lemma.endswith("n")}

    def noun(self, form: str) -> tuple[str, float]:
        """Tell the commonest lemma of a capitalised form, as it is indexed."""
        found = self.nouns.forms.get(form, set())
        lemma = max(found, key=lambda word: (self.zipf[word], word == form, word), default="")
        weak = form.removesuffix("n")
        if weak in found and weak.endswith("e") and self.nouns.genders[weak] == {"m"}:
            lemma = weak  # der Zeuge, and not things of a kind
        if not lemma:
            lemma = self.lemmas.get(form, "")
            if not lemma[:1].isupper() or not _WORD.fullmatch(lemma):
                return "", 0.0
        if lemma in self.nouns.adjectival:
            return fold(lemma.removesuffix("er").removesuffix("e")), self.zipf[lemma]
        return fold(self.nouns.masculine(lemma)), self.zipf[lemma]

    def other(self, form: str) -> tuple[str, float]:
        """Tell the lemma of a form that is no noun; a participle belongs to its verb."""
        lemma = self.lemmas.get(form, "")
        if not lemma.islower() or not _WORD.fullmatch(lemma):
            return "", 0.0
        for particle in sorted(PARTICLES):
            # The source leads some forms to a longer verb: "gegessen" to "weiteressen".
            shorter = lemma.removeprefix(particle)
            if shorter != lemma and particle not in form and shorter in self.verbs:
                lemma = shorter
                break
        verbs = (self.lemmas.get(lemma, lemma), re.sub("iert$", "ieren", lemma))
        if lemma not in self.verbs:
            lemma = next((verb for verb in verbs if verb in self.verbs), lemma)
        return fold(lemma), self.zipf[lemma]

    def entries(self) -> Iterator[tuple[str, float, Entry]]:
        """Yield the entry of each lower-case form, spelled truly, with the weight of its lemma."""
        forms = {
            form.lower() for form in (*self.nouns.forms, *self.lemmas) if _WORD.fullmatch(form)
        }
        for form in sorted(forms):  # so that the same sources make the same file
            capital = form[0].upper() + form[1:]
            (noun, noun_zipf), (other, other_zipf) = self.noun(capital), self.other(form)
            own = self.zipf[form]
            if max(own, noun_zipf, other_zipf) < LEAST_ZIPF or not (noun or other):
                continue
            if own < LEAST_ZIPF and max(noun_zipf, other_zipf) < LEAST_LEMMA:
                continue
            if noun and other and noun_zipf - other_zipf > CLEARLY:
                other = ""
            elif noun and other and other_zipf - noun_zipf > CLEARLY:
                noun = ""
            yield (
                form,
                max(noun_zipf, other_zipf),
                Entry(own, self._flags(capital, noun, other), noun, other),
            )

    def _flags(self, capital: str, noun: str, other: str) -> int:
        is_noun = bool(noun) and capital in self.nouns.forms
        is_adjective = (
            bool(other) and other not in self.verbs and not other.endswith(("en", "ern", "eln"))
        )
        return NOUN * is_noun | ADJECTIVE * is_adjective


def german(builder: Builder) -> dict[str, Entry]:
    """Key all entries by folded form, and by true form where another word folds to the same."""
    rivals: dict[str, list[tuple[float, str, Entry]]] = defaultdict(list)
    for form, weight, entry in builder.entries():
        rivals[fold(form)].append((weight, form, entry))
    made: dict[str, Entry] = {}
    for folded, found in rivals.items():
        native = next((item for item in found if item[1] == folded), None)
        best = max(found)
        if native and best[0] - native[0] <= _benefit(native, best):
            best = native
        made[folded] = best[2]
        for _, form, entry in found:
            if form != folded and entry[2:] != best[2][2:]:
                made[form] = entry
    return made


def _benefit(native: tuple[float, str, Entry], best: tuple[float, str, Entry]) -> float:
    """Say how much rarer a form may be that is written without umlauts in earnest.

    Frequencies do not tell ß from ss: Strassen is hardly ever the town of that name.
    """
    swiss = "ß" in best[1] and "ss" in native[2].noun + native[2].other
    return 0.05 if swiss else CLEARLY


def english(lemmas: dict[str, str], zipf: Frequencies, taken: dict[str, Entry]) -> dict[str, Entry]:
    """Add the common English words that are no German ones."""
    made = {}
    for form, lemma in lemmas.items():
        words = form.isascii() and form.islower() and lemma.islower()
        words = words and bool(_WORD.fullmatch(form) and _WORD.fullmatch(lemma))
        # Three letters are an abbreviation as often as a word.
        words = words and len(form) > 3
        words = words and zipf[form] >= LEAST_ENGLISH and zipf[lemma] >= zipf[form] - CLEARLY
        if words and _is_free(form, lemma, taken.get(form)):
            made[form] = Entry(0, FOREIGN, "", lemma)
    return made


def _is_free(form: str, lemma: str, german: Entry | None) -> bool:
    """Say whether a form is no German one: a foreign word is its own lemma there."""
    if german is None:
        return True
    return form != lemma and not german.flags & NOUN and {german.noun, german.other} <= {form, ""}


def build(sources: Path) -> bytes:
    """Build the content of the file from the unpacked packages."""
    # Installed for this command alone, in a folder that is no part of the environment.
    sys.path.insert(0, str(sources))
    msgpack = import_module("msgpack")
    frontcode = import_module("simplemma.strategies.dictionaries.frontcode")

    def lemmas(language: str) -> dict[str, str]:
        path = sources / f"simplemma/strategies/dictionaries/data/{language}.plzma"
        pairs = frontcode._decode_stream(lzma.decompress(path.read_bytes()))
        return {form.decode(): lemma.decode() for form, lemma in pairs.items()}

    def frequencies(language: str) -> Frequencies:
        packed = (sources / f"wordfreq/data/large_{language}.msgpack.gz").read_bytes()
        return Frequencies(msgpack.unpackb(gzip.decompress(packed))[1:])

    with (sources / "german_nouns/nouns.csv").open(encoding="utf-8", newline="") as file:
        nouns = Nouns(csv.DictReader(file))
    entries = german(Builder(nouns, lemmas("de"), frequencies("de")))
    entries.update(english(lemmas("en"), frequencies("en"), entries))
    return lexicon.pack(entries)


def main() -> None:
    """Fetch the packages into a folder of their own, build, and remove the folder."""
    options = (
        "--no-deps",
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
        "--quiet",
    )
    shutil.rmtree(SOURCES, ignore_errors=True)
    try:
        run(sys.executable, "-m", "pip", "install", *options, "--target", SOURCES,
            "-r", ROOT / "requirements" / "lexicon.txt")  # fmt: skip
        fresh = lexicon.FILE.with_suffix(".new")
        fresh.write_bytes(build(SOURCES))
        os.replace(fresh, lexicon.FILE)
    finally:
        shutil.rmtree(SOURCES, ignore_errors=True)
    print(f"{lexicon.FILE.relative_to(ROOT)}: {lexicon.FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

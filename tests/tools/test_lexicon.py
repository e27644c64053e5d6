"""Building the lexicon: how three sources become one entry for each form."""

import pytest

from forum.search.lexicon import NOUN, Lexicon, pack
from tools.lexicon import Builder, Frequencies, Nouns, english, german


def row(lemma, genus, *forms, adjectival=False, kinds="Substantiv", old_dative=""):
    return {
        "lemma": lemma,
        "pos": kinds,
        "genus": genus,
        "nominativ singular": "" if adjectival else lemma,
        "nominativ singular stark": lemma if adjectival else "",
        "dativ singular*": old_dative,
        **{f"nominativ plural {n}": form for n, form in enumerate(forms)},
    }


ROWS = [
    row("Arzt", "m", "Ärzte"),
    row("Ärztin", "f", "Ärztinnen"),
    row("Kämmerer", "m"),
    row("Kämmerin", "f", "Kämmerinnen"),
    row("Medizin", "f"),
    row("Termin", "m", "Termine"),
    row("Beauftragter", "m", "Beauftragte", adjectival=True),
    row("Rat", "m", "Räte", old_dative="Rate"),
    row("Rate", "f", "Raten"),
    row("Straße", "f", "Straßen"),
    row("Bus", "m", "Busse"),
    row("Buße", "f", "Bußen"),
    row("Müller", "m", kinds="Nachname"),
]
LEMMAS = {
    "fördern": "fördern",
    "fördert": "fördern",
    "förderte": "fördern",
    "gefördert": "fördern",
    "gegessen": "weiteressen",
    "essen": "essen",
    "isst": "essen",
    "esst": "essen",
    "aß": "essen",
}
WORDS = """
arzt ärzte ärztin ärztinnen kämmerer kämmerin kämmerinnen medizin termin termine beauftragter
beauftragte rat räte rate raten strasse strassen bus busse fördern fördert förderte gefördert
gegessen essen isst esst ass cities city
"""


@pytest.fixture(scope="module")
def words():
    zipf = Frequencies([[] for _ in range(500)] + [WORDS.split()])
    entries = german(Builder(Nouns(ROWS), LEMMAS, zipf))
    entries.update(english({"cities": "city", "city": "city"}, zipf, entries))
    return Lexicon(pack(entries))


class TestGerman:
    @pytest.mark.parametrize(
        ("form", "lemma"),
        [
            ("aerztinnen", "arzt"),
            ("kaemmerin", "kaemmerer"),
            ("medizin", "medizin"),
            ("termine", "termin"),
            ("beauftragte", "beauftragt"),
            ("raete", "rat"),
            ("rate", "rate"),
            ("strassen", "strasse"),
            ("busse", "bus"),
            ("buße", "busse"),
        ],
    )
    def test_leads_a_noun_to_its_lemma(self, words, form, lemma):
        entry = words.get(form)

        assert entry.noun == lemma
        assert entry.flags & NOUN

    @pytest.mark.parametrize(
        ("form", "lemma"), [("gefoerdert", "foerdern"), ("gegessen", "essen"), ("cities", "city")]
    )
    def test_leads_another_word_to_its_lemma(self, words, form, lemma):
        assert words.get(form).other == lemma

    def test_knows_no_family_names(self, words):
        assert words.get("mueller") is None

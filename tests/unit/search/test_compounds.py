"""Splitting compounds: into the parts that a reader sees, and not where there are none."""

import pytest

from forum.search import compounds

WHOLE = """
haushalt wirtschaft abteilung verein wachstube termin benzin berlin beginnen maschine verantwortung
beratung buergermeister entscheidung landwirtschaft bedeutung material kommunikation regierung
vertretung ausschreibung konzept umwelt
"""


class TestSplit:
    @pytest.mark.parametrize(
        ("word", "parts"),
        [
            ("buergerbeteiligung", "buerger beteiligung"),
            ("verwaltungsdigitalisierung", "verwaltung digitalisierung"),
            ("staedteplanung", "stadt planung"),
            ("kinderbetreuung", "kind betreuung"),
            ("schulwegsicherheit", "schule weg sicherheit"),
            ("wohnraum", "wohn raum"),
            ("foerdermittelantrag", "foerder mittel antrag"),
            ("radverkehrskonzepte", "rad verkehr konzept"),
            ("umgehungsstrasse", "umgehung strasse"),
            ("erzieherinnenmangel", "erzieher mangel"),
            ("elektromobilitaet", "elektro mobilitaet"),
            ("gleichstellungsbeauftragt", "gleichstellung beauftragt"),
            ("schulabbrecher", "schule abbrecher"),
            ("personalbemessung", "personal bemessung"),
            ("integrationslotse", "integration lotse"),
            ("integrationslotsinnen", "integration lotse"),
            ("maschendrahtzaun", "masche draht zaun"),
        ],
    )
    def test_finds_the_parts(self, word, parts):
        assert compounds.leaves(word) == tuple(parts.split())

    @pytest.mark.parametrize(
        "word",
        WHOLE.split(),
    )
    def test_leaves_whole_what_is_no_compound_or_means_more(self, word):
        assert compounds.split(word) is None

    @pytest.mark.parametrize(
        ("word", "inner"),
        [
            ("wohnungsbaugenossenschaft", "wohnungsbau"),
            ("klimaschutzkonzept", "schutzkonzept"),
            ("musikschullehrer", "musikschule"),
        ],
    )
    def test_knows_the_other_way_to_cut_a_compound_of_three(self, word, inner):
        assert inner in compounds.regrouped(word, compounds.split(word))

    @pytest.mark.parametrize("word", ["", "a" * 500, "rad" * 20, "123456789"])
    def test_survives_anything(self, word):
        compounds.leaves(word)


class TestWhole:
    def test_lists_folded_words_only(self):
        assert all(word.isascii() and word.islower() for word in compounds.WHOLE)

    def test_gives_away_the_parts_that_are_listed(self):
        assert compounds.WHOLE["fahrrad"] == ("rad",)

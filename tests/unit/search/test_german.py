"""The German analysis chain: which words meet in one term, and which must not."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.search import german
from tests.effort import counted


def term(word: str) -> str:
    return german.analyse(word)[0].term


SAME = [
    "Kämmerin Kämmerer Kämmer:innen Kämmerers",
    "Bäuerin Bauern Bauer",
    "Zeuge Zeugin Zeug:innen Zeugen",
    "Haushaltssatzung Haushaltssatzungen",
    "Umgehungsstraße Umgehungsstrassen",
    "Museum Museen",
    "gefördert fördern förderte",
    "Jugendlicher Jugendliche:r Jugendlichen",
    "CO₂ CO2",
    "z.B. z.B.",
    "city cities",
    "Akteurin Akteur:innen Akteure AkteurInnen Akteur*in Akteur_innen Akteur/-innen Akteur(innen)",
    "Bürgerinnen Bürger:innen Bürger Bürgern Buerger Bürger·innen Bürger/innen",
    "Straße Strasse STRASSE Straßen",
    "Kolleg*innen Kollegin Kollege Kollegen",
    "Ärzt:innen Ärztin Ärzte Arzt",
    "Stadträtinnen Stadträt:innen Stadträte Stadtrat",
    "Kämmerin Kämmerer Kämmer:innen",
    "Expertin Expert:innen Experten",
    "Pädagogin Pädagogen Pädagog:innen",
    "Bürgermeisterin Bürgermeister:innen Bürgermeister",
    "kommunale:r kommunaler kommunalen",
    "Beauftragte:r Beauftragten",
    "Kita-Plätze Kitaplätze Kitaplatz",
    "E-Mobilität Emobilität",
    "Ausländer:innenbeirat Ausländerinnenbeirat Ausländerbeirat",
    "Kund:innenbefragung Kundenbefragung",
    "Bürger*innen-Beteiligung Bürgerbeteiligung BürgerInnenbeteiligung",
    "Anträge Antrag Anträgen",
    "Widersprüche Widerspruch Widerspruchs",
    "Ausschüsse Ausschuss Ausschuß",
    "Häuser Haus Häusern",
    "Städte Stadt",
    "Gärten Garten",
    "Steuern Steuer",
    "Geräte Gerät",
    "Café Cafe",
    "1.000 1000",
    "Person(en) Personen",
]
APART = [
    ("Bürger", "Burg"),
    ("Förderung", "Forderung"),
    ("Termin", "Term"),
    ("Benzin", "Benz"),
    ("Berlin", "Berl"),
    ("Ausländer", "Ausland"),
    ("konstant", "Konstantin"),
    ("Kellerinnenraum", "Kellerraum"),
    ("Träger", "Trag"),
]


class TestAnalyse:
    @pytest.mark.parametrize("words", SAME)
    def test_leads_all_forms_of_a_word_to_one_term(self, words):
        assert len({term(word) for word in words.split()}) == 1

    @pytest.mark.parametrize(("one", "other"), APART)
    def test_keeps_different_words_apart(self, one, other):
        assert term(one) != term(other)

    @pytest.mark.parametrize("word", ["beginnen", "Maschinen", "Spinnen", "Binnenmarkt", "Login"])
    def test_takes_innen_off_only_where_it_is_a_feminine_ending(self, word):
        assert "inn" in term(word) or "in" in term(word)

    def test_reads_composed_and_decomposed_umlauts_alike(self):
        assert term(unicodedata.normalize("NFD", "Bürger")) == term("Bürger")

    def test_ignores_soft_hyphens_and_invisible_characters(self):
        assert term("Ver\u00adwal\u200btung\u202e") == term("Verwaltung")

    def test_joins_words_broken_at_the_end_of_a_line(self):
        assert [token.term for token in german.analyse("Beteili-\ngung")] == [term("Beteiligung")]

    def test_drops_stop_words_but_keeps_their_places(self):
        tokens = german.analyse("Digitalisierung der Verwaltung")

        assert [token.position for token in tokens] == [0, 2]

    def test_drops_gendered_articles(self):
        assert german.analyse("eine:n ein*e jede_r der:die") == []

    def test_gives_the_parts_of_a_hyphenated_word_less_weight_at_the_same_place(self):
        whole, *parts = german.analyse("Kita-Plätze")

        assert [part.term for part in parts] == ["kita", "platz"]
        assert all(part.weight < whole.weight and part.position == 0 for part in parts)

    def test_keeps_a_number_and_its_parts(self):
        assert [token.term for token in german.analyse("12.03.2026")][::3] == ["12.03.2026", "2026"]

    def test_reads_words_on_both_sides_of_a_slash(self):
        assert len(german.analyse("außen/innen")) == 2

    @settings(deadline=None)
    @given(st.text(max_size=300))
    def test_survives_any_text_with_short_terms(self, text):
        assert all(0 < len(token.term) <= german.MAX_TERM for token in german.analyse(text))

    @pytest.mark.parametrize("piece", ["a-", "a:innen", "1.", "(", "/-", "ä\u0308", "x:", "-\n"])
    def test_takes_long_hostile_text_in_linear_time(self, piece):
        with counted() as effort:
            german.analyse(piece * (100_000 // len(piece)))

        assert effort.calls < 60 * 100_000


class TestWords:
    def test_tells_where_each_word_stands_in_the_cleaned_text(self):
        text = german.clean("Die Kita-Plätze für Akteur:innen")

        assert [text[word.start : word.end] for word in german.words(text)] == [
            "Die", "Kita-Plätze", "für", "Akteur:innen",
        ]  # fmt: skip


class TestKeyword:
    def test_meets_the_slug_of_a_name(self):
        assert german.keyword("Stadt  Köln (West)") == "stadt-koeln-west"


class TestSeparableVerbs:
    @pytest.mark.parametrize(
        ("verb", "text"),
        [
            ("ablehnen", "Die Stadt lehnt den Antrag ab."),
            ("vorstellen", "Sie stellt das Konzept vor, dann gehen alle."),
            ("stattfinden", "Die Sitzung findet am Montag statt"),
            ("teilnehmen", "Wir nahmen an der Sitzung teil und schwiegen."),
            ("ausfallen", "Der Termin fällt aus."),
            ("ausschreiben", "Sie schreibt die Stelle aus, befristet."),
        ],
    )
    def test_are_found_in_two_pieces(self, verb, text):
        assert verb in {token.term for token in german.analyse(text)}

    @pytest.mark.parametrize("text", ["Die Stadt lehnt ab morgen.", "ab.", "Das Haus ab."])
    def test_are_not_made_where_there_are_none(self, text):
        terms = {token.term for token in german.analyse(text)}

        assert not [term for term in terms if term.startswith("ab") and term != "ab"]


class TestReadings:
    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("fragen", "Die Frage"),
            ("räume", "Räume für alle"),
            ("plätze", "Plätze in der Kita"),
            ("30km", "Tempo 30 km/h"),
            ("20m", "20 Meter"),
            ("5%", "5 Prozent"),
            ("§8a", "nach § 8a SGB VIII"),
            ("E-Bike", "Das E-Bike-Verleihsystem"),
            ("Fotovoltaik", "Photovoltaik"),
            ("zusammenarbeiten", "Wir arbeiten eng zusammen."),
            ("kommunale", "Die kommunale Ebene"),
            ("leichte Sprache", "Bescheide in Leichter Sprache"),
            ("Vergabe", "leitfaden_vergabe_v3.pdf"),
            ("IT Sicherheit", "Die IT-Sicherheit"),
            ("it sicherheit", "Sicherheit der IT"),
            ("closing", "They closed the street."),
            ("planning", "The plan was fine."),
            ("open data", "#OpenData"),
            ("schulweg", "Schulwegsicherheit"),
            ("wohnungsbau", "Wohnungsbaugenossenschaft"),
            ("Reparatur-Café", "Das Reparaturcafé"),
            ("nr. 47", "Bebauungsplan Nr. 47"),
        ],
    )
    def test_of_a_query_meet_the_text(self, query, text):
        terms = {token.term for token in german.analyse(text)}

        for word in german.asked_words(query):
            assert any(
                reading.whole in terms or (reading.leaves and set(reading.leaves) <= terms)
                for reading in word.readings
            )

    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("Räume", "Wir räumen den Schnee."),
            ("Rate", "Der Rat tagt."),
            ("Forderung", "Förderung"),
            ("Bürger", "Burgen"),
            ("Haus", "Haushalt"),
            ("Amt", "Ehrenamt"),
            ("Tag", "Sonntag"),
            ("Masse", "Das Maß"),
            ("Bus", "eine Buße"),
        ],
    )
    def test_of_a_query_pass_by_what_means_something_else(self, query, text):
        terms = {token.term for token in german.analyse(text)}

        assert not any(reading.whole in terms for reading in german.asked(query))

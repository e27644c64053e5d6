"""Snippets: the right piece of a text, with the right words marked, and never markup of its own."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.search.query_language import parse
from forum.search.snippets import snippet
from forum.search.synonyms import Group, Synonyms
from tests.effort import counted

FILLER = "Und so geht es hier weiter. " * 40


def marked(text: str, query: str) -> list[str]:
    return [piece.text for piece in snippet(text, parse(query)) if piece.hit]


class TestSnippet:
    def test_marks_gender_forms_spellings_and_compounds(self):
        text = "Die Akteur:innen planen Kita-Plätze an der Straße."

        assert marked(text, "Akteurin Kitaplätze Strasse") == [
            "Akteur:innen",
            "Kita-Plätze",
            "Straße",
        ]

    def test_marks_the_hyphenated_word_that_a_part_was_searched_in(self):
        assert marked("Neue Kita-Plätze", "Platz") == ["Kita-Plätze"]

    def test_marks_synonyms_and_each_word_of_a_phrase_of_them(self):
        groups = Synonyms([Group(("ÖPNV", "Bus und Bahn", "Nahverkehr"))])
        query = groups.applied(parse("ÖPNV"))
        text = "Mehr Nahverkehr: Busse und Bahnen statt Autos."

        marked = [piece.text for piece in snippet(text, query) if piece.hit]

        assert marked == ["Nahverkehr", "Busse", "Bahnen"]

    def test_marks_words_that_begin_with_a_prefix(self):
        assert marked("Die Beteiligung der Stadt", "beteiligu*") == ["Beteiligung"]

    def test_does_not_mark_what_was_excluded(self):
        assert marked("Schule in Berlin", "Schule -Berlin") == ["Schule"]

    def test_shows_the_place_with_most_of_the_query(self):
        text = "Schule. " + FILLER + "Schule und Verwaltung. " + FILLER

        assert marked(text, "Schule Verwaltung") == ["Schule", "Verwaltung"]

    def test_cuts_long_texts_at_words_and_says_so(self):
        pieces = snippet(FILLER + "Verwaltung " + FILLER, parse("Verwaltung"), width=100)
        whole = "".join(piece.text for piece in pieces)

        assert whole[0] == whole[-1] == "…"
        assert len(whole) <= 102
        assert set(whole.strip("…").split()) <= set((FILLER + "Verwaltung").split())

    def test_begins_at_the_beginning_without_a_hit(self):
        assert snippet("Eine Stadt plant.", parse("Wald"))[0].text == "Eine Stadt plant."

    def test_leaves_markup_as_the_text_that_it_is(self):
        pieces = snippet("<b>Schule</b> & mehr", parse("Schule"))

        assert "".join(piece.text for piece in pieces) == "<b>Schule</b> & mehr"

    def test_gives_nothing_for_an_empty_text(self):
        assert snippet(" \n ", parse("Schule")) == []

    def test_takes_huge_texts_in_bounded_time(self):
        with counted() as effort:
            snippet("Schule Verwaltung " * 50_000, parse("Schule Verwaltung"))

        assert effort.calls < 20_000_000

    @settings(deadline=None)
    @given(st.text(max_size=600), st.text(max_size=60), st.integers(min_value=10, max_value=300))
    def test_stays_within_its_width_for_any_text(self, text, query, width):
        pieces = snippet(text, parse(query), width=width)

        assert sum(len(piece.text) for piece in pieces) <= width + 2
        assert all(piece.text for piece in pieces)

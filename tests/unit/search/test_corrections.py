"""Did you mean: one slip in one word, and never a word that is known."""

import pytest

from forum.search.corrections import corrections
from forum.search.query_language import parse
from tests.effort import counted


class TestCorrections:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("Haushlat", "haushalt"),
            ("Beteilgung", "beteiligung"),
            ("Digitallisierung", "digitalisierung"),
            ("Schuhle", "schule"),
            ("Bürgerbeteilgung", "buergerbeteiligung"),
            ("Radverkehrskonzebt", "radverkehrskonzept"),
        ],
    )
    def test_finds_the_word_that_was_meant(self, typed, meant):
        assert meant in [query.terms[0] for query in corrections(parse(typed))]

    def test_corrects_one_word_and_keeps_the_others(self):
        found = corrections(parse("Haushlat typ:diskussion 2026"))

        assert found[0].terms == ("haushalt", "2026")
        assert found[0].filters == parse("typ:diskussion").filters

    @pytest.mark.parametrize("typed", ["Haushalt", "der", "ab", "x" * 500, "4711", "typ:thread"])
    def test_leaves_alone_what_is_known_or_no_word(self, typed):
        assert corrections(parse(typed)) == []

    def test_takes_no_longer_than_a_search(self):
        with counted() as effort:
            corrections(parse(" ".join(f"xqzwortungsqualle{letter}" for letter in "abcdefgh")))

        assert effort.calls < 5_000_000

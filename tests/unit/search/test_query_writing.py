"""Chips: every part of a query is written so that it is understood again."""

import pytest

from forum.search.query_language import parse
from forum.search.query_words import VALUES, Filter
from forum.search.query_writing import chips, written
from forum.search.synonyms import Group, Synonyms

QUERY = (
    'wald "im haus" baum* see ODER berg -fluss typ:diskussion typ:erfahrung von:anna '
    "status:offen rolle:moderation papier:x absatz:3 hat:link vor:2026-03-15 nach:2025 "
    "sortierung:neueste bereich:bildung diskussion:7"
)


class TestChips:
    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("text", [QUERY, 'wald -tag:budget -typ:kommentar -von:"anna b"'])
    def test_together_make_the_query_again(self, language, text):
        query = parse(text)

        again = parse(" ".join(chip.text for chip in chips(query, language)))

        assert query.mistakes == ()
        assert {**vars(again), "text": ""} == {**vars(query), "text": ""}

    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("name", VALUES)
    def test_write_every_value_in_the_language_so_that_it_is_understood(self, name, language):
        for value in VALUES[name]:
            query = parse("").narrowed(**{name.value: value})

            assert parse(written(query, language)).filters == query.filters

    def test_write_values_in_the_language(self):
        query = parse("typ:thread status:open hat:answer rolle:municipal_actor -typ:gap")

        assert [chip.text for chip in chips(query, "de")] == [
            "typ:diskussion",
            "status:offen",
            "hat:antwort",
            "rolle:kommune",
            "-typ:lücke",
        ]
        assert [chip.text for chip in chips(query, "en")] == [
            "type:discussion",
            "state:open",
            "has:answer",
            "role:municipality",
            "-type:gap",
        ]

    def test_leave_the_query_without_one_part(self):
        found = chips(parse("wald typ:diskussion -haus"))

        assert [(chip.text, chip.rest) for chip in found] == [
            ("wald", "-haus typ:diskussion"),
            ("-haus", "wald typ:diskussion"),
            ("typ:diskussion", "wald -haus"),
        ]

    def test_tell_the_synonyms_beside_the_text_that_is_understood_again(self):
        groups = Synonyms([Group(("Radweg", "Fahrradweg"))])
        found = chips(groups.applied(parse('wald "im haus" radwege ODER see -radweg')))

        assert [(chip.text, chip.also) for chip in found] == [
            ("wald", ()),
            ('"im haus"', ()),
            ("radwege ODER see", ("Fahrradweg",)),
            ("-radweg", ()),
        ]

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_write_what_a_form_sends_so_that_it_is_understood(self, language):
        query = parse("wald").narrowed(
            author='Anna "Maria" Müller', contribution_kind="comment", action_field="stadt_grün"
        )

        again = parse(written(query, language))

        assert again.mistakes == ()
        assert again.filters == {
            Filter.AUTHOR: ("anna-maria-mueller",),
            Filter.CONTRIBUTION_KIND: ("comment",),
            Filter.ACTION_FIELD: ("stadt-gruen",),
        }

    def test_name_their_filter(self):
        assert [(chip.filter, chip.value) for chip in chips(parse("wald tag:budget"))] == [
            (None, ""),
            (Filter.TAG, "budget"),
        ]

    def test_are_none_for_nothing(self):
        assert chips(parse("")) == []

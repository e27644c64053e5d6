"""The language of the search box: what is understood, and how mistakes are explained."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.search.parsed_query import Item, ItemKind, MistakeCode
from forum.search.query_language import MAX_TERMS, parse
from forum.search.query_words import Filter
from tests.effort import counted


def codes(text: str) -> list[MistakeCode]:
    return [mistake.code for mistake in parse(text).mistakes]


class TestParse:
    def test_takes_plain_words_as_words_that_must_all_occur(self):
        assert parse("Kita Ausbau").terms == ("Kita", "Ausbau")

    @pytest.mark.parametrize("quotes", ['""', "„“", "«»", "“”"])
    def test_takes_text_in_any_quotes_as_a_phrase(self, quotes):
        assert parse(f"{quotes[0]}offene Verwaltung{quotes[1]}").phrases == ("offene Verwaltung",)

    def test_excludes_words_and_phrases_after_a_minus(self):
        query = parse('Schule -Berlin -"neue Wege"')

        assert query.excluded == (Item("Berlin"), Item("neue Wege", ItemKind.PHRASE))

    def test_does_not_take_a_hyphen_inside_a_word_for_a_minus(self):
        assert parse("Kita-Plätze").terms == ("Kita-Plätze",)

    @pytest.mark.parametrize("word", ["OR", "ODER"])
    def test_joins_neighbours_of_or_to_a_choice(self, word):
        query = parse(f'a {word} b {word} "c d" e')

        assert query.any_of == ((Item("a"), Item("b"), Item("c d", ItemKind.PHRASE)),)
        assert query.terms == ("e",)

    def test_takes_a_star_at_the_end_as_a_prefix(self):
        assert parse("kommun*").prefixes == ("kommun",)

    @pytest.mark.parametrize(
        ("text", "name", "value"),
        [
            ("typ:widerspruch", Filter.KIND, "dissent_flag"),
            ("type:dissent_flag", Filter.KIND, "dissent_flag"),
            ("TYP:Diskussion", Filter.KIND, "thread"),
            ("typ:erfahrung", Filter.CONTRIBUTION_KIND, "experience"),
            ("von:@anna", Filter.AUTHOR, "anna"),
            ("from:anna", Filter.AUTHOR, "anna"),
            ('bereich:"Digitale Bildung"', Filter.ACTION_FIELD, "digitale-bildung"),
            ("field:schule", Filter.ACTION_FIELD, "schule"),
            ("tag:Öffnung", Filter.TAG, "oeffnung"),
            ("status:strittig", Filter.STATE, "still_disputed"),
            ("organisation:koeln", Filter.ORGANISATION, "koeln"),
            ("rolle:Moderation", Filter.ROLE, "moderator"),
            ("role:municipality", Filter.ROLE, "municipal_actor"),
            ("papier:Leitlinien", Filter.PAPER, "leitlinien"),
            ("absatz:12", Filter.PASSAGE, "12"),
            ("diskussion:7", Filter.THREAD, "7"),
            ("hat:Zitat", Filter.HAS, "quote"),
            ("has:answers", Filter.HAS, "answer"),
            ("typ:Änderungsvorschlag", Filter.KIND, "suggestion"),
        ],
    )
    def test_reads_german_and_english_operators(self, text, name, value):
        query = parse(text)

        assert query.filters == {name: (value,)}
        assert query.mistakes == ()

    @pytest.mark.parametrize(
        ("text", "newest"),
        [("sortierung:neueste", True), ("sort:newest", True), ("sortierung:beste", False)],
    )
    def test_reads_the_order(self, text, newest):
        query = parse(f"Wald {text}")

        assert query.newest_first is newest
        assert query.terms == ("Wald",)

    @pytest.mark.parametrize("text", ["sortierung:schnell", "rolle:kaiser", "hat:fieber"])
    def test_explains_a_value_that_does_not_exist(self, text):
        assert codes(f"Wald {text}") == [MistakeCode.UNKNOWN_VALUE]
        assert parse(f"Wald {text}").filters == {}

    def test_collects_several_values_of_an_operator(self):
        assert parse("tag:a tag:b tag:a").filters == {Filter.TAG: ("a", "b")}

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2026", date(2026, 1, 1)),
            ("2026-03", date(2026, 3, 1)),
            ("2026-03-15", date(2026, 3, 15)),
            ("03.2026", date(2026, 3, 1)),
            ("15.3.2026", date(2026, 3, 15)),
        ],
    )
    def test_reads_dates_in_german_and_iso_order(self, text, day):
        assert parse(f"vor:{text}").before == day
        assert parse(f"after:{text}").after == day

    @pytest.mark.parametrize("word", ["Akteur:innen", "kommunale:r", "Ausländer:innenbeirat"])
    def test_does_not_take_a_gender_form_for_an_operator(self, word):
        query = parse(word)

        assert query.terms == (word,)
        assert query.mistakes == ()

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("x" * 2_000, MistakeCode.TOO_LONG),
            (" ".join(f"w{n}" for n in range(500)), MistakeCode.TOO_MANY_TERMS),
            ('"offene Verwaltung', MistakeCode.UNCLOSED_QUOTE),
            ("ko*", MistakeCode.PREFIX_TOO_SHORT),
            ("****", MistakeCode.PREFIX_TOO_SHORT),
            ("kom*une", MistakeCode.STAR_INSIDE),
            ("der die das", MistakeCode.ONLY_STOP_WORDS),
            ("-Berlin", MistakeCode.ONLY_EXCLUDED),
            ("typ:", MistakeCode.EMPTY_OPERATOR),
            ('tag:""', MistakeCode.EMPTY_OPERATOR),
            ("tag:***", MistakeCode.EMPTY_OPERATOR),
            ("farbe:rot", MistakeCode.UNKNOWN_OPERATOR),
            ("typ:quatsch", MistakeCode.UNKNOWN_KIND),
            ("Schule -vor:2026", MistakeCode.EXCLUDED_OPERATOR),
            ("Schule -sortierung:neueste", MistakeCode.EXCLUDED_OPERATOR),
            ("-tag:budget", MistakeCode.ONLY_EXCLUDED),
            ("Schule -typ:quatsch", MistakeCode.UNKNOWN_KIND),
            ("vor:gestern", MistakeCode.BAD_DATE),
            ("vor:2026-13-40", MistakeCode.BAD_DATE),
            ("Schule ODER", MistakeCode.DANGLING_OR),
            ("OR Schule", MistakeCode.DANGLING_OR),
        ],
    )
    def test_explains_a_mistake(self, text, code):
        assert code in codes(text)

    @pytest.mark.parametrize("text", ["", "  ", "-", "😀", "https://example.org/a", "um 10:30 Uhr"])
    def test_finds_no_mistake_where_there_is_none(self, text):
        assert codes(text) == []

    def test_counts_the_words_of_phrases_and_exclusions_too(self):
        query = parse('"a b c d e f" -g -h i j k l m n')

        assert query.terms == ("i", "j", "k", "l")
        assert MAX_TERMS == 12

    def test_lets_few_prefixes_through(self):
        assert len(parse("aaa* bbb* ccc* ddd* eee* fff*").prefixes) == 4

    @pytest.mark.parametrize(
        "text",
        [
            '"' * 10_000,
            "a:b*" * 5_000,
            "-" * 10_000,
            "(" * 10_000,
            "\0\ud800" * 5_000,
            "ä" * 10_000,
        ],
    )
    def test_reads_hostile_text_within_milliseconds(self, text):
        with counted() as effort:
            parse(text)

        assert effort.calls < 100_000

    @settings(deadline=None)
    @given(st.text(max_size=400))
    def test_survives_any_text(self, text):
        query = parse(text)

        assert len(query.wanted) + len(query.excluded) <= MAX_TERMS

    @settings(deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "typ:",
                    "von:",
                    "vor:",
                    "OR",
                    '"',
                    "-",
                    "*",
                    "abc",
                    ":",
                    "der",
                    "2026",
                    " ",
                    "\n",
                    "é",
                ]
            ),
            max_size=40,
        )
    )
    def test_survives_any_order_of_its_own_signs(self, signs):
        assert len(parse("".join(signs)).mistakes) <= 10


class TestNarrowed:
    def test_adds_the_filters_of_a_form(self):
        query = parse("Schule tag:a").narrowed(
            kind="thread", action_field="", state=("open", "closed")
        )

        assert query.filters == {
            Filter.TAG: ("a",),
            Filter.KIND: ("thread",),
            Filter.STATE: ("open", "closed"),
        }


class TestIsEmpty:
    def test_holds_without_anything_to_search_by(self):
        assert parse("der -Berlin").is_empty
        assert not parse("nach:2026").is_empty

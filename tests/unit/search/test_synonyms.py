"""Synonyms in a query: which words they meet, and what they leave alone."""

import pytest

from forum.db import session
from forum.search import synonyms
from forum.search.asking import Any, Apart, Phrase, Term, meaning
from forum.search.parsed_query import Item, ItemKind
from forum.search.query_language import parse
from forum.search.synonyms import Group, Synonyms, is_same, places_of, understood
from tests import factories
from tests.functional.counting import count_statements

LIST = Synonyms(
    [
        Group(("Radweg", "Fahrradweg")),
        Group(("ÖPNV", "öffentlicher Nahverkehr", "Bus und Bahn")),
        Group(("Bufdi", "Bundesfreiwilligendienst"), is_one_way=True),
    ]
)


def also(text: str) -> dict[str, tuple[str, ...]]:
    """Tell what the words of a query are searched with."""
    return {item.text: item.also for item in LIST.applied(parse(text)).wanted}


class TestApplied:
    @pytest.mark.parametrize("word", ["Radweg", "radwege", "RADWEGES", "Rad-Weg"])
    def test_meets_a_word_in_any_form(self, word):
        assert also(word) == {word: ("Fahrradweg",)}

    def test_works_both_ways(self):
        assert also("Fahrradwege") == {"Fahrradwege": ("Radweg",)}

    def test_leaves_other_words_alone(self):
        assert also("Weg Radverkehr") == {"Weg": (), "Radverkehr": ()}

    def test_goes_from_the_first_word_only_where_that_was_chosen(self):
        assert also("Bufdi") == {"Bufdi": ("Bundesfreiwilligendienst",)}
        assert also("Bundesfreiwilligendienst") == {"Bundesfreiwilligendienst": ()}

    def test_takes_words_together_that_make_a_known_phrase(self):
        assert also("guter öffentlicher Nahverkehr Radweg") == {
            "guter": (),
            "öffentlicher Nahverkehr": ("ÖPNV", "Bus und Bahn"),
            "Radweg": ("Fahrradweg",),
        }

    def test_meets_a_phrase_past_its_stop_words(self):
        assert also("Bus und Bahn") == {"Bus Bahn": ("ÖPNV", "öffentlicher Nahverkehr")}

    def test_does_not_take_part_of_a_phrase_for_the_phrase(self):
        assert also("Nahverkehr öffentlicher") == {"Nahverkehr": (), "öffentlicher": ()}

    def test_never_reaches_into_quotes_prefixes_and_exclusions(self):
        query = LIST.applied(parse('"Radweg" radw* Wald -Radweg'))
        assert [item.also for item in (*query.wanted, *query.excluded)] == [(), (), (), ()]

    def test_reaches_both_sides_of_a_choice_but_not_its_quotes(self):
        (group,) = LIST.applied(parse('Radweg ODER "Fahrradweg" ODER ÖPNV')).any_of
        assert [item.also for item in group] == [
            ("Fahrradweg",),
            (),
            ("öffentlicher Nahverkehr", "Bus und Bahn"),
        ]

    def test_done_twice_is_done_once(self):
        once = LIST.applied(parse("öffentlicher Nahverkehr Radweg"))
        assert LIST.applied(once) == once

    def test_without_groups_changes_nothing_that_is_asked(self):
        query = parse("Radweg ODER Wald Haus")
        assert Synonyms().applied(query).wanted == query.wanted

    def test_gives_a_word_of_two_groups_the_words_of_both(self):
        both = Synonyms([Group(("Rad", "Fahrrad")), Group(("Räder", "Velo"))])
        assert both.of(places_of("Rad")) == ("Fahrrad", "Velo")

    def test_limits_what_one_word_is_searched_with(self):
        many = Synonyms(Group(("Wald", f"Wort{n}")) for n in range(30))
        assert len(many.of(places_of("Wald"))) == synonyms.MOST_OTHERS


class TestIsSame:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("Bürgerin", "Bürger:innen", True),
            ("Straße", "Strassen", True),
            ("Kita-Platz", "Kitaplätze", True),
            ("Stadt der Zukunft", "Städte Zukunft", True),
            ("Zukunft der Stadt", "Stadt der Zukunft", False),
            ("Stadt", "Stadt der Zukunft", False),
        ],
    )
    def test_compares_as_the_search_does(self, one, other, same):
        assert is_same(places_of(one), places_of(other)) is same


class TestMeaning:
    def test_of_a_word_is_itself_or_its_synonym(self):
        assert meaning(Item("Wald", also=("Forst",))) == Any((Term("wald"), Term("forst")))

    def test_of_a_synonym_of_several_words_is_a_phrase(self):
        node = meaning(Item("Wald", also=("schöner Forst",)))
        assert isinstance(node, Any)
        assert isinstance(node.nodes[1], Phrase)

    def test_of_a_synonym_that_is_a_compound_is_also_its_parts(self):
        node = meaning(Item("Wald", also=("Radverkehrskonzept",)))
        assert isinstance(node, Any)
        assert any(isinstance(inner, Apart) for inner in node.nodes)

    def test_of_a_synonym_of_stop_words_is_nothing(self):
        assert meaning(Item("Wald", also=("und die",))) == Term("wald")

    def test_of_a_phrase_has_no_synonyms(self):
        exact = meaning(Item("Wald", ItemKind.PHRASE, also=("Forst",)))
        assert exact == Term("wald")


@pytest.mark.usefixtures("app")
class TestUnderstood:
    def test_reads_the_groups_of_the_database(self):
        factories.SynonymGroup(words=["Wald", "Forst"])
        assert understood(parse("Wälder")).synonyms == {"Wälder": ("Forst",)}

    def test_costs_one_statement_while_nothing_changes(self):
        factories.SynonymGroup()
        understood(parse("Radweg"))
        assert count_statements(lambda: understood(parse("Radweg"))) == 1

    def test_knows_of_every_change_at_once(self):
        group = factories.SynonymGroup(words=["Wald", "Forst"])
        assert understood(parse("Wald")).synonyms == {"Wald": ("Forst",)}
        group.words = ["Wald", "Gehölz"]
        session.flush()
        assert understood(parse("Wald")).synonyms == {"Wald": ("Gehölz",)}
        session.delete(group)
        session.flush()
        assert understood(parse("Wald")).synonyms == {}

    def test_knows_of_a_new_group_with_the_number_of_a_deleted_one(self):
        group = factories.SynonymGroup(words=["Wald", "Forst"])
        understood(parse("Wald"))
        session.delete(group)
        session.flush()
        factories.SynonymGroup(words=["Wald", "Gehölz"])
        assert understood(parse("Wald")).synonyms == {"Wald": ("Gehölz",)}

    def test_leaves_a_query_that_has_its_synonyms(self):
        factories.SynonymGroup(words=["Wald", "Forst"])
        query = Synonyms([Group(("Wald", "Gehölz"))]).applied(parse("Wald"))
        assert understood(query) is query

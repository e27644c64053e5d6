"""What becomes of passages and anchors: the rules one by one, each with an example."""

import unicodedata

import pytest

from forum.anchoring import Anchor, Carried, PassageClass, carry, locate, match, normal

UNCHANGED, MOVED = PassageClass.UNCHANGED, PassageClass.MOVED
CHANGED, ORPHANED = PassageClass.CHANGED, PassageClass.ORPHANED

ALPHA = "Team Alpha legt den Bericht bis Freitag vor."
BETA = "Team Beta legt den Bericht bis Freitag vor."
GAMMA = "Team Gamma legt den Bericht bis Freitag vor."
ROADS = "Die Straßen der Gemeinde werden im Frühjahr geprüft."
PARKS = "Parks und Gärten bleiben auch abends geöffnet."
SCHOOL = "Jede Schule erhält einen Anschluss an das schnelle Netz."
REASONS = "Begründung"


def outcome(old: list[str], new: list[str]) -> list[tuple[str, int | None]]:
    return [(found.passage_class.value, found.target) for found in match(old, new)]


def one(anchor: Anchor, old: list[str], new: list[str]) -> Carried:
    (carried,) = carry([anchor], old, new, match(old, new))
    return carried


class TestNormal:
    @pytest.mark.parametrize(
        "other",
        [
            unicodedata.normalize("NFD", ROADS),
            ROADS.replace("Gemeinde", "Ge\u00admein\u00adde"),
            ROADS.replace(" ", "\u00a0"),
            ROADS.replace(" ", "\n  "),
            f"\ufeff {ROADS}\u200b ",
        ],
        ids=["decomposed", "soft hyphens", "no-break spaces", "line breaks", "zero width"],
    )
    def test_what_nobody_sees_makes_no_difference(self, other):
        assert normal(other) == ROADS
        assert outcome([ROADS], [other]) == [("unchanged", 0)]

    @pytest.mark.parametrize(
        "other",
        [
            ROADS.replace("ü", "ue"),
            ROADS.upper(),
            ROADS.replace("geprüft.", "geprüft!"),
            ROADS.replace(" der ", "der "),
        ],
        ids=["retyped umlauts", "case", "punctuation", "a missing blank"],
    )
    def test_what_one_can_see_does_and_is_asked_about(self, other):
        assert outcome([ROADS], [other]) == [("changed", 0)]


class TestMatch:
    def test_nothing_stays_of_nothing(self):
        assert match([], []) == []
        assert match([], [ROADS]) == []
        assert outcome([ROADS, PARKS], []) == [("orphaned", None)] * 2

    def test_a_look_alike_put_in_the_place_of_a_deleted_one_is_not_taken_for_it(self):
        assert outcome([ROADS, ALPHA, PARKS], [ROADS, BETA, PARKS])[1] == ("changed", 1)

    def test_a_look_alike_beside_it_does_not_draw_an_anchor(self):
        assert outcome([ROADS, ALPHA, PARKS], [ROADS, BETA, ALPHA, PARKS])[1] == ("unchanged", 2)

    def test_look_alikes_that_change_places_keep_their_own(self):
        found = outcome([ALPHA, BETA, GAMMA], [BETA, ALPHA, GAMMA])
        assert [target for _, target in found] == [1, 0, 2]
        assert {kind for kind, _ in found} == {"unchanged", "moved"}

    def test_of_three_look_alikes_the_deleted_one_takes_no_other_along(self):
        assert outcome([ALPHA, BETA, GAMMA], [ALPHA, GAMMA])[::2] == [
            ("unchanged", 0),
            ("unchanged", 1),
        ]
        assert outcome([ALPHA, BETA, GAMMA], [ALPHA, GAMMA])[1] == ("orphaned", None)

    def test_one_edited_into_another_makes_both_a_question(self):
        found = outcome([ROADS, ALPHA, BETA, PARKS], [ROADS, BETA, BETA, PARKS])
        assert [kind for kind, _ in found] == ["unchanged", "changed", "changed", "unchanged"]

    def test_numbered_boilerplate_follows_its_text_and_not_its_place(self):
        old = [f"Maßnahme {n}: Zuständig ist die Fachstelle." for n in range(1, 6)]
        new = [old[0], old[2], old[3], old[4]]
        found = outcome(old, new)
        assert found[0] == ("unchanged", 0)
        assert found[2:] == [("unchanged", 1), ("unchanged", 2), ("unchanged", 3)]
        assert found[1] == ("orphaned", None)

    def test_a_moved_passage_is_moved_and_the_others_are_unchanged(self):
        found = outcome([ROADS, PARKS, SCHOOL, ALPHA], [PARKS, SCHOOL, ALPHA, ROADS])
        assert found == [("moved", 3), ("unchanged", 0), ("unchanged", 1), ("unchanged", 2)]

    def test_of_a_split_passage_the_part_with_most_of_it_is_proposed(self):
        first, second = "Die Straßen werden geprüft.", "Danach entscheidet der Rat über die Mittel."
        assert outcome([f"{first} {second}"], [first, second]) == [("changed", 1)]

    def test_merged_passages_propose_the_same_one(self):
        found = outcome([ROADS, PARKS, SCHOOL], [f"{ROADS} {PARKS}", SCHOOL])
        assert found == [("changed", 0), ("changed", 0), ("unchanged", 1)]

    def test_a_deleted_one_is_an_orphan(self):
        assert outcome([ROADS, PARKS, SCHOOL], [ROADS, SCHOOL])[1] == ("orphaned", None)

    def test_a_changed_word_is_a_question(self):
        new = ROADS.replace("Frühjahr", "Herbst")
        assert outcome([PARKS, ROADS], [new, PARKS])[1] == ("changed", 0)


class TestMatchOfRepeatedText:
    def test_an_untouched_paper_keeps_it_all(self):
        old = [REASONS, REASONS, ROADS, REASONS]
        assert outcome(old, old) == [("unchanged", place) for place in range(4)]

    def test_both_neighbours_say_which_it_is(self):
        old = [ROADS, REASONS, PARKS, REASONS, SCHOOL]
        assert outcome(old, [ROADS, REASONS, PARKS, SCHOOL])[1] == ("unchanged", 1)
        assert outcome(old, [ROADS, PARKS, REASONS, SCHOOL])[3] == ("unchanged", 2)

    def test_the_one_whose_neighbours_are_gone_is_no_certain_match(self):
        old = [ROADS, REASONS, PARKS, REASONS, SCHOOL]
        assert outcome(old, [ROADS, REASONS, PARKS, SCHOOL])[3] == ("orphaned", None)

    def test_a_section_takes_its_heading_along(self):
        old = [ROADS, REASONS, PARKS, SCHOOL, REASONS, ALPHA]
        found = outcome(old, [SCHOOL, REASONS, ALPHA, ROADS, REASONS, PARKS])
        assert [target for _, target in found] == [3, 4, 5, 0, 1, 2]

    def test_a_copy_right_beside_it_makes_it_a_question(self):
        assert outcome([ROADS, ALPHA, PARKS], [ROADS, ALPHA, ALPHA, PARKS])[1][0] == "changed"

    def test_a_copy_elsewhere_does_not(self):
        found = outcome([ROADS, ALPHA, PARKS, SCHOOL], [ROADS, ALPHA, PARKS, SCHOOL, ALPHA])
        assert found[1] == ("unchanged", 1)

    def test_a_copy_elsewhere_does_not_either_where_one_neighbour_was_edited(self):
        edited = PARKS.replace("abends", "nachts")
        found = outcome([ROADS, ALPHA, PARKS, SCHOOL], [ROADS, ALPHA, edited, SCHOOL, ALPHA])
        assert found[1] == ("unchanged", 1)

    def test_moved_while_a_copy_is_made_is_a_question(self):
        found = outcome([ROADS, ALPHA, PARKS, SCHOOL], [ROADS, PARKS, ALPHA, SCHOOL, ALPHA])
        assert found[1][0] == "changed"

    def test_one_neighbour_is_enough_where_nothing_speaks_against_it(self):
        edited = PARKS.replace("abends", "nachts")
        old = [ROADS, REASONS, PARKS, SCHOOL, REASONS, ALPHA]
        new = [ROADS, REASONS, edited, SCHOOL, REASONS, ALPHA]
        assert outcome(old, new)[1] == ("unchanged", 1)

    def test_in_a_paper_that_says_everything_twice_the_order_tells(self):
        texts = [f"Schritt {number}" for number in range(30)]
        old = [ROADS, *texts, PARKS, *texts]
        new = [ROADS, *texts[:20], ALPHA, *texts[20:], PARKS, *texts[:5], BETA, *texts[5:]]
        assert {kind for kind, _ in outcome(old, new)} == {"unchanged"}

    def test_two_that_lean_on_the_same_place_are_both_asked_about(self):
        found = outcome([ROADS, REASONS, ALPHA, REASONS, PARKS], [ROADS, REASONS, PARKS])
        assert found[1][0] != "unchanged"
        assert found[3][0] != "unchanged"

    def test_in_a_row_of_the_same_text_that_got_shorter_nobody_knows_which_one_went(self):
        old, new = [ROADS, *[REASONS] * 3, PARKS], [ROADS, *[REASONS] * 2, PARKS]
        assert {kind for kind, _ in outcome(old, new)[1:4]} <= {"changed", "orphaned"}

    def test_in_a_row_that_lost_one_here_and_got_one_there_neither(self):
        old = ["Ja", "Ja", "Ja", ROADS]
        found = outcome(old, ["Nein", "Ja", "Ja", ROADS, "Ja"])
        assert [kind for kind, _ in found] == ["changed"] * 3 + ["unchanged"]

    def test_a_neighbour_that_went_elsewhere_speaks_against_it(self):
        old = [ROADS, REASONS, PARKS, SCHOOL, REASONS, ALPHA, REASONS, GAMMA]
        new = [ROADS, REASONS, BETA, SCHOOL, PARKS, ALPHA, REASONS, GAMMA, REASONS]
        assert outcome(old, new)[1][0] == "changed"

    def test_one_neighbour_is_not_enough_where_some_of_the_text_are_gone(self):
        old = [ROADS, REASONS, PARKS, REASONS, SCHOOL]
        new = [ROADS, REASONS, ALPHA, SCHOOL]
        assert outcome(old, new)[1][0] == "changed"


class TestCarry:
    TEXT = "Die Gemeinde prüft. Die Gemeinde zahlt."

    def test_in_an_unchanged_passage_the_quote_keeps_its_place(self):
        carried = one(Anchor(1, "Gärten"), [ROADS, PARKS], [ROADS, PARKS])
        assert carried == Carried(UNCHANGED, 1, 10, 16)
        assert PARKS[10:16] == "Gärten"

    def test_in_a_moved_passage_too(self):
        old, new = [PARKS, ROADS, SCHOOL], [ROADS, SCHOOL, PARKS]
        assert one(Anchor(0, "Gärten"), old, new) == Carried(MOVED, 2, 10, 16)

    def test_the_offsets_count_the_characters_of_the_new_text(self):
        new = "Parks\u00a0 und Ga\u0308r\u00adten bleiben auch abends geöffnet."
        carried = one(Anchor(0, "Gärten"), [PARKS], [new])
        assert carried.anchor_class is UNCHANGED
        assert new[carried.start : carried.end] == "Ga\u0308r\u00adten"

    def test_prefix_and_suffix_tell_which_of_two_places_is_meant(self):
        old, second = [self.TEXT], self.TEXT.rindex("Gemeinde")
        by_suffix = one(Anchor(0, "Gemeinde", suffix=" zahlt"), old, old)
        by_prefix = one(Anchor(0, "Gemeinde", prefix="prüft. Die "), old, old)
        assert by_suffix == by_prefix == Carried(UNCHANGED, 0, second, second + 8)

    def test_a_quote_that_stands_twice_is_asked_about(self):
        carried = one(Anchor(0, "Gemeinde"), [self.TEXT], [self.TEXT])
        assert carried == Carried(CHANGED, 0, None, None)

    def test_in_a_changed_passage_even_an_untouched_quote_is_a_proposal(self):
        new = PARKS.replace("abends", "nachts")
        assert one(Anchor(0, "Gärten"), [PARKS], [new]) == Carried(CHANGED, 0, 10, 16)

    def test_a_changed_quote_has_a_passage_but_no_place(self):
        new = PARKS.replace("abends", "nachts")
        assert one(Anchor(0, "abends"), [PARKS], [new]) == Carried(CHANGED, 0, None, None)

    def test_in_the_look_alike_the_common_words_are_only_a_proposal(self):
        carried = one(Anchor(1, "legt den Bericht"), [ROADS, ALPHA], [ROADS, BETA])
        assert carried.anchor_class is CHANGED

    def test_the_anchor_of_a_deleted_passage_is_an_orphan(self):
        assert one(Anchor(1, "Gärten"), [ROADS, PARKS], [ROADS]) == Carried(ORPHANED, None)

    def test_words_of_a_deleted_passage_that_another_old_one_has_too_propose_nothing(self):
        carried = one(Anchor(1, "legt den Bericht bis Freitag vor"), [ALPHA, BETA], [ALPHA])
        assert carried == Carried(ORPHANED, None)

    def test_a_sentence_that_went_into_a_new_passage_is_proposed_there(self):
        sentence = "Der Rat entscheidet im Mai über die Mittel."
        long = f"{sentence} {' '.join(f'Wort{n}' for n in range(40))}."
        new = f"Zum Haushalt der kommenden zwei Jahre gilt ganz allgemein dies: {sentence}"
        carried = one(Anchor(1, sentence), [ROADS, long], [ROADS, new])
        assert carried.anchor_class is CHANGED
        assert new[carried.start : carried.end] == sentence

    def test_a_quote_that_was_never_there_is_an_orphan(self):
        assert one(Anchor(0, "Radweg"), [ROADS], [ROADS]) == Carried(ORPHANED, None)

    @pytest.mark.parametrize("quote", ["", " ", "\u00ad"])
    def test_without_a_quote_the_whole_passage_is_meant(self, quote):
        assert one(Anchor(0, quote), [ROADS], [PARKS, ROADS]) == Carried(UNCHANGED, 1)
        assert one(Anchor(0, quote), [ROADS], []) == Carried(ORPHANED, None)


class TestLocate:
    def test_finds_the_only_place(self):
        assert locate("Ein Weg, ein Ziel.", "ein Ziel") == (9, 17)

    @pytest.mark.parametrize("quote", ["Ziele", "ziel", "", "  "])
    def test_finds_nothing_similar(self, quote):
        assert locate("Ein Weg, ein Ziel.", quote) is None

    def test_does_not_choose_between_two_places(self):
        assert locate("ja, ja", "ja") is None
        assert locate("ja, ja", "ja", prefix="nein ") is None
        assert locate("aaa", "aa") is None

    def test_a_prefix_may_begin_between_a_letter_and_its_mark(self):
        text = unicodedata.normalize("NFD", "für den Weg, über den Weg")
        prefix = text[text.rindex("u") + 1 : text.rindex("Weg")]
        assert prefix.startswith("\u0308")
        assert locate(text, "Weg", prefix=prefix) == (len(text) - 3, len(text))

    def test_korean_syllables_are_found_however_they_are_written(self):
        text = unicodedata.normalize("NFD", "시민 참여")
        start, end = locate(text, "참여")
        assert unicodedata.normalize("NFC", text[start:end]) == "참여"

"""What changed between two texts, word by word."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.differences import Change, word_diff
from tests.effort import counted

WORDS = st.sampled_from(
    ["die ", "Stadt ", "Bus. ", "Rad! ", "\n", "\n\n", " ", "  \n", "a", "ä", "."]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=60).map("".join), st.text(max_size=80))


def old_of(changes: list[Change]) -> str:
    return "".join(change.text for change in changes if change.op != "added")


def new_of(changes: list[Change]) -> str:
    return "".join(change.text for change in changes if change.op != "removed")


def paper(words: int, seed: int) -> list[str]:
    """Words of a paper, with sentences and paragraphs, and as often repeated as in real texts."""
    draw = random.Random(seed)
    vocabulary = ["die", "der", "und", "in", "den", "eine", "für"] * 30
    vocabulary += [f"wort{number}" for number in range(900)]
    found = []
    for number in range(1, words + 1):
        end = ".\n\n" if number % 80 == 0 else ". " if number % 13 == 0 else " "
        found.append(draw.choice(vocabulary) + end)
    return found


class TestWordDiff:
    def test_marks_the_words_that_changed(self):
        assert word_diff("Die alte Haltestelle bleibt.", "Die neue Haltestelle bleibt.") == [
            Change("same", "Die "),
            Change("removed", "alte"),
            Change("added", "neue"),
            Change("same", " Haltestelle bleibt."),
        ]

    def test_shows_neighbouring_words_as_one_change(self):
        changes = word_diff(
            "Wir wollen in der Stadt eine alte Brücke sehr gern behalten.",
            "Wir wollen in der Stadt eine neue Straße sehr gern behalten.",
        )

        assert [change.text for change in changes if change.op != "same"] == [
            "alte Brücke",
            "neue Straße",
        ]

    def test_finds_a_paragraph_that_was_put_in(self):
        changes = word_diff("Eins.\n\nDrei.\n", "Eins.\n\nZwei.\n\nDrei.\n")

        assert changes == [
            Change("same", "Eins.\n\n"),
            Change("added", "Zwei.\n\n"),
            Change("same", "Drei.\n"),
        ]

    def test_finds_the_changed_word_next_to_a_paragraph_that_was_put_in(self):
        old = "Der Bus fährt jede Stunde in die Stadt.\n\nEnde.\n"
        new = (
            "Ganz neuer Text steht hier oben.\n\nDer Bus fährt jede Minute in die Stadt.\n\nEnde.\n"
        )

        changes = word_diff(old, new)

        assert Change("removed", "Stunde") in changes
        assert Change("added", "Minute") in changes

    def test_follows_sentences_when_paragraphs_are_merged_or_split(self):
        two = "Der Bus fährt oft. Er ist voll.\n\nDie Bahn fährt selten. Sie ist leer.\n\nEnde.\n"
        one = two.replace("voll.\n\n", "voll. ")

        for old, new in ((two, one), (one, two)):
            changed = [change.text for change in word_diff(old, new) if change.op != "same"]
            assert not "".join(changed).strip(" .\nvol")

    def test_shows_a_sentence_that_is_another_as_a_whole(self):
        changes = word_diff("Der Bürgerbus fährt am Abend.", "Wir bitten um mehr Geld für Bildung.")

        assert [change.op for change in changes if change.text.strip(" .")] == ["removed", "added"]

    def test_says_nothing_changed_where_nothing_did(self):
        assert word_diff("Text", "Text") == [Change("same", "Text")]
        assert word_diff("", "") == []

    def test_takes_empty_texts(self):
        assert word_diff("", "neu") == [Change("added", "neu")]
        assert word_diff("alt", "") == [Change("removed", "alt")]

    @given(TEXTS, TEXTS)
    @settings(max_examples=300, deadline=None)
    def test_gives_both_texts_back(self, old, new):
        changes = word_diff(old, new)

        assert old_of(changes) == old
        assert new_of(changes) == new
        assert all(change.text for change in changes)

    @given(TEXTS, TEXTS)
    @settings(max_examples=100, deadline=None)
    def test_joins_neighbours_and_puts_the_old_before_the_new(self, old, new):
        operations = [change.op for change in word_diff(old, new)]

        for before, after in pairwise(operations):
            assert (before, after) in {
                ("same", "removed"),
                ("same", "added"),
                ("removed", "added"),
                ("removed", "same"),
                ("added", "same"),
            }

    def test_compares_ten_thousand_words_in_a_moment(self):
        old = paper(10_000, seed=1)
        new = [f"neu{index} " if index % 50 == 7 else word for index, word in enumerate(old)]

        with counted() as effort:
            changes = word_diff("".join(old), "".join(new))

        assert effort.calls < 30 * 10_000
        assert new_of(changes) == "".join(new)
        removed = sum(len(change.text.split()) for change in changes if change.op == "removed")
        assert 200 <= removed <= 300  # every fiftieth word, and a few full stops beside them

    def test_compares_texts_without_anything_in_common_in_a_moment(self):
        pairs = [
            ("".join(paper(10_000, seed=1)), "".join(paper(10_000, seed=2))),
            ("a " * 16_000, "b " + "a " * 15_998 + "c"),
            ("a b c d " * 8_000, "b a d c " * 8_000),
            ("a\n\nb\n\n" * 5_000, "b\n\nc\n\na\n\n" * 3_000),
            ("a. b. " * 5_000, "b. a. " * 5_000),
            ("\n" * 30_000, "\n \n" * 15_000),
            ("x" * 32_000, "y" * 32_000),
        ]
        for old, new in pairs:
            with counted() as effort:
                changes = word_diff(old, new)

            assert effort.calls < 60 * (len(old) + len(new))
            assert (old_of(changes), new_of(changes)) == (old, new)

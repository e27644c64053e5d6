"""What changed between two versions, passage by passage."""

import random
from collections import Counter
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from forum.differences import Change
from forum.version_differences import Row, RowKind, compare, fold
from tests.effort import counted

BUS = "Der Bus fährt jede Stunde von der Schule in die Stadt und zurück."
RAIL = "Die Bahn braucht einen zweiten Bahnsteig und eine neue Uhr."
BIKE = "Fahrräder stehen sicher in einem abgeschlossenen Haus am Markt."
FOOT = "Gehwege sind breit genug für zwei Kinderwagen nebeneinander."
NEW = "Eine App zeigt Verspätungen an und bittet um Entschuldigung."


@dataclass(frozen=True)
class Text:
    text: str


def texts(*found: str) -> list[Text]:
    return [Text(text) for text in found]


def kinds(rows: list[Row[Text]]) -> list[tuple[str, int | None, int | None]]:
    return [(row.kind.value, row.old_index, row.new_index) for row in rows]


def paper(passages: int, words: int, seed: int) -> list[Text]:
    """A paper with the repetitions of real prose."""
    draw = random.Random(seed)
    vocabulary = ["die", "der", "und", "in", "für"] * 30 + [f"wort{n}" for n in range(900)]
    return [Text(" ".join(draw.choices(vocabulary, k=words)) + ".") for _ in range(passages)]


PAPERS = st.lists(
    st.one_of(
        st.sampled_from([BUS, RAIL, BIKE, FOOT, NEW, BUS + " " + RAIL, "Kurz.", "1.", ""]),
        st.lists(st.sampled_from(["Bus", "Bahn", "Rad", "und", "fährt."]), max_size=7).map(
            " ".join
        ),
    ),
    max_size=9,
).map(lambda found: texts(*found))


class TestCompare:
    def test_finds_nothing_in_equal_versions(self):
        assert kinds(compare(texts(BUS, RAIL), texts(BUS, RAIL))) == [
            ("unchanged", 0, 0),
            ("unchanged", 1, 1),
        ]

    def test_shows_the_words_of_a_changed_passage(self):
        (row,) = compare(texts(BUS), texts(BUS.replace("Stunde", "Minute")))

        assert row.kind is RowKind.CHANGED
        assert [change for change in row.changes if change.op != "same"] == [
            Change("removed", "Stunde"),
            Change("added", "Minute"),
        ]

    def test_shows_a_removed_passage_where_it_stood(self):
        rows = compare(texts(BUS, RAIL, BIKE), texts(BUS, BIKE))

        assert kinds(rows) == [("unchanged", 0, 0), ("removed", 1, None), ("unchanged", 2, 1)]

    def test_shows_what_was_removed_at_the_beginning_and_the_end(self):
        rows = compare(texts(RAIL, BUS, BIKE), texts(BUS))

        assert kinds(rows) == [("removed", 0, None), ("unchanged", 1, 0), ("removed", 2, None)]

    def test_shows_an_added_passage(self):
        rows = compare(texts(BUS, RAIL), texts(BUS, NEW, RAIL))

        assert kinds(rows) == [("unchanged", 0, 0), ("added", None, 1), ("unchanged", 1, 2)]

    def test_shows_the_removed_before_the_added(self):
        rows = compare(texts(BUS, RAIL, BIKE), texts(BUS, NEW, BIKE))

        assert [row.kind.value for row in rows] == ["unchanged", "removed", "added", "unchanged"]

    def test_says_from_where_a_passage_moved(self):
        rows = compare(texts(BUS, RAIL, BIKE, FOOT), texts(RAIL, BIKE, FOOT, BUS))

        assert kinds(rows)[-1] == ("moved", 0, 3)
        assert rows[-1].is_elsewhere

    def test_says_that_a_changed_passage_moved_too(self):
        changed = BUS.replace("Stunde", "Minute")
        rows = compare(texts(BUS, RAIL, BIKE, FOOT), texts(RAIL, BIKE, FOOT, changed))

        assert kinds(rows)[-1] == ("changed", 0, 3)
        assert rows[-1].is_elsewhere
        assert not any(row.is_elsewhere for row in rows[:-1])

    def test_shows_what_followed_a_moved_passage_where_it_was_removed(self):
        rows = compare(texts(RAIL, BUS, NEW, BIKE, FOOT), texts(RAIL, BIKE, FOOT, BUS))

        assert kinds(rows)[:2] == [("unchanged", 0, 0), ("removed", 2, None)]

    def test_puts_merged_passages_into_one_row(self):
        rows = compare(texts(BUS, RAIL, BIKE), texts(BUS + " " + RAIL, BIKE))

        assert kinds(rows) == [("changed", 0, 0), ("unchanged", 2, 1)]
        assert rows[0].merged == (1,)
        assert all(change.op == "same" for change in rows[0].changes)

    def test_shows_the_parts_of_a_split_passage_as_changed(self):
        for first, second in [(BUS, RAIL), (RAIL, BUS)]:
            rows = compare(texts(first + " " + second, BIKE), texts(first, second, BIKE))

            assert kinds(rows) == [("changed", 0, 0), ("changed", 0, 1), ("unchanged", 1, 2)]
            assert [row.is_part for row in rows] == [False, True, False]
            assert [list(row.changes) for row in rows[:2]] == [
                [Change("same", first)],
                [Change("same", second)],
            ]

    def test_marks_the_words_that_changed_while_a_passage_was_split(self):
        rows = compare(
            texts(f"{BUS} {RAIL}", BIKE),
            texts(BUS, RAIL.replace("neue Uhr", "große Anzeige"), BIKE),
        )

        assert [change for row in rows for change in row.changes if change.op != "same"] == [
            Change("removed", "neue Uhr"),
            Change("added", "große Anzeige"),
        ]

    def test_splits_a_passage_once_however_alike_its_parts_are(self):
        rows = compare(texts("Bus Bus Bahn"), texts("Bus Bus", "Bahn", "Bus"))

        assert kinds(rows) == [("changed", 0, 0), ("changed", 0, 1), ("added", None, 2)]

    def test_compares_with_an_empty_version(self):
        assert kinds(compare([], texts(BUS))) == [("added", None, 0)]
        assert kinds(compare(texts(BUS), [])) == [("removed", 0, None)]
        assert compare([], []) == []

    @given(PAPERS, PAPERS)
    def test_shows_each_new_passage_once_and_in_order(self, old, new):
        rows = compare(old, new)

        assert [row.new_index for row in rows if row.new_index is not None] == list(range(len(new)))
        assert all(row.new is None or row.new is new[row.new_index] for row in rows)

    @given(PAPERS, PAPERS)
    def test_shows_each_old_passage_once_but_for_parts(self, old, new):
        rows = compare(old, new)
        shown = Counter(
            place
            for row in rows
            if not row.is_part
            for place in (row.old_index, *row.merged)
            if place is not None
        )

        assert shown == Counter(range(len(old)))

    @given(PAPERS, PAPERS)
    def test_the_changes_make_up_both_texts(self, old, new):
        rows = compare(old, new)
        before = {}
        for row in rows:
            if row.kind is not RowKind.CHANGED:
                assert not row.changes
                continue
            assert "".join(c.text for c in row.changes if c.op != "removed") == row.new.text
            key = (row.old_index, *row.merged)
            before[key] = before.get(key, "") + "".join(
                change.text for change in row.changes if change.op != "added"
            )
        for key, text in before.items():
            whole = " ".join(old[place].text for place in key)
            assert text.replace(" ", "") == whole.replace(" ", "")

    @given(PAPERS, PAPERS)
    def test_says_unchanged_only_of_the_same_text(self, old, new):
        for row in compare(old, new):
            if row.kind in (RowKind.UNCHANGED, RowKind.MOVED):
                assert row.old.text.split() == row.new.text.split()

    @given(PAPERS)
    def test_finds_no_change_in_a_copy(self, found):
        assert {row.kind for row in compare(found, list(found))} <= {RowKind.UNCHANGED}

    def test_compares_ten_thousand_words_in_well_under_a_second(self):
        old = paper(700, 15, seed=1)
        draw = random.Random(2)
        new = [
            Text(passage.text.replace("die", "jene", 1)) if draw.random() < 0.3 else passage
            for passage in old
            if draw.random() > 0.05
        ]

        with counted() as effort:
            compare(old, new)
        assert effort.calls < 60 * 10_000


class TestFold:
    def test_folds_what_is_far_from_a_change(self):
        old = paper(30, 8, seed=3)
        new = [*old[:15], Text(old[15].text + " Neu."), *old[16:]]
        stretches = fold(compare(old, new))

        assert [(stretch.is_folded, len(stretch.rows)) for stretch in stretches] == [
            (True, 14),
            (False, 3),
            (True, 13),
        ]

    def test_leaves_short_runs_open(self):
        old = paper(9, 8, seed=3)
        new = [Text("Ganz anders."), *old[1:8], Text("Auch anders.")]
        stretches = fold(compare(old, new))

        assert [stretch.is_folded for stretch in stretches] == [False, True, False]
        assert [stretch.is_folded for stretch in fold(compare(old[4:], new[4:]))] == [False]

    @given(PAPERS, PAPERS)
    def test_keeps_every_row_in_order(self, old, new):
        rows = compare(old, new)
        stretches = fold(rows)

        assert [row for stretch in stretches for row in stretch.rows] == rows
        assert all(
            row.kind is RowKind.UNCHANGED
            for stretch in stretches
            if stretch.is_folded
            for row in stretch.rows
        )

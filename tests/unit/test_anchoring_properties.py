"""Over generated papers and edits: no anchor ever comes to stand where it does not belong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.anchoring import Anchor, PassageClass, carry, locate, match, normal
from tests.unit.edited_papers import ARRANGING, EDITS, INVISIBLE, KINDS, Edited, edited, read

NUMBERS = st.integers(0, 99)
#: Many kinds side by side, and papers in which nearly everything is said more than once.
DRAWS = st.sampled_from([KINDS, ("boilerplate", "team"), ("boilerplate", "prose")]).flatmap(
    lambda kinds: st.lists(
        st.tuples(st.sampled_from(kinds), st.integers(0, 12)), min_size=1, max_size=16
    )
)
PAPERS = st.builds(
    edited, DRAWS, st.lists(st.tuples(st.sampled_from(sorted(EDITS)), NUMBERS, NUMBERS), max_size=8)
)
ARRANGED = st.builds(
    edited, DRAWS, st.lists(st.tuples(st.sampled_from(ARRANGING), NUMBERS, NUMBERS), max_size=8)
)
#: Letters with marks, blanks of several kinds, signs that nobody sees, and Korean syllables.
LETTERS = "aoqäé \u0308\u0301\u0323\u00a0\n\u1112\u1161\u11ab" + INVISIBLE
TEXTS = st.text(st.sampled_from(LETTERS) | st.characters(codec="utf-8"), max_size=30)
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def marked(paper: Edited, where: int, how: int) -> Anchor:
    """Mark a range of a passage, with the 32 characters before and after it."""
    passage = where % len(paper.old)
    text = paper.old[passage]
    start = how % len(text)
    end = min(len(text), start + 1 + (where + how) % 60)
    return Anchor(passage, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


ANCHORS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8)


class TestMatch:
    @many
    @given(PAPERS)
    def test_no_passage_is_taken_for_another(self, paper):
        for found in match(paper.old, paper.new):
            if found.passage_class.is_certain:
                assert not paper.is_false(found.index, found.target), found

    @many
    @given(PAPERS)
    def test_text_that_stands_once_is_kept_wherever_it_goes(self, paper):
        found = match(paper.old, paper.new)
        for index, place in paper.untouched().items():
            assert found[index].passage_class.is_certain
            assert found[index].target == place

    @many
    @given(ARRANGED)
    def test_rearranging_and_setting_anew_loses_nothing_that_stands_once(self, paper):
        found = match(paper.old, paper.new)
        assert all(found[i].target == place for i, place in paper.untouched().items())

    @many
    @given(DRAWS, st.lists(st.tuples(st.sampled_from(["decompose", "set anew"]), NUMBERS, NUMBERS)))
    def test_an_untouched_paper_keeps_everything_even_what_stands_twice(self, draws, edits):
        paper = edited(draws, edits)
        found = match(paper.old, paper.new)
        assert [one.target for one in found] == list(range(len(paper.old)))
        assert {one.passage_class for one in found} == {PassageClass.UNCHANGED}

    @many
    @given(PAPERS)
    def test_one_answer_for_each_old_passage(self, paper):
        found = match(paper.old, paper.new)
        assert [one.index for one in found] == list(range(len(paper.old)))
        for one in found:
            assert (one.target is None) == (one.passage_class is PassageClass.ORPHANED)
        certain = [one.target for one in found if one.passage_class.is_certain]
        assert len(certain) == len(set(certain))

    @many
    @given(PAPERS)
    def test_nothing_is_proposed_that_is_certainly_another(self, paper):
        found = match(paper.old, paper.new)
        certain = {one.target for one in found if one.passage_class.is_certain}
        proposed = {one.target for one in found if one.passage_class is PassageClass.CHANGED}
        assert not certain & proposed

    @many
    @given(PAPERS)
    def test_unchanged_ones_keep_their_order_and_moved_ones_do_not(self, paper):
        found = match(paper.old, paper.new)
        kept = [one.target for one in found if one.passage_class is PassageClass.UNCHANGED]
        assert kept == sorted(kept)
        for one in found:
            if one.passage_class is PassageClass.MOVED:
                after = [t for t in kept if t > one.target]
                before = [t for t in kept if t < one.target]
                rank = sum(
                    other.passage_class is PassageClass.UNCHANGED for other in found[: one.index]
                )
                assert (len(before), len(after)) != (rank, len(kept) - rank)

    @many
    @given(PAPERS)
    def test_the_same_input_gives_the_same_answer(self, paper):
        assert match(paper.old, paper.new) == match(list(paper.old), tuple(paper.new))

    @many
    @given(PAPERS)
    def test_certainty_does_not_depend_on_the_direction(self, paper):
        pairs = _certain(paper.old, paper.new)
        last, last_new = len(paper.old) - 1, len(paper.new) - 1
        mirrored = _certain(paper.old[::-1], paper.new[::-1])
        assert pairs == {(last - index, last_new - place) for index, place in mirrored}
        assert pairs == {(place, index) for index, place in _certain(paper.new, paper.old)}


def _certain(old: list[str], new: list[str]) -> set[tuple[int, int | None]]:
    found = match(old, new)
    return {(one.index, one.target) for one in found if one.passage_class.is_certain}


class TestCarry:
    @many
    @given(PAPERS, ANCHORS)
    def test_no_anchor_goes_where_its_passage_has_not_gone(self, paper, draws):
        anchors = [marked(paper, *draw) for draw in draws]
        found = match(paper.old, paper.new)
        for anchor, carried in zip(
            anchors, carry(anchors, paper.old, paper.new, found), strict=True
        ):
            if carried.anchor_class.is_certain:
                passage = found[anchor.passage]
                assert carried.target == passage.target
                assert carried.anchor_class is passage.passage_class
                assert not paper.is_false(anchor.passage, carried.target)

    @many
    @given(PAPERS, ANCHORS)
    def test_the_offsets_give_the_quote(self, paper, draws):
        anchors = [marked(paper, *draw) for draw in draws]
        carried = carry(anchors, paper.old, paper.new, match(paper.old, paper.new))
        for anchor, one in zip(anchors, carried, strict=True):
            if one.start is not None:
                text = paper.new[one.target][one.start : one.end]
                assert read(text) == read(anchor.quote)
            if one.anchor_class is PassageClass.ORPHANED:
                assert (one.target, one.start, one.end) == (None, None, None)

    @many
    @given(PAPERS, ANCHORS)
    def test_unchanged_and_moved_passages_keep_all_their_anchors(self, paper, draws):
        found = match(paper.old, paper.new)
        anchors = [marked(paper, *draw) for draw in draws]
        carried = carry(anchors, paper.old, paper.new, found)
        for anchor, one in zip(anchors, carried, strict=True):
            text, around = paper.old[anchor.passage], (anchor.prefix, anchor.suffix)
            can_be_told = locate(text, anchor.quote, *around) or not read(anchor.quote)
            if found[anchor.passage].passage_class.is_certain and can_be_told:
                assert one.anchor_class is found[anchor.passage].passage_class


class TestLocate:
    @many
    @given(TEXTS, NUMBERS, NUMBERS)
    def test_what_is_found_is_the_quote(self, text, start, length):
        quote = text[start : start + length]
        found = locate(text, quote, text[:start], text[start + length :])
        if found is not None:
            assert normal(text[slice(*found)]) == normal(quote)

    @many
    @given(TEXTS, NUMBERS, NUMBERS, TEXTS)
    def test_a_range_of_the_visible_text_is_found_again_in_any_spelling(
        self, text, start, length, after
    ):
        whole = normal(text + " " + after)
        quote = whole[start : start + 1 + length]
        found = locate(whole, quote, whole[:start], whole[start + 1 + length :])
        if quote.strip() and normal(quote) == quote:
            assert found == (start, start + len(quote))

    @pytest.mark.parametrize("invisible", INVISIBLE)
    def test_invisible_characters_within_a_quote_do_not_hide_it(self, invisible):
        assert locate(f"Die Gemein{invisible}de prüft.", "Gemeinde") == (4, 13)

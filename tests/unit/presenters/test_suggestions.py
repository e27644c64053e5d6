"""Suggestions with their change in place."""

from hypothesis import given
from hypothesis import strategies as st

from forum.differences import Change
from forum.models import Passage, Suggestion, SuggestionKind
from forum.presenters.suggestions import changed, excerpt, taken

INSERT, REPLACE, DELETE = SuggestionKind
TEXT = "Busse fahren selten. Radwege fehlen."


def side(changes, *operations):
    return "".join(change.text for change in changes if change.op in operations)


@st.composite
def places(draw):
    text = draw(st.text("ab .ä", min_size=1, max_size=40))
    start = draw(st.integers(0, len(text)))
    return text, draw(st.none() | st.integers(start, len(text)).map(lambda end: (start, end)))


class TestChanged:
    @given(places(), st.sampled_from([REPLACE, DELETE]), st.text("ab .ö", max_size=20))
    def test_leads_from_the_old_text_to_the_new(self, place, kind, words):
        text, span = place
        start, end = span or (0, len(text))
        words = "" if kind is DELETE else words
        changes = changed(text, kind, span, words)
        assert side(changes, "same", "removed") == text
        assert side(changes, "same", "added") == text[:start] + words + text[end:]

    @given(places(), st.text("abc", min_size=1, max_size=20))
    def test_takes_nothing_away_where_something_is_inserted(self, place, words):
        text, span = place
        point = None if span is None else (span[0], span[0])
        changes = changed(text, INSERT, point, words)
        assert side(changes, "same") == text
        assert side(changes, "removed") == ""
        assert side(changes, "added").strip() == words

    def test_parts_inserted_words_from_those_around(self):
        assert changed(TEXT, INSERT, (20, 20), "Oft.")[1] == Change("added", " Oft.")
        assert changed(TEXT, INSERT, (21, 21), "Oft.")[1] == Change("added", "Oft. ")

    def test_a_new_passage_stands_after_the_whole(self):
        assert changed(TEXT, INSERT, None, "Neu.") == [
            Change("same", TEXT),
            Change("added", "\n\nNeu."),
        ]


class TestTaken:
    def test_shows_the_words_that_came_in_the_place_of_a_deletion(self):
        made = Suggestion(
            passage=Passage(text=TEXT),
            kind=DELETE,
            range_start=0,
            range_end=20,
            adapted_text="Busse fahren oft.",
        )
        assert side(taken(made), "same", "added") == "Busse fahren oft. Radwege fehlen."


class TestExcerpt:
    def test_leaves_out_what_stands_far_from_the_change(self):
        text = "Wort " * 100 + "hier " + "Wort " * 100
        made = Suggestion(
            passage=Passage(text=text),
            kind=REPLACE,
            replacement="dort",
            range_start=500,
            range_end=504,
        )
        shown = excerpt(made)
        assert [change.op for change in shown] == ["same", "removed", "added", "same"]
        assert sum(len(change.text) for change in shown) < 250
        assert shown[0].text.startswith("… ")
        assert shown[0].text.endswith("Wort ")
        assert shown[-1].text.endswith(" …")

"""The field that asks what in a passage a contribution refers to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import RuleBroken
from forum.forms.base import Form
from forum.forms.spots import WHOLE, AboutSpot, span_of, value_of
from forum.models import Passage


class Example(AboutSpot, Form):
    pass


TEXT = "Busse fahren selten. Radwege fehlen ganz. Parken ist teuer."


def a_passage(text: str = TEXT) -> Passage:
    return Passage(text=text)


class TestSpanOf:
    @pytest.mark.parametrize("value", [None, "", WHOLE])
    def test_nothing_means_the_whole_passage(self, value):
        assert span_of(value, a_passage()) is None

    @given(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))
    def test_reads_back_what_it_wrote(self, start, length):
        span = start, min(start + length, len(TEXT))
        if TEXT[slice(*span)].strip():
            assert span_of(value_of(span), a_passage()) == span

    @pytest.mark.parametrize(
        "value",
        [
            *("-", "5", "5-", "-5", "9-3", "0-9999", "a-b", "1-2-3", "\u0661-\u0663", "²-5"),
            *("0x1-5", "+1-5", "1 - 5", "9" * 5000 + "-5", "1-" + "9" * 5000, "<script>-5"),
            *("5-5", "20-21"),
        ],
    )
    def test_refuses_what_is_no_marked_text(self, value):
        with pytest.raises(RuleBroken) as refusal:
            span_of(value, a_passage())
        assert refusal.value.code == "range_outside"

    @given(st.text(max_size=40))
    def test_never_leaves_the_passage_whatever_is_sent(self, value):
        try:
            span = span_of(value, a_passage(), empty_too=True)
        except RuleBroken:
            return
        assert span is None or 0 <= span[0] <= span[1] <= len(TEXT)

    def test_a_point_between_characters_is_a_place_where_that_makes_sense(self):
        assert span_of("5-5", a_passage(), empty_too=True) == (5, 5)


class TestAboutSpot:
    def form(self, app, address="/", data=None, text=TEXT):
        with app.test_request_context(address, method="POST" if data else "GET", data=data):
            form = Example()
            form.offer_spots(a_passage(text))
            form.is_sent = form.validate_on_submit()
            return form

    def values(self, form):
        return [choice.value for choice in form.spot.choices]

    def test_offers_the_passage_and_each_sentence(self, app):
        form = self.form(app)
        assert self.values(form) == [WHOLE, "0-20", "21-41", "42-59"]
        assert form.spot.data == WHOLE

    def test_a_single_sentence_is_the_whole_passage(self, app):
        assert self.form(app, text="Busse fahren selten.").spot is None

    def test_offers_and_chooses_the_place_that_the_address_names(self, app):
        form = self.form(app, "/?range=6-12")
        assert form.spot.data == "6-12"
        assert self.values(form)[1] == "6-12"
        assert "fahren" in str(form.spot.choices[1].label)

    def test_chooses_a_sentence_that_the_address_names_without_naming_it_twice(self, app):
        form = self.form(app, "/?range=21-41")
        assert form.spot.data == "21-41"
        assert len(self.values(form)) == 4

    @pytest.mark.parametrize("value", ["6-5000", "x", "20-21"])
    def test_forgets_a_place_in_the_address_that_is_none(self, app, value):
        form = self.form(app, f"/?range={value}")
        assert form.spot.data == WHOLE
        assert len(self.values(form)) == 4

    def test_keeps_the_marked_place_when_the_form_is_sent_without_the_address(self, app):
        form = self.form(app, data={"spot": "6-12"})
        assert form.is_sent
        assert form.about.span == (6, 12)
        assert "6-12" in self.values(form)

    def test_what_was_sent_counts_more_than_the_address(self, app):
        form = self.form(app, "/?range=6-12", data={"spot": "0-20"})
        assert form.about.span == (0, 20)

    @pytest.mark.parametrize("value", ["6-5000", "x", "<b>", "20-21"])
    def test_refuses_a_sent_place_that_is_none(self, app, value):
        form = self.form(app, data={"spot": value})
        assert not form.is_sent
        assert form.spot.errors

    def test_without_a_passage_there_is_nothing_to_ask(self, app):
        with app.test_request_context():
            form = Example()
            form.offer_spots(None)
            assert form.spot is None

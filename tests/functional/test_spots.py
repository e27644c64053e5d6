"""Answering a sentence or a marked place of a passage, with and without JavaScript."""

import html

import pytest

from forum.db import session
from forum.models import CooperationRequest, DiscourseRequest, DissentFlag, Thread
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

TEXT = "Der erste Satz steht hier. Der zweite Satz steht dort. Der dritte fehlt."
SECOND = (27, 54)


@pytest.fixture
def passage(app):
    return factories.Passage(text=TEXT)


@pytest.fixture
def person(client, passage):
    return client.sign_in(factories.User())


FORMS = {
    "thread": (
        Thread,
        "/passages/{}/threads/new?kind=gap&",
        {"kind": "gap", "title": "Titel", "body": "Es fehlt etwas."},
    ),
    "dissent": (
        DissentFlag,
        "/passages/{}/dissent-flags/new?",
        {"statement": "Nein.", "grounds": "Weil es so nicht ist."},
    ),
    "cooperation": (
        CooperationRequest,
        "/cooperation-requests/new?passage={}&",
        {"direction": "seeks", "title": "T", "body": "B", "contact": "C"},
    ),
    "discourse": (
        DiscourseRequest,
        "/discourse-requests/new?passage={}&",
        {"title": "T", "body": "B", "format": "lean_coffee", "quorum": 3},
    ),
}


class TestPassagePage:
    def test_offers_each_sentence_as_a_link(self, client, passage):
        page = client.get(f"/passages/{passage.id}").text
        assert f"range={SECOND[0]}-{SECOND[1]}" in page

    def test_finds_marked_words_and_hands_them_on(self, client, passage):
        page = client.get(
            f"/passages/{passage.id}", query_string={"quote": "zweite Satz", "prefix": "Der "}
        ).text
        assert "<mark>zweite Satz</mark>" in page
        assert "dissent-flags/new?range=31-42" in page
        assert "threads/new?kind=gap&amp;range=31-42" in page

    @pytest.mark.parametrize(
        "query",
        [
            {"quote": "steht nirgends"},
            {"quote": "Satz steht"},
            {"range": "5-9999"},
            {"range": "9-5"},
            {"range": "²-5"},
            {"range": "-"},
        ],
    )
    def test_asks_where_words_are_not_found_or_stand_twice(self, client, passage, query):
        answer = client.get(f"/en/passages/{passage.id}", query_string=query)
        assert answer.status_code == 200
        assert "<mark>" not in answer.text


class TestForms:
    @pytest.mark.parametrize("which", FORMS)
    def test_a_sentence_is_chosen_without_javascript(self, person, passage, which):
        model, address, data = FORMS[which]
        data = {**data, "spot": f"{SECOND[0]}-{SECOND[1]}"}
        answer = person.post(address.format(passage.id), data=data)
        assert answer.status_code == 302, answer.text
        found = session.query(model).one()
        assert found.quote == "Der zweite Satz steht dort."
        assert found.passage_id == passage.id

    @pytest.mark.parametrize("which", FORMS)
    def test_a_marked_place_is_preselected(self, person, passage, which):
        _model, address, _data = FORMS[which]
        page = html.unescape(person.get(address.format(passage.id) + "range=31-37").text)
        assert '<option selected value="31-37">' in page

    @pytest.mark.parametrize("which", FORMS)
    def test_without_a_choice_the_whole_passage_is_meant(self, person, passage, which):
        model, address, data = FORMS[which]
        person.post(address.format(passage.id), data=data)
        assert session.query(model).one().range_start is None

    def test_a_marked_place_survives_a_refused_form(self, person, passage):
        answer = person.post(
            f"/passages/{passage.id}/dissent-flags/new", data={"statement": "", "spot": "31-37"}
        )
        assert answer.status_code == 422
        assert '<option selected value="31-37">' in answer.text

    def test_made_up_places_are_refused(self, person, passage):
        data = {**FORMS["dissent"][2], "spot": "5-9999"}
        answer = person.post(f"/passages/{passage.id}/dissent-flags/new", data=data)
        assert answer.status_code == 422
        assert session.query(DissentFlag).count() == 0

    def test_a_single_sentence_needs_no_choice(self, person):
        one = factories.Passage(text="Nur ein Satz.")
        session.commit()
        page = person.get(f"/passages/{one.id}/dissent-flags/new").text
        assert 'name="spot"' not in page

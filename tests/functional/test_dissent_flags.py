"""The pages of dissent flags."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import (
    DissentFlag,
    DissentFlagStatus,
    HeldContribution,
    Visibility,
)
from tests import factories
from tests.functional.counting import count_statements

TEXTS = {"statement": "Das stimmt nicht.", "grounds": "Die Haltestelle fehlt."}


def flags():
    return session.scalars(sa.select(DissentFlag)).all()


class TestCreate:
    def address(self, passage):
        return f"/passages/{passage.id}/dissent-flags/new"

    def test_makes_the_flag_and_names_the_day_of_the_answer(self, client):
        passage = factories.Passage()
        client.sign_in(factories.User())
        answer = client.post(self.address(passage), data=TEXTS, follow_redirects=True)
        flag = flags()[0]
        assert answer.status_code == 200
        assert f"{flag.due_on:%d.%m.%Y}" in answer.text

    def test_keeps_the_text_when_something_is_missing(self, client):
        passage = factories.Passage()
        client.sign_in(factories.User())
        answer = client.post(self.address(passage), data={"statement": "Ein halber Satz"})
        assert answer.status_code == 422
        assert "Ein halber Satz" in answer.text
        assert flags() == []

    def test_sent_twice_makes_one_flag(self, client):
        passage = factories.Passage()
        client.sign_in(factories.User())
        places = {client.post(self.address(passage), data=TEXTS).location for _ in range(2)}
        assert len(flags()) == len(places) == 1

    def test_keeps_what_a_guest_wrote_until_somebody_has_signed_in(self, client):
        passage, person = factories.Passage(), factories.User()
        answer = client.post(self.address(passage), data=TEXTS)
        assert "/login" in answer.location
        assert flags() == []
        client.sign_in(person)
        assert "Die Haltestelle fehlt." in client.get(self.address(passage)).text
        client.post(self.address(passage), data=TEXTS)
        assert flags()[0].author == person
        assert session.scalars(sa.select(HeldContribution)).all() == []

    def test_a_passage_of_an_unpublished_process_does_not_exist(self, client):
        passage = factories.Passage()
        passage.paper.process.is_published = False
        client.sign_in(factories.User())
        assert client.get(self.address(passage)).status_code == 404
        assert client.post(self.address(passage), data=TEXTS).status_code == 404

    def test_says_why_a_closed_paper_takes_none(self, client):
        passage = factories.Passage()
        passage.paper.is_open = False
        client.sign_in(factories.User())
        answer = client.post(self.address(passage), data=TEXTS)
        assert answer.status_code == 403
        assert "nimmt keine Beiträge mehr an" in answer.text
        assert "Die Haltestelle fehlt." in answer.text

    def test_shows_the_real_preview_without_storing_anything(self, client):
        passage = factories.Passage()
        client.sign_in(factories.User())
        data = {**TEXTS, "grounds": "**fett**", "action": "preview"}
        answer = client.post(self.address(passage), data=data)
        assert "<strong>fett</strong>" in answer.text
        assert flags() == []

    def test_refuses_a_text_that_cannot_be_rendered_at_its_field(self, client):
        passage = factories.Passage()
        client.sign_in(factories.User())
        answer = client.post(self.address(passage), data={**TEXTS, "grounds": "[" * 8_000})
        assert answer.status_code == 422
        assert "Klammern" in answer.text


class TestShow:
    def test_a_hidden_flag_does_not_exist_for_others(self, client):
        flag = factories.DissentFlag(visibility=Visibility.HIDDEN)
        assert client.get(f"/dissent-flags/{flag.id}").status_code == 404
        client.sign_in(flag.author)
        assert client.get(f"/dissent-flags/{flag.id}").status_code == 200

    def test_only_the_curator_gets_the_form_of_the_answer(self, client):
        flag = factories.DissentFlag()
        forms = {}
        for name, person in {"curator": flag.owner, "author": flag.author}.items():
            client.sign_in(person)
            forms[name] = 'name="outcome"' in client.get(f"/dissent-flags/{flag.id}").text
        assert forms == {"curator": True, "author": False}


class TestSteps:
    def test_the_curator_answers_and_the_author_settles(self, client):
        flag = factories.DissentFlag()
        base = f"/dissent-flags/{flag.id}"
        client.sign_in(flag.owner)
        client.post(f"{base}/answer", data={"outcome": "adopted", "reasons": "Sie haben recht."})
        client.sign_in(flag.author)
        client.post(f"{base}/settle", data={"remark": "Danke."})
        assert flag.status is DissentFlagStatus.SETTLED

    def test_an_illegal_step_is_refused_with_a_reason(self, client):
        flag = factories.DissentFlag()
        client.sign_in(flag.author)
        answer = client.post(f"/dissent-flags/{flag.id}/settle")
        assert answer.status_code == 409
        assert "nicht mehr möglich" in answer.text

    @pytest.mark.parametrize("step", ["acknowledge", "answer", "settle", "dispute", "withdraw"])
    def test_others_are_refused(self, client, step):
        flag = factories.DissentFlag(status=DissentFlagStatus.ACKNOWLEDGED)
        client.sign_in(factories.User())
        assert client.post(f"/dissent-flags/{flag.id}/{step}").status_code == 403


class TestIndex:
    def test_filters_and_never_lists_hidden_ones(self, client):
        shown = factories.DissentFlag(statement="Sichtbarer Einwand")
        factories.DissentFlag(statement="Verborgener Einwand", visibility=Visibility.HIDDEN)
        page = client.get("/dissent-flags?status=open").text
        assert "Sichtbarer Einwand" in page
        assert "Verborgener Einwand" not in page
        assert shown.statement not in client.get("/dissent-flags?status=settled").text

    def test_costs_the_same_number_of_statements_however_long(self, client):
        factories.DissentFlag()
        few = count_statements(lambda: client.get("/dissent-flags"))
        for _ in range(12):
            factories.DissentFlag()
        assert count_statements(lambda: client.get("/dissent-flags")) == few

    def test_survives_a_broken_key_and_an_unknown_state(self, client):
        assert client.get("/dissent-flags?after=quatsch~x&status=drop").status_code == 200

"""The first steps of new members, chosen fields, and the page of the keys."""

from datetime import timedelta

from forum.clock import utcnow
from forum.db import session
from forum.models import User, Visibility
from forum.services import field_choices
from tests import factories

TITLE = "Ihre ersten Schritte"


class TestFirstSteps:
    def test_stand_on_the_start_page_of_new_members_alone(self, client):
        assert TITLE not in client.get("/").text
        old = factories.User(confirmed_at=utcnow() - timedelta(days=61))
        assert TITLE not in client.sign_in(old).get("/").text
        page = client.sign_in(factories.User()).get("/").text
        assert TITLE in page
        assert "Erledigt:" not in page

    def test_are_ticked_one_by_one_and_then_gone(self, client):
        person = factories.User()
        client.sign_in(person)
        person.municipality = "Auental"
        assert client.get("/").text.count("Erledigt:") == 1
        field = factories.ActionField()
        client.post("/account/fields", data={"fields": [field.id]})
        assert client.get("/").text.count("Erledigt:") == 2
        factories.DissentFlag(author=person)
        assert TITLE not in client.get("/").text

    def test_are_skipped_for_good(self, client):
        person = factories.User()
        client.sign_in(person)
        client.post("/onboarding/skip")
        assert TITLE not in client.get("/").text
        assert session.get(User, person.id).onboarding_skipped_at is not None


class TestFields:
    def test_are_chosen_and_given_up(self, client):
        person, one, other = factories.User(), factories.ActionField(), factories.ActionField()
        client.sign_in(person)
        client.post("/account/fields", data={"fields": [one.id, other.id]})
        assert field_choices.of(person) == [one.id, other.id]
        assert client.get("/account/fields").text.count(" checked") == 2
        client.post("/account/fields", data={"fields": [other.id]})
        assert field_choices.of(person) == [other.id]
        client.post("/account/fields", data={"csrf_token": "egal"})
        assert field_choices.of(person) == []

    def test_what_does_not_exist_cannot_be_chosen(self, client):
        hidden = factories.ActionField()
        hidden.process.is_published = False
        client.sign_in(factories.User())
        assert client.post("/account/fields", data={"fields": [hidden.id]}).status_code == 422
        person = factories.User()
        field_choices.choose(person, actor=person, field_ids=[hidden.id, 987654])
        assert field_choices.of(person) == []


class TestShortcuts:
    def test_the_page_is_there_for_everybody(self, client):
        page = client.get("/shortcuts").text
        assert "<kbd>g</kbd> <kbd>u</kbd>" in page
        assert "Ausschalten" not in page
        assert "Strg" in page

    def test_are_switched_off_and_on(self, client):
        client.sign_in(factories.User())
        assert "data-shortcuts=" in client.get("/latest").text
        assert "Einschalten" in client.post("/shortcuts/off", follow_redirects=True).text
        assert "data-shortcuts=" not in client.get("/latest").text
        assert "ausgeschaltet" in client.get("/account").text
        client.post("/shortcuts/on")
        assert "data-shortcuts=" in client.get("/latest").text

    def test_guests_have_none(self, client):
        assert "data-shortcuts=" not in client.get("/latest").text


def test_a_hidden_contribution_is_a_contribution(client):
    person = factories.User(bio="Planerin")
    factories.FieldChoice(user_id=person.id)
    factories.Comment(author=person, visibility=Visibility.HIDDEN)
    assert TITLE not in client.sign_in(person).get("/").text


def test_a_choice_that_is_the_whole_form_is_not_called_optional(client):
    factories.ActionField()
    client.sign_in(factories.User())
    page = client.get("/account/fields").text
    assert 'name="fields"' in page
    assert "optional" not in page

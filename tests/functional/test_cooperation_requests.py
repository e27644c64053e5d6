"""The pages of cooperation requests, and that contact data appear nowhere too early."""

import sqlalchemy as sa

from forum.db import session
from forum.events import record
from forum.models import CooperationRequest, CooperationStatus, EventKind
from forum.unit_of_work import unit_of_work
from tests import factories

FORM = {
    "direction": "seeks",
    "title": "Gesucht: eine Gemeinde",
    "body": "Für einen Versuch mit **Lernzeit**.",
    "contact": "geheim-autor@example.org",
}
SECRETS = ("geheim-autor@example.org", "geheim-partner@example.org", "Vertrauliche Nachricht")


def requests():
    return session.scalars(sa.select(CooperationRequest)).all()


def proposed():
    return factories.CooperationRequest(
        status=CooperationStatus.PROPOSED,
        contact=SECRETS[0],
        partner=factories.User(),
        partner_contact=SECRETS[1],
        partner_message=SECRETS[2],
    )


class TestCreate:
    def test_about_a_field(self, client):
        field = factories.ActionField()
        client.sign_in(factories.User())
        answer = client.post("/cooperation-requests/new", data={**FORM, "action_field": field.id})
        assert answer.status_code == 302
        assert requests()[0].action_field == field

    def test_about_a_passage_files_it_under_its_paper(self, client):
        passage = factories.Passage()
        client.sign_in(factories.User())
        client.post(f"/cooperation-requests/new?passage={passage.id}", data=FORM)
        assert requests()[0].passage == passage
        assert requests()[0].action_field == passage.paper.action_field

    def test_sent_twice_is_one_request(self, client):
        field = factories.ActionField()
        client.sign_in(factories.User())
        data = {**FORM, "action_field": field.id, "submission": "token-der-seite"}
        places = {client.post("/cooperation-requests/new", data=data).location for _ in "ab"}
        assert len(requests()) == len(places) == 1

    def test_comes_back_filled_when_the_field_is_missing(self, client):
        client.sign_in(factories.User())
        answer = client.post("/cooperation-requests/new", data=FORM)
        assert answer.status_code == 422
        assert "Gesucht: eine Gemeinde" in answer.text

    def test_a_field_of_an_unpublished_process_cannot_be_chosen(self, client):
        field = factories.ActionField()
        field.process.is_published = False
        client.sign_in(factories.User())
        answer = client.post("/cooperation-requests/new", data={**FORM, "action_field": field.id})
        assert answer.status_code == 422
        assert requests() == []

    def test_the_passage_is_kept_for_guests(self, client):
        passage, person = factories.Passage(), factories.User()
        address = f"/cooperation-requests/new?passage={passage.id}"
        client.post(address, data=FORM)
        client.sign_in(person)
        assert "Gesucht: eine Gemeinde" in client.get(address).text


class TestContacts:
    def pages(self, request):
        return (
            f"/cooperation-requests/{request.id}",
            "/cooperation-requests",
            "/search?q=Versuch",
            f"/u/{request.author.name}",
            f"/en/cooperation-requests/{request.id}",
        )

    def read(self, client, person, request):
        if person is not None:
            client.sign_in(person)
        return "".join(client.get(path).text for path in self.pages(request))

    def test_are_nowhere_before_both_said_yes(self, app, request):
        cooperation = proposed()
        for person in (None, factories.User(), factories.Administrator()):
            seen = self.read(app.test_client(), person, cooperation)
            assert not any(secret in seen for secret in SECRETS), person

    def test_partner_and_author_wait_for_each_other(self, app):
        cooperation = proposed()
        author = self.read(app.test_client(), cooperation.author, cooperation)
        assert SECRETS[2] in author
        assert SECRETS[1] not in author
        partner = self.read(app.test_client(), cooperation.partner, cooperation)
        assert SECRETS[0] not in partner

    def test_are_for_the_two_alone_afterwards(self, app):
        cooperation = proposed()
        client = app.test_client()
        client.sign_in(cooperation.author)
        client.post(f"/cooperation-requests/{cooperation.id}/confirm")
        for person in (cooperation.author, cooperation.partner):
            seen = self.read(app.test_client(), person, cooperation)
            assert all(secret in seen for secret in SECRETS[:2])
        for person in (None, factories.User(), factories.Moderator()):
            seen = self.read(app.test_client(), person, cooperation)
            assert not any(secret in seen for secret in SECRETS), person


class TestPartner:
    def test_who_the_partner_is_stays_between_the_two(self, app):
        cooperation = proposed()
        with unit_of_work():
            record(EventKind.COOPERATION_REQUEST_PROPOSED, cooperation, actor=cooperation.partner)
        path = f"/cooperation-requests/{cooperation.id}"
        assert cooperation.partner.display_name not in app.test_client().get(path).text
        author = app.test_client().sign_in(cooperation.author)
        assert cooperation.partner.display_name in author.get(path).text


class TestSteps:
    def test_a_step_too_far_is_refused(self, client):
        cooperation = proposed()
        client.sign_in(cooperation.author)
        answer = client.post(f"/cooperation-requests/{cooperation.id}/running")
        assert answer.status_code == 409

    def test_a_stranger_is_refused_and_a_hidden_one_does_not_exist(self, client):
        cooperation = proposed()
        client.sign_in(factories.User())
        address = f"/cooperation-requests/{cooperation.id}/confirm"
        assert client.post(address).status_code == 403
        factories.hide(cooperation)
        assert client.post(address).status_code == 404

    def test_the_second_partner_is_told_that_somebody_was_faster(self, client):
        cooperation = proposed()
        client.sign_in(factories.User())
        answer = client.post(
            f"/cooperation-requests/{cooperation.id}/propose",
            data={"message": "Ich auch.", "contact": "x@example.org"},
        )
        assert answer.status_code == 409
        assert "Ich auch." in answer.text

"""Pages of processes."""

import pytest

from forum.db import session
from forum.models import Process
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")

FIELDS = {
    "title": "Neuer Prozess",
    "summary": "",
    "description": "Worum es **geht**",
    "is_published": "y",
    "federal_state": "DE-NW",
    "answer_days": "10",
    "phases-0-title": "Start",
    "phases-0-starts_on": "2026-01-01",
    "phases-0-ends_on": "",
    "phases-1-title": "",
    "action_fields-0-title": "Lernen",
    "action_fields-1-title": "",
}


class TestShow:
    def test_shows_phases_fields_papers_and_news(self, client):
        process = factories.Process(slug="p")
        factories.Phase(title="Die Debatte", position=0, process_id=process.id)
        field = factories.ActionField(process=process, title="Das Feld")
        paper = factories.Paper(action_field=field)
        thread = factories.Thread(action_field=field)
        page = client.get("/processes/p").text
        for text in ("Die Debatte", "Das Feld", paper.title, thread.title):
            assert text in page
        assert 'aria-current="step"' in page

    def test_an_unpublished_process_does_not_exist(self, client):
        factories.Process(slug="geheim", title="Geheimer Prozess", is_published=False)
        for person in (None, factories.User()):
            if person:
                client.sign_in(person)
            assert client.get("/processes/geheim").status_code == 404
            for path in ("/processes", "/"):
                assert "Geheimer Prozess" not in client.get(path).text
        client.sign_in(factories.Moderator())
        assert client.get("/processes/geheim").status_code == 200

    def test_costs_the_same_number_of_statements_however_much_it_holds(self, client):
        process = factories.Process(slug="p")

        def add():
            field = factories.ActionField(process=process)
            factories.Paper(action_field=field)
            factories.Thread(action_field=field)

        add()
        session.commit()
        few = count_statements(lambda: client.get("/processes/p"))
        for _ in range(5):
            add()
        assert count_statements(lambda: client.get("/processes/p")) == few


class TestCreate:
    def test_makes_a_process_with_phases_and_fields(self, client):
        client.sign_in(factories.Administrator())
        assert client.get("/processes/new").status_code == 200
        answer = client.post("/processes/new", data=FIELDS)
        assert answer.location == "/processes/neuer-prozess"
        process = session.query(Process).one()
        assert [phase.title for phase in process.phases] == ["Start"]
        assert [field.slug for field in process.action_fields] == ["lernen"]
        assert process.is_published

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"answer_days": "0"},
            {"phases-0-starts_on": ""},
            {"phases-0-ends_on": "2025-12-31"},
        ],
    )
    def test_keeps_what_was_typed_when_something_is_wrong(self, client, wrong):
        client.sign_in(factories.Administrator())
        answer = client.post("/processes/new", data={**FIELDS, **wrong})
        assert answer.status_code == 422
        assert "Lernen" in answer.text
        assert session.query(Process).count() == 0

    def test_moderators_may_not(self, client):
        client.sign_in(factories.Moderator())
        assert client.get("/processes/new").status_code == 403


class TestEdit:
    def test_changes_and_keeps_addresses(self, client):
        field = factories.ActionField(slug="alt", title="Alt")
        process = field.process
        session.commit()
        client.sign_in(factories.Administrator())
        address = f"/processes/{process.slug}/edit"
        assert 'value="Alt"' in client.get(address).text
        data = {**FIELDS, "action_fields-0-id": field.id, "action_fields-0-title": "Neu"}
        assert client.post(address, data=data).location == f"/processes/{process.slug}"
        session.expire_all()
        assert [(f.slug, f.title) for f in process.action_fields] == [("alt", "Neu")]
        assert process.title == "Neuer Prozess"

    def test_says_which_field_cannot_go(self, client):
        thread = factories.Thread()
        process = thread.process
        client.sign_in(factories.Administrator())
        answer = client.post(f"/processes/{process.slug}/edit", data=FIELDS)
        assert answer.status_code == 422

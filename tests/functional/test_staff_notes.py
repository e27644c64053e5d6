"""The page of notes about a person."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import StaffNote
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class TestNotes:
    def test_are_written_read_and_removed(self, client):
        moderator = factories.Moderator(display_name="Moderation Meyer")
        factories.User(name="anna")
        client.sign_in(moderator)
        assert "/u/anna/notes" in client.get("/u/anna").text
        answer = client.post("/u/anna/notes", data={"body": "Hat <b>gefragt</b>."})
        assert answer.location == "/u/anna/notes"
        page = client.get("/u/anna/notes").text
        assert "Hat &lt;b&gt;gefragt&lt;/b&gt;." in page
        assert "Moderation Meyer" in page
        note = session.scalars(sa.select(StaffNote)).one()
        assert client.post(f"/staff-notes/{note.id}/remove").location == "/u/anna/notes"
        assert "Es gibt keine." in client.get("/u/anna/notes").text

    def test_refuse_an_empty_one(self, client):
        factories.User(name="anna")
        client.sign_in(factories.Moderator())
        answer = client.post("/en/u/anna/notes", data={"body": ""})
        assert answer.status_code == 422
        assert "Please write something down." in answer.text

    def test_do_not_exist_for_others(self, client):
        note = factories.StaffNote(user=factories.User(name="anna"))
        client.sign_in(note.user)
        assert client.get("/u/anna/notes").status_code == 403
        assert "/u/anna/notes" not in client.get("/u/anna").text
        assert client.post(f"/staff-notes/{note.id}/remove").status_code == 404

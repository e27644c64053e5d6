"""The pages of answer templates."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import AnswerTemplate
from tests import factories


@pytest.fixture
def moderator(client):
    person = factories.Moderator()
    client.sign_in(person)
    return person


def sent(process, **fields):
    return {"process_id": process.id, "title": "Dank", "body": "Vielen Dank."} | fields


@pytest.mark.usefixtures("moderator")
class TestTemplates:
    def test_are_listed_by_process(self, client):
        template = factories.AnswerTemplate()
        text = client.get("/answer-templates").text
        assert template.title in text
        assert template.process.title in text

    def test_an_empty_list_offers_the_first_one(self, client):
        assert 'href="/answer-templates/new"' in client.get("/answer-templates").text

    def test_one_is_created(self, client):
        process = factories.Process()
        answer = client.post("/answer-templates/new", data=sent(process))
        assert answer.status_code == 302
        assert session.scalar(sa.select(AnswerTemplate.process_id)) == process.id

    def test_an_incomplete_one_comes_back_with_what_was_typed(self, client):
        answer = client.post("/answer-templates/new", data=sent(factories.Process(), title=""))
        assert answer.status_code == 422
        assert "Vielen Dank." in answer.text

    def test_one_is_changed(self, client):
        template = factories.AnswerTemplate()
        address = f"/answer-templates/{template.id}/edit"
        assert template.body in client.get(address).text
        client.post(address, data=sent(template.process, body="Anders."))
        assert template.body == "Anders."

    def test_one_is_deleted_and_a_second_click_does_no_harm(self, client):
        template = factories.AnswerTemplate()
        address = f"/answer-templates/{template.id}/delete"
        assert [client.post(address).status_code for _ in range(2)] == [302, 302]
        assert session.scalar(sa.select(sa.func.count(AnswerTemplate.id))) == 0

    def test_one_that_is_gone_cannot_be_changed(self, client):
        assert client.get("/answer-templates/99/edit").status_code == 404

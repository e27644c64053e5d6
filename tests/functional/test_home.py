"""The start page."""

import pytest

from forum.models import AnswerOutcome, DissentFlagStatus, Visibility, utcnow
from forum.presenters.intents import INTENTS
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def fill():
    passage = factories.Passage()
    factories.Comment(
        thread=factories.Thread(passage=passage, action_field=passage.paper.action_field)
    )
    factories.DissentFlag(
        passage=passage,
        status=DissentFlagStatus.ANSWERED,
        outcome=AnswerOutcome.ADOPTED,
        answered_at=utcnow(),
        statement=f"Einwand zu {passage.id}",
    )
    return passage


class TestIndex:
    def test_works_in_an_empty_forum(self, client):
        assert client.get("/").status_code == 200

    def test_shows_papers_news_and_all_nine_intents(self, client):
        passage = fill()
        page = client.get("/").text
        assert passage.paper.title in page
        assert f"Einwand zu {passage.id}" in page
        assert page.count('class="intent-card ') == len(INTENTS) == 9

    def test_shows_nothing_hidden(self, client):
        factories.Thread(title="Ausgeblendet", visibility=Visibility.HIDDEN)
        factories.Paper(title="Entwurf", newest_version=0)
        for person in (None, factories.User()):
            if person:
                client.sign_in(person)
            page = client.get("/").text
            assert "Ausgeblendet" not in page
            assert "Entwurf" not in page

    def test_sets_no_cookie_and_carries_no_token(self, client):
        fill()
        answer = client.get("/")
        assert "Set-Cookie" not in answer.headers
        assert "csrf_token" not in answer.text

    def test_costs_the_same_number_of_statements_however_much_there_is(self, client):
        fill()
        few = count_statements(lambda: client.get("/"))
        for _ in range(3):
            fill()
        assert count_statements(lambda: client.get("/")) == few

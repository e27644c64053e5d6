"""The page of the desk on which suggestions are decided."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import (
    Event,
    EventKind,
    SuggestionStatus,
)
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture
def passage(app):
    text = "Alle Gemeinden zahlen gleich viel."
    return factories.Passage(text=text, version__source=text, position=0)


@pytest.fixture
def curator(passage):
    return passage.paper.curator


def number_of(kind):
    return session.scalar(sa.select(sa.func.count(Event.id)).where(Event.kind == kind))


class TestSuggestion:
    @pytest.fixture
    def suggestion(self, passage):
        return factories.Suggestion(passage=passage, replacement="Große Gemeinden zahlen mehr.")

    def send(self, client, suggestion, **fields):
        data = {"outcome": "adopted", "reasons": "Das ist klarer."} | fields
        return client.post(f"/desk/suggestions/{suggestion.id}", data=data)

    def test_shows_the_passage_with_what_would_change(self, client, suggestion, curator):
        client.sign_in(curator)
        text = client.get(f"/desk/suggestions/{suggestion.id}").text
        assert "<ins>" in text
        assert suggestion.reason in text

    def test_adopting_opens_the_next_one(self, client, suggestion, passage, curator):
        thread = factories.Thread(passage=passage)
        client.sign_in(curator)
        answer = self.send(client, suggestion)
        assert answer.location.endswith(f"/desk/threads/{thread.id}")
        assert suggestion.status is SuggestionStatus.ADOPTED
        assert suggestion.decision == "Das ist klarer."

    def test_adopting_in_other_words_asks_for_them(self, client, suggestion, curator):
        client.sign_in(curator)
        answer = self.send(client, suggestion, outcome="adapted", adapted_text=" ")
        assert answer.status_code == 422
        assert "Das ist klarer." in answer.text
        self.send(client, suggestion, outcome="adapted", adapted_text="Alle zahlen nach Größe.")
        assert suggestion.status is SuggestionStatus.ADAPTED
        assert suggestion.adapted_text == "Alle zahlen nach Größe."

    def test_declining_keeps_no_other_words(self, client, suggestion, curator):
        client.sign_in(curator)
        self.send(client, suggestion, outcome="rejected", adapted_text="Große Gemeinden …")
        assert suggestion.status is SuggestionStatus.REJECTED
        assert suggestion.adapted_text == ""

    def test_twice_is_once(self, client, suggestion, curator):
        client.sign_in(curator)
        codes = [self.send(client, suggestion).status_code for _ in range(2)]
        assert codes == [302, 302]
        assert number_of(EventKind.SUGGESTION_ADOPTED) == 1

    def test_one_that_was_decided_meanwhile_shows_both_texts(self, client, suggestion, curator):
        client.sign_in(curator)
        self.send(client, suggestion, outcome="rejected", reasons="Schneller.")
        answer = self.send(client, suggestion, reasons="Mein langer Text.")
        assert answer.status_code == 409
        assert "Schneller." in answer.text
        assert "Mein langer Text." in answer.text

    def test_the_preview_decides_nothing(self, client, suggestion, curator):
        client.sign_in(curator)
        answer = self.send(client, suggestion, reasons="Sehr **gut**.", action="preview")
        assert "<strong>gut</strong>" in answer.text
        assert suggestion.status is SuggestionStatus.OPEN

    def test_other_moderators_may_not(self, client, suggestion):
        client.sign_in(factories.Moderator())
        assert client.get(f"/desk/suggestions/{suggestion.id}").status_code == 403

    def test_a_hidden_one_does_not_exist_for_members(self, client, suggestion):
        factories.hide(suggestion)
        client.sign_in(factories.User())
        assert client.get(f"/desk/suggestions/{suggestion.id}").status_code == 404

    def test_costs_the_same_however_much_was_decided(self, client, suggestion, curator):
        client.sign_in(curator)
        address = f"/desk/suggestions/{suggestion.id}"
        self.send(client, factories.Suggestion(passage=suggestion.passage))
        factories.Suggestion(passage=suggestion.passage)
        client.get(address)
        few = count_statements(lambda: client.get(address))
        for _ in range(3):
            self.send(client, factories.Suggestion(passage=suggestion.passage))
        assert count_statements(lambda: client.get(address)) == few

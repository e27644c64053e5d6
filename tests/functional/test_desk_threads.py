"""The page of the desk on which discussions are answered."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import (
    AnswerOutcome,
    Event,
    EventKind,
    Receipt,
)
from tests import factories


@pytest.fixture
def passage(app):
    text = "Alle Gemeinden zahlen gleich viel."
    return factories.Passage(text=text, version__source=text, position=0)


@pytest.fixture
def curator(passage):
    return passage.paper.curator


def number_of(kind):
    return session.scalar(sa.select(sa.func.count(Event.id)).where(Event.kind == kind))


class TestThread:
    @pytest.fixture
    def thread(self, passage):
        made = factories.Thread(passage=passage)
        factories.Comment(thread=made, body_html="<p>Bei uns fehlt die Haltestelle.</p>")
        return made

    def send(self, client, thread, **fields):
        data = {"outcome": "adopted", "reasons": "Wir nehmen es auf."} | fields
        return client.post(f"/desk/threads/{thread.id}", data=data)

    def test_shows_the_opening_text_and_the_passage(self, client, thread, curator):
        client.sign_in(curator)
        text = client.get(f"/desk/threads/{thread.id}").text
        assert "Bei uns fehlt die Haltestelle." in text
        assert "Alle Gemeinden zahlen gleich viel." in text

    def test_opening_it_notes_once_that_a_curator_has_read_it(self, client, thread, curator):
        client.sign_in(curator)
        for _ in range(2):
            client.get(f"/desk/threads/{thread.id}")
        receipt = session.scalars(sa.select(Receipt)).one()
        assert receipt.read_by is curator
        assert number_of(EventKind.RECEIPT_READ) == 1

    def test_answering_writes_the_receipt(self, client, thread, curator):
        client.sign_in(curator)
        assert self.send(client, thread).location.endswith("/desk")
        receipt = session.scalars(sa.select(Receipt)).one()
        assert (receipt.outcome, receipt.reasons) == (AnswerOutcome.ADOPTED, "Wir nehmen es auf.")
        assert receipt.answered_by is curator

    def test_twice_is_once(self, client, thread, curator):
        client.sign_in(curator)
        codes = [self.send(client, thread).status_code for _ in range(2)]
        assert codes == [302, 302]
        assert number_of(EventKind.RECEIPT_ANSWERED) == 1

    def test_an_incomplete_answer_comes_back_with_its_text(self, client, thread, curator):
        client.sign_in(curator)
        answer = self.send(client, thread, outcome="")
        assert answer.status_code == 422
        assert "Wir nehmen es auf." in answer.text

    def test_an_answered_one_shows_its_answer(self, client, thread, curator):
        client.sign_in(curator)
        self.send(client, thread)
        text = client.get(f"/desk/threads/{thread.id}").text
        assert "Wir nehmen es auf." in text
        assert 'name="reasons"' not in text

    def test_members_may_not(self, client, thread):
        client.sign_in(thread.author)
        assert client.get(f"/desk/threads/{thread.id}").status_code == 403

    def test_one_about_no_passage_has_no_answer(self, client, curator):
        free = factories.Comment().thread
        client.sign_in(curator)
        assert client.get(f"/desk/threads/{free.id}").status_code == 403

"""Who accepted an earlier netiquette is asked for the present one, where something is written."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, Consent, ConsentKind
from forum.services import consents, pages
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

QUESTION = 'name="netiquette_question"'


def change_netiquette():
    with unit_of_work():
        pages.change(
            "netiquette", "de", actor=factories.Administrator(), title="Neu", body="## Neues"
        )


@pytest.fixture
def person(app):
    """Somebody who has accepted what was the netiquette until now."""
    made = factories.User()
    with unit_of_work():
        consents.give(made, ConsentKind.NETIQUETTE, actor=made, locale="de")
    return made


@pytest.fixture
def thread(app):
    return factories.Comment().thread


def reply(client, thread, **data):
    return client.post(f"/t/{thread.id}/reply", data={"body": "Mein Text.", **data})


def accepted():
    return session.scalars(sa.select(Consent).order_by(Consent.id)).all()


class TestAsking:
    def test_is_for_those_who_accepted_an_earlier_version(self, client, person, thread):
        page = f"/t/{thread.slug}/{thread.id}"
        assert QUESTION not in client.get(page).text
        client.sign_in(person)
        assert QUESTION not in client.get(page).text
        change_netiquette()
        shown = client.get(page)
        assert shown.status_code == 200
        assert shown.text.count(QUESTION) == 1
        assert "Die Netiquette hat sich geändert" in shown.text
        assert "The netiquette has changed" in client.get(f"/en{page}").text
        client.sign_in(factories.User())
        assert QUESTION not in client.get(page).text

    def test_is_done_once_on_a_page_with_two_texts(self, client, person):
        change_netiquette()
        passage = factories.Passage()
        client.sign_in(person)
        page = client.get(f"/passages/{passage.id}/dissent-flags/new").text
        assert page.count(QUESTION) == 1

    def test_costs_nothing_where_nothing_is_written(self, app, client, person):
        client.sign_in(person)
        client.get("/latest")
        before = count_statements(lambda: client.get("/latest"))
        change_netiquette()
        client.get("/latest")
        assert count_statements(lambda: client.get("/latest")) == before


class TestAnswering:
    def test_is_logged_and_publishes(self, client, person, thread):
        change_netiquette()
        client.sign_in(person)
        answer = reply(client, thread, netiquette_question="y", accept_netiquette="y")
        assert answer.status_code == 302
        former, present = accepted()
        assert former.withdrawn_at is not None
        assert (present.kind, present.text.title) == (ConsentKind.NETIQUETTE, "Neu")
        assert QUESTION not in client.get(f"/t/{thread.slug}/{thread.id}").text

    def test_not_at_all_keeps_the_text_and_asks_again(self, client, person, thread):
        change_netiquette()
        client.sign_in(person)
        answer = reply(client, thread, netiquette_question="y")
        assert answer.status_code == 422
        assert "Mein Text." in answer.text
        assert "Bitte stimmen Sie der Netiquette in ihrer jetzigen Fassung zu." in answer.text
        assert QUESTION in answer.text
        assert answer.text.count('href="#netiquette-question"') == 1
        assert answer.text.count('id="netiquette-question"') == 1
        assert answer.text.count('id="netiquette-error"') == 1
        assert len(accepted()) == 1
        assert len(session.scalars(sa.select(Comment)).all()) == 1

    def test_by_a_guest_or_without_being_asked_is_nothing(self, client, person, thread):
        reply(client, thread, accept_netiquette="y")
        client.sign_in(person)
        assert reply(client, thread, accept_netiquette="y").status_code == 302
        assert len(accepted()) == 1

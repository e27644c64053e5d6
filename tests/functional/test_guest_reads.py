"""Guests who read are answered before anybody looks for a person."""

import pytest
from flask_login import COOKIE_NAME

from forum.db import session
from forum.models import Thread
from forum.services import restrictions
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture
def thread() -> Thread:
    """A thread of three pages."""
    found = factories.Thread()
    for _ in range(45):
        factories.Comment(thread=found)
    session.commit()
    return found


@pytest.mark.parametrize("place", ["", "/21", "/45", "/45?here=1"])
def test_a_page_whose_parts_are_kept_takes_no_statement(browser_of, thread, place):
    guest, path = browser_of(), f"/t/{thread.slug}/{thread.id}{place}"
    before = guest.get(path)
    assert count_statements(lambda: guest.get(path)) == 0
    assert guest.get(path).text == before.text


@pytest.mark.parametrize("person", [None, factories.User])
def test_of_a_thread_that_is_hidden_nothing_is_left(browser_of, thread, person):
    reader, path = browser_of(person() if person else None), f"/t/{thread.slug}/{thread.id}"
    for _ in range(2):
        assert thread.title in reader.get(path).text
    moderator = factories.Moderator()
    with unit_of_work():
        restrictions.hide(thread, actor=moderator, reasons=factories.REASONS)
    answer = reader.get(path)
    assert answer.status_code == 404
    assert thread.title not in answer.text
    with unit_of_work():
        restrictions.restore(thread, actor=moderator, reason="Geprüft.")
    assert thread.title in reader.get(path).text


def test_whoever_brings_a_session_is_not_taken_for_a_guest(browser_of, thread):
    person = factories.User()
    session.commit()
    path = f"/t/{thread.slug}/{thread.id}"
    assert person.display_name not in browser_of().get(path).text
    assert person.display_name in browser_of(person).get(path).text


@pytest.mark.parametrize("name", ["session", COOKIE_NAME, "anything"])
def test_a_cookie_that_says_nothing_is_answered_as_a_guest(browser_of, thread, name):
    path = f"/t/{thread.slug}/{thread.id}"
    browser = browser_of()
    browser.set_cookie(name, "nothing-that-was-ever-signed")
    answer = browser.get(path)
    assert (answer.status_code, answer.text) == (200, browser_of().get(path).text)


def test_an_address_with_a_zero_byte_is_none(browser_of):
    assert browser_of().get("/tag/a%00b").status_code == 404
    assert browser_of().get("/latest?tag=a%00b").status_code == 400


def test_another_word_in_the_address_leads_to_the_thread(browser_of, thread):
    answer = browser_of().get(f"/en/t/other/{thread.id}/21")
    assert answer.status_code == 301
    assert answer.location == f"/en/t/{thread.slug}/{thread.id}/21"

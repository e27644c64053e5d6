"""Pages that readers share: what happens meanwhile, and how much of them is kept."""

import contextvars
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.blueprints import thread_pages
from forum.clock import utcnow
from forum.db import session
from forum.models import Comment, ContributionKind, Thread, User
from forum.models import representation as representations
from forum.services import comments, read_positions, restrictions, threads
from forum.services.threads import Opening
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.functional.test_reader_counts import unread


@pytest.fixture
def thread(plain_thread):
    return plain_thread


@pytest.fixture
def cache(keeping_application):
    return keeping_application.extensions["forum_fragments"]


@pytest.fixture
def meanwhile(app, monkeypatch):
    """Let something happen once, elsewhere, while a page of a discussion is being made."""

    def plan(act):
        real, done = thread_pages.page_for, []

        def elsewhere():
            with app.app_context():
                with unit_of_work():
                    act()
                session.remove()

        def page_for(*asked):
            if not done:
                done.append(True)
                contextvars.Context().run(elsewhere)
            return real(*asked)

        monkeypatch.setattr(thread_pages, "page_for", page_for)

    return plan


def address(thread, number=None):
    return f"/t/{thread.slug}/{thread.id}" + (f"/{number}" if number else "")


@pytest.mark.parametrize("kind", [factories.User, None])
def test_what_is_hidden_while_a_page_is_made_is_gone_afterwards(
    browser_of, thread, meanwhile, kind
):
    browser, path = browser_of(kind() if kind else None), address(thread)
    other = browser_of(factories.User() if kind else None)
    for _ in range(2):
        assert "Beitrag 2 mit Worten" in other.get(path).text
    post, moderator = comments.by_number(thread, 4).id, factories.Moderator().id
    session.commit()

    def hide():
        target, actor = session.get(Comment, post), session.get(User, moderator)
        restrictions.hide(target, actor=actor, reasons=factories.REASONS)

    meanwhile(hide)
    browser.get(path)
    for _ in range(2):
        assert "Beitrag 2 mit Worten" not in browser.get(path).text


def test_numbers_counted_before_all_was_marked_as_read_do_not_stay(browser_of, thread, meanwhile):
    person = factories.User(confirmed_at=utcnow() - timedelta(days=40))
    factories.Comment()
    reader = person.id
    session.commit()
    meanwhile(lambda: read_positions.read_everything(actor=session.get(User, reader)))
    browser = browser_of(person)
    browser.get(address(thread))
    assert unread(browser) == 0


def test_a_discussion_that_was_asked_for_before_it_existed(browser_of):
    field, author = factories.ActionField(), factories.User()
    session.commit()
    coming = (session.scalar(sa.select(sa.func.max(Thread.id))) or 0) + 1
    guest, path = browser_of(), f"/api/v1/threads/{coming}"
    assert guest.get(path).status_code == 404
    opening = Opening("Neue Frage", "Wer weiß Rat?", ContributionKind.QUESTION)
    with unit_of_work():
        made = threads.start(field, actor=author, opening=opening)
    assert made.id == coming
    assert guest.get(path).status_code == 200


def test_whose_organisation_ends_today_has_no_form_tomorrow(browser_of, thread, monkeypatch):
    person, day = factories.User(kind="support_provider"), representations.today(utcnow())
    factories.Representation(user=person, confirmed_at=utcnow(), expires_on=day)
    browser, path = browser_of(person), address(thread)
    for _ in range(2):
        assert "data-reply-form" in browser.get(path).text
    for module in (representations, thread_pages):
        monkeypatch.setattr(module, "today", lambda _now: day + timedelta(days=1))
    assert "data-reply-form" not in browser.get(path).text


def test_no_page_sets_a_guest_a_cookie(browser_of, thread):
    guest = browser_of()
    for path in (address(thread), address(thread), address(thread, 21), f"/en{address(thread)}"):
        answer = guest.get(path)
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("kind", [factories.User, None])
def test_all_addresses_of_a_page_share_it(browser_of, plain_of, thread, cache, kind):
    browser = browser_of(kind() if kind else None)
    browser.get(address(thread))
    browser.get(address(thread))
    size = cache._size
    for number in range(1, 21):
        page = browser.get(address(thread, number)).text
        assert f'href="/en{address(thread, number)}"' in page
    # What is kept for each address is small.
    assert cache._size - size < 20 * 15_000
    assert len([place for place in cache._pieces if "shared" in place]) == 1


def test_a_copy_is_small_and_replaced_by_the_next(browser_of, thread, cache):
    reader = factories.User(confirmed_at=utcnow() - timedelta(days=40))
    browser, path = browser_of(reader), address(thread)

    def copies():
        return [piece for place, piece in cache._pieces.items() if place[0] == "copy"]

    for _ in range(3):
        browser.get(path)
        # One more discussion that she has not read: her numbers are others.
        with unit_of_work():
            comments.write(factories.Comment().thread, actor=factories.User(), body="Neu")
        session.commit()
    assert [piece.size < 15_000 for piece in copies()] == [True]
    browser.get(path)
    session.commit()
    assert count_statements(lambda: browser.get(path)) == 1


def test_a_copy_belongs_to_one_page(browser_of, plain_of, thread, cache):
    """Where the page that all share was pushed out, the copy does not fit the next one."""
    browser, path = browser_of(factories.User()), address(thread)
    before = [browser.get(path).text for _ in range(2)][1]
    with cache._lock:
        for place in [place for place in cache._pieces if "shared" in place]:
            cache._size -= cache._pieces.pop(place).size
    assert len(browser.get(path).text) == len(before)
    session.commit()
    assert count_statements(lambda: browser.get(path)) == 1

"""Pages that readers are given again: the same as made anew, never older, never somebody else's."""

import re
from contextlib import suppress
from dataclasses import replace

import pytest

from forum.app import create_app
from forum.db import db, session
from forum.errors import Conflict
from forum.events import record
from forum.models import AbuseReason, EventKind
from forum.services import (
    abuse_reports,
    bookmarks,
    comments,
    read_positions,
    restrictions,
    suspensions,
    view_counts,
)
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.conftest import Browser
from tests.functional.counting import count_statements

SUBMISSION = re.compile(r'name="submission"[^>]*value="([^"]+)"')
TOKEN = re.compile(r'(name="csrf_token"[^>]*value|data-token)="[^"]+"')


@pytest.fixture(scope="session")
def keeping_application(application):
    """A process on the same data that keeps pages."""
    config = application.extensions["forum_config"]
    extra = {**config.extra, "WTF_CSRF_ENABLED": True}
    app = create_app(replace(config, page_cache=True, extra=extra))
    app.test_client_class = Browser
    return app


@pytest.fixture
def browser_of(app, keeping_application):
    """Give the browser of a person at the process that keeps pages."""
    with keeping_application.app_context():
        db.engine.dispose()
    yield lambda person: keeping_application.test_client().sign_in(person)
    with keeping_application.app_context():
        db.engine.dispose()


@pytest.fixture
def thread():
    return factories.Comment(body="Eröffnung").thread


def address(thread):
    return f"/t/{thread.slug}/{thread.id}"


def is_kept(browser, path):
    """Tell whether a page is given without asking the database."""
    return count_statements(lambda: browser.get(path)) == 0


def settled(browser, path):
    """Open a page until it is kept: the first answers set cookies and tell whose session it is."""
    for _ in range(4):
        page = browser.get(path)
        assert page.status_code == 200
    assert is_kept(browser, path)
    return page


class TestIsTheSame:
    @pytest.mark.parametrize(
        "who",
        [factories.User, factories.Provider, factories.Moderator, factories.Administrator],
    )
    @pytest.mark.parametrize("language", ["", "/en"])
    def test_as_made_anew(self, client, browser_of, thread, who, language):
        browser = browser_of(who())
        for path in (address(thread), "/latest", "/", "/dissent-flags", "/papers"):
            anew = browser.get(language + path)
            kept = settled(browser, language + path)
            assert TOKEN.sub("", SUBMISSION.sub("", kept.text)) == TOKEN.sub(
                "", SUBMISSION.sub("", anew.text)
            )
            for name in ("Cache-Control", "Content-Security-Policy", "Content-Language"):
                assert kept.headers[name] == anew.headers[name]

    def test_but_for_what_sends_a_form_once(self, browser_of, thread):
        browser = browser_of(factories.User())
        settled(browser, address(thread))
        tokens = [SUBMISSION.search(browser.get(address(thread)).text)[1] for _ in range(3)]
        assert len(set(tokens)) == 3

    def test_and_its_form_can_be_sent(self, browser_of, thread):
        browser = browser_of(factories.User())
        for body in ("Der erste Beitrag.", "Der zweite Beitrag."):
            page = settled(browser, address(thread)).text
            fields = {
                "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1],
                "submission": SUBMISSION.search(page)[1],
                "kind": "comment",
                "body": body,
            }
            browser.post(f"/t/{thread.id}/reply", data=fields)
            assert body in browser.get(address(thread)).text

    def test_for_head_without_a_body(self, browser_of, thread):
        browser = browser_of(factories.User())
        length = settled(browser, address(thread)).headers["Content-Length"]
        answer = browser.head(address(thread))
        assert (answer.data, answer.headers["Content-Length"]) == (b"", length)


class TestIsNeverSomebodyElses:
    def test_page(self, browser_of, thread):
        one, two = factories.User(display_name="Erste Person"), factories.User()
        settled(browser_of(one), address(thread))
        other = settled(browser_of(two), address(thread)).text
        assert "Erste Person" not in other

    def test_once_the_session_ends(self, browser_of, thread):
        person = factories.User(display_name="Erste Person")
        browser = browser_of(person)
        assert "Erste Person" in settled(browser, address(thread)).text
        browser.delete_cookie("session")
        assert "Erste Person" not in browser.get(address(thread)).text

    def test_once_all_sessions_have_ended(self, browser_of, thread):
        person = factories.User(display_name="Erste Person")
        browser = browser_of(person)
        settled(browser, address(thread))
        with unit_of_work():
            person.fs_uniquifier = "another"
            record(EventKind.USER_PASSWORD_CHANGED, person, actor=person)
        assert "Erste Person" not in browser.get(address(thread)).text

    def test_with_a_session_that_nobody_has(self, browser_of, thread):
        browser = browser_of(factories.User())
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = "nobody"
        for _ in range(4):
            assert not is_kept(browser, address(thread))


class TestIsNeverOlderThan:
    def test_anything_that_happens(self, browser_of, thread):
        moderator = browser_of(factories.Moderator())
        settled(moderator, "/latest")
        # Guests see nothing of it; moderators are told how many wait.
        with unit_of_work():
            abuse_reports.open_report(
                comments.by_number(thread, 1),
                actor=factories.User(),
                reason=AbuseReason.SPAM,
                explanation="Werbung.",
            )
        assert not is_kept(moderator, "/latest")

    def test_what_the_reader_does(self, browser_of, thread):
        person = factories.User()
        browser = browser_of(person)
        settled(browser, address(thread))
        with unit_of_work():
            bookmarks.keep(comments.by_number(thread, 1), actor=person, note="")
        assert not is_kept(browser, address(thread))
        settled(browser, "/latest")
        with suppress(Conflict), unit_of_work():
            read_positions.advance(person, {thread.id: 1})
        assert not is_kept(browser, "/latest")

    def test_a_suspension(self, browser_of, thread):
        person = factories.User()
        browser = browser_of(person)
        assert 'name="body"' in settled(browser, address(thread)).text
        with unit_of_work():
            suspensions.suspend(person, actor=factories.Administrator(), reasons=factories.REASONS)
        assert 'name="body"' not in browser.get(address(thread)).text

    def test_what_moderation_has_taken_away(self, browser_of, thread):
        browser = browser_of(factories.User())
        assert "Eröffnung" in settled(browser, address(thread)).text
        with unit_of_work():
            restrictions.hide(
                comments.by_number(thread, 1),
                actor=factories.Moderator(),
                reasons=factories.REASONS,
            )
        assert "Eröffnung" not in browser.get(address(thread)).text


class TestIsMadeAnew:
    def test_where_it_says_what_passes(self, browser_of, thread):
        factories.slow(thread)
        person = factories.User()
        factories.Comment(thread=thread, author=person)
        session.commit()
        browser = browser_of(person)
        for _ in range(4):
            browser.get(address(thread))
        assert not is_kept(browser, address(thread))

    def test_where_the_address_says_more_than_is_known(self, browser_of, thread):
        browser = browser_of(factories.User())
        settled(browser, "/latest")
        for _ in range(3):
            assert not is_kept(browser, "/latest?utm_source=brief")

    def test_where_something_is_said_once(self, browser_of, thread):
        browser = browser_of(factories.User())
        settled(browser, "/latest")
        with browser.session_transaction() as cookie:
            cookie["_flashes"] = [("success", "Nur einmal.")]
        assert "Nur einmal." in browser.get("/latest").text
        assert "Nur einmal." not in browser.get("/latest").text


def test_views_are_counted(browser_of, thread):
    browser = browser_of(factories.User())
    for _ in range(5):
        browser.get(address(thread), headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"})
    with unit_of_work():
        view_counts.write_down()
    assert thread.view_count == 5

"""Parts of pages that are made once for many readers: nobody gets what is made for another."""

import re
from dataclasses import replace

import pytest

from forum.app import create_app
from forum.db import db
from forum.models import ConsentKind, SupportKind
from forum.services import bookmarks, comment_supports, consents, mutes, pages
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.conftest import Browser

#: What is another in each answer.
_OF_ONE_ANSWER = re.compile(
    r'(?:name="(?:csrf_token|submission)"[^>]* value|data-token)="[^"]*"|nonce-[\w-]+'
)


@pytest.fixture(scope="session")
def keeping_application(application):
    """A second process on the same data, one that keeps parts of pages."""
    app = create_app(replace(application.extensions["forum_config"], fragment_cache=True))
    app.test_client_class = Browser
    return app


@pytest.fixture
def keeping(app, keeping_application):
    """Open a browser at the process that keeps parts; nothing is kept yet."""
    keeping_application.extensions["forum_fragments"].clear()
    with keeping_application.app_context():
        db.engine.dispose()
    yield lambda person: _browser(keeping_application, person)
    with keeping_application.app_context():
        db.engine.dispose()


def _browser(app, person):
    browser = app.test_client()
    return browser.sign_in(person) if person else browser


def read(browser, path):
    return _OF_ONE_ANSWER.sub("", browser.get(path).text)


def change_netiquette():
    with unit_of_work():
        pages.change(
            "netiquette", "de", actor=factories.Administrator(), title="Neu", body="## Neues"
        )


@pytest.fixture
def posts(app):
    first = factories.Comment()
    return [first, *(factories.Comment(thread=first.thread) for _ in range(3))]


@pytest.fixture
def thread(posts):
    return posts[0].thread


@pytest.fixture
def readers(posts):
    """People who meet the same discussion in different ways."""
    second, third = posts[1:3]
    plain, mutes_one, supports, keeps, asked = (factories.User() for _ in range(5))
    with unit_of_work():
        mutes.mute(second.author, actor=mutes_one)
        comment_supports.support(third, actor=supports, kind=SupportKind.HELPFUL)
        bookmarks.keep(second, actor=keeps, note="Nur für mich.")
        consents.give(asked, ConsentKind.NETIQUETTE, actor=asked, locale="de")
    change_netiquette()
    return [
        *(None, asked, plain, mutes_one, supports, keeps, second.author),
        *(factories.Moderator(), factories.Administrator(), plain, asked, None),
    ]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_everybody_sees_what_a_page_made_anew_shows(application, keeping, readers, thread, prefix):
    for path in (f"{prefix}/t/{thread.slug}/{thread.id}", f"{prefix}/latest", f"{prefix}/"):
        for person in readers:
            made_anew = read(_browser(application, person), path)
            assert read(keeping(person), path) == made_anew


def test_the_token_is_the_readers_own(keeping, thread):
    path = f"/t/{thread.slug}/{thread.id}"
    tokens = []
    for person in (factories.User(), factories.User()):
        page = keeping(person).get(path).text
        found = set(re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page))
        assert len(found) == 1
        tokens.append(found.pop())
    assert tokens[0] != tokens[1]


class TestNetiquetteQuestion:
    QUESTION = 'name="netiquette_question"'

    def test_is_asked_of_those_whom_it_concerns_whoever_came_before(self, keeping, thread):
        path = f"/t/{thread.slug}/{thread.id}"
        asked, other = factories.User(), factories.User()
        with unit_of_work():
            consents.give(asked, ConsentKind.NETIQUETTE, actor=asked, locale="de")
        change_netiquette()
        for _ in range(2):
            assert self.QUESTION not in keeping(other).get(path).text
            assert self.QUESTION in keeping(asked).get(path).text

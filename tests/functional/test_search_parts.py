"""What searches found is kept for those who see the same: never older, never somebody else's."""

import re

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.models import Comment, OutboxEntry, Role
from forum.search import documents
from forum.search.engine import IndexUnavailable
from forum.services import comments, users
from forum.unit_of_work import unit_of_work
from tests import databases, factories
from tests.functional.comparing import comparable
from tests.functional.counting import count_statements
from tests.functional.test_search_secrecy import (
    CASES,
    MAKERS,
    NEVER_WRITTEN,
    SECRET,
    TEXT,
    hidden,
    made_private,
    withdrawn,
)

PATH = f"/search?q={SECRET}"
#: What tells of a word that was searched for, besides the word.
FOUND = re.compile(r'class="search-(?:count|layout)')


@pytest.fixture
def others_engine(keeping_application):
    """The engine of the process that keeps parts."""
    engine = keeping_application.extensions["forum_search"]
    yield engine
    engine.close()


@pytest.fixture
def engine(app, others_engine):
    """The engine of the process that writes, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    others_engine.close()
    yield made
    made.close()


def indexed(engine, make):
    """Make a subject, and an index that holds it as the worker would have written it."""
    with unit_of_work():
        subject = make()
    session.execute(sa.delete(OutboxEntry))
    session.commit()
    engine.rebuild(documents.everything(), lambda _count: None)
    return subject


def told(browser, path=PATH):
    """Give what the page tells, without the words that were asked for."""
    page = comparable(browser.get(path).text)
    return page.replace(SECRET, "WORD").replace(NEVER_WRITTEN, "WORD")


def hits(browser, path=PATH):
    """Count the results that the page shows."""
    return browser.get(path).text.count('class="card__snippet"')


class TestThePageIsTheSame:
    PATHS = (
        *(PATH, f"/en{PATH}", f"{PATH}&sort=newest", f"{PATH}&kind=comment", "/search?q=von:ich"),
        *(f"{PATH}&after_hit=comment:1~1", f"/search?q={NEVER_WRITTEN}", "/search?q=Beteilgung"),
        *("/search", "/search?q=", "/search?q=und", "/search?author=me", "/search?q=%22offen"),
        *(f"{PATH}&paper=impulspapier", f"{PATH}&action_field=bildung", f"{PATH}&after=2020-01-01"),
    )

    def test_for_every_reader_whoever_was_there_before(self, browser_of, plain_of, engine):
        def make():
            first = factories.Comment(body=TEXT)
            hidden = factories.Comment(thread=first.thread, body=TEXT, author=factories.User())
            secret = factories.ActionField(process__is_published=False, title="Geheim")
            closed = factories.Comment(body=TEXT, thread=factories.Thread(action_field=secret))
            return first, hidden, closed

        first, hidden, closed = indexed(engine, make)
        factories.hide(hidden)
        session.commit()
        readers = {
            "guest": None,
            "author": first.author,
            "author of what is hidden": hidden.author,
            "author of what is not public": closed.author,
            "member": factories.User(),
            "provider": factories.Provider(),
            "moderator": factories.Moderator(),
            "administrator": factories.Administrator(),
        }
        for _ in range(2):
            for name, person in readers.items():
                browser = browser_of(person)
                for path in self.PATHS:
                    kept = browser.get(path).text
                    assert comparable(kept) == comparable(plain_of(browser, path)), (name, path)
        assert [hits(browser_of(person)) for person in readers.values()] == [1, 1, 2, 1, 1, 1, 2, 2]

    def test_of_ones_own_contributions(self, browser_of, engine):
        one = indexed(engine, lambda: factories.Comment(body=TEXT)).author
        for path in ("/search?q=von:ich", "/search?author=me", f"/search?author={one.name}"):
            for person, number in ((factories.User(), 0), (one, 1), (factories.User(), 0)):
                is_of_one = one.name in path
                assert (hits(browser_of(person), path) > 0) == bool(number or is_of_one), path
        own = "Nur in Ihren eigenen Beiträgen"
        path = f"/search?author={one.name}"
        assert own in browser_of(one).get(path).text
        assert own not in browser_of(factories.User()).get(path).text

    def test_of_searches_that_are_saved(self, browser_of, engine):
        indexed(engine, lambda: factories.Comment(body=TEXT))
        browser = browser_of(factories.User())
        token = re.search(r'csrf_token"[^>]*value="([^"]+)"', browser.get(PATH).text)[1]
        data = {"csrf_token": token, "q": SECRET, "name": "Radwege am Bach", "tells": "y"}
        assert browser.post("/account/searches", data=data).status_code in (302, 303)
        assert "Radwege am Bach" in browser.get(PATH).text
        assert "Radwege am Bach" not in browser_of(factories.User()).get(PATH).text


class TestWhatIsGone:
    # That a version is taken back happens in no installation, and is no event.
    @pytest.mark.parametrize(("kind", "way"), [case for case in CASES if case[1] is not withdrawn])
    def test_is_told_to_nobody_who_had_just_found_it(self, browser_of, engine, kind, way):
        subject = indexed(engine, MAKERS[kind])
        readers = [None, factories.User(), factories.Moderator()]
        browsers = [browser_of(person) for person in readers]
        for browser in browsers:
            assert hits(browser) == 1

        with unit_of_work():
            way(subject)

        for person, browser in zip(readers, browsers, strict=True):
            if way is made_private and person and person.is_moderator:
                continue  # moderators prepare processes and papers, and see them
            assert told(browser) == told(browser, f"/search?q={NEVER_WRITTEN}")

    def test_is_told_to_nobody_though_the_process_died_before_it_said_so(
        self, browser_of, engine, monkeypatch
    ):
        subject = indexed(engine, MAKERS["comment"])
        browser = browser_of(factories.User())
        assert hits(browser) == 1
        monkeypatch.setattr(reactions, "drop", lambda _keys: None)
        with unit_of_work():
            hidden(subject)
        assert hits(browser) == 0


class TestWhatIsNew:
    def test_is_found_after_the_turn_of_the_worker(self, browser_of, engine, others_engine):
        subject = indexed(engine, lambda: factories.Comment(body=TEXT))
        browser = browser_of(factories.User())
        for number in (1, 2):
            with unit_of_work():
                reply = comments.write(
                    subject.thread, actor=factories.User(), body=f"{SECRET} noch einmal"
                )
            assert hits(browser) == number  # it waits
            with unit_of_work():
                reactions.catch_up(engine)
            others_engine.close()  # it would look for changes within half a second
            assert hits(browser) == number + 1
            assert reply.number == number + 1

    def test_is_found_though_only_the_outbox_tells_of_it(self, browser_of, engine):
        """The worker writes the index first, and takes the events out afterwards."""
        indexed(engine, lambda: factories.Comment(body=TEXT))
        subject = session.scalars(sa.select(Comment)).one()
        with unit_of_work():
            comments.write(subject.thread, actor=factories.User(), body=f"{SECRET} noch einmal")
        engine.rebuild(documents.everything(), lambda _count: None)
        browser = browser_of(factories.User())
        assert hits(browser) == 1

        session.execute(sa.delete(OutboxEntry))
        session.commit()
        assert hits(browser) == 2


class TestEachDependency:
    """Of the reader: the role, and what of her own only she may see."""

    def test_of_the_role(self, browser_of, engine):
        subject = indexed(engine, MAKERS["comment"])
        with unit_of_work():
            made_private(subject)
        person = factories.User()
        browser = browser_of(person)
        for role, number in ((Role.MEMBER, 0), (Role.MODERATOR, 1), (Role.MEMBER, 0)):
            with unit_of_work():
                users.change_role(person, actor=factories.Administrator(), role=role)
            session.execute(sa.delete(OutboxEntry))
            session.commit()
            assert hits(browser) == number
            assert hits(browser_of(factories.User())) == 0

    @pytest.mark.parametrize(
        "kind", ["thread", "comment", "dissent_flag", "cooperation_request", "suggestion"]
    )
    def test_of_what_is_hidden_from_others(self, browser_of, engine, kind):
        subject = indexed(engine, MAKERS[kind])
        others = [factories.User(), None]
        factories.hide(subject)
        session.commit()
        for person in (*others, subject.author, *others):
            assert (hits(browser_of(person)) == 1) == (person is subject.author)

    def test_of_the_language(self, browser_of, engine):
        indexed(engine, MAKERS["page"])
        browser = browser_of()
        assert hits(browser) == 1
        assert hits(browser, f"/en{PATH}") == 0


class TestAnIndexThatFails:
    def test_is_told_and_forgotten_as_soon_as_it_is_there(
        self, browser_of, engine, others_engine, monkeypatch
    ):
        indexed(engine, MAKERS["comment"])
        browser = browser_of()

        def fails(*_args, **_how):
            raise IndexUnavailable("broken")

        with monkeypatch.context() as broken:
            broken.setattr(others_engine.engine, "search", fails)
            answer = browser.get(PATH)
            assert answer.status_code == 503
            assert not FOUND.search(answer.text)
        assert hits(browser) == 1


class TestStatements:
    #: How new the index is says the database itself, in a transaction with limits of its own.
    OF_THE_INDEX = 3 if databases.IS_POSTGRES else 0

    def test_of_a_search_that_somebody_else_has_just_made(self, browser_of, engine):
        indexed(engine, MAKERS["comment"])
        browser_of(factories.User()).get(PATH)
        browser = browser_of(factories.User())
        browser.get("/impressum")
        first = count_statements(lambda: browser.get(PATH))
        again = count_statements(lambda: browser.get(PATH))
        # The synonyms, what waits, the person, what only she may see, and whether she keeps it.
        assert (first, again) == (5 + self.OF_THE_INDEX, 3 + self.OF_THE_INDEX)

    def test_of_a_guest(self, browser_of, engine):
        indexed(engine, MAKERS["comment"])
        browser = browser_of()
        anew = count_statements(lambda: browser.get(PATH))
        again = count_statements(lambda: browser.get(PATH))
        assert again == 2 + self.OF_THE_INDEX < anew

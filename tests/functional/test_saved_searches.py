"""The pages of saved searches, and their private feeds."""

import re

import feedparser
import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.events import record
from forum.models import EventKind, SavedSearch
from forum.services import erasures
from forum.services.saved_searches import MOST
from forum.unit_of_work import unit_of_work
from tests import factories


@pytest.fixture
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


@pytest.fixture
def person(client):
    made = factories.User()
    client.sign_in(made)
    return made


def opened(engine, body="Ein Beitrag über Fortbildungen."):
    comment = factories.Comment(body=body)
    with unit_of_work():
        record(EventKind.THREAD_CREATED, comment.thread, actor=comment.author)
    with unit_of_work():
        reactions.catch_up(engine)
    engine.close()
    return comment


def kept():
    return session.scalars(sa.select(SavedSearch)).all()


def sent(**fields):
    return {"q": "Fortbildung typ:diskussion", "name": "Bildung", "tells": "y"} | fields


class TestCreate:
    def test_keeps_words_and_filters_as_one_query(self, client, person):
        answer = client.post("/account/searches", data=sent(tag="budget"))
        assert answer.status_code == 302
        assert answer.location == "/account/searches"
        (search,) = kept()
        assert (search.query, search.name, search.tells) == (
            "Fortbildung typ:diskussion tag:budget",
            "Bildung",
            True,
        )

    def test_an_english_search_is_the_same_one(self, client, person):
        client.post("/en/account/searches", data=sent(q="Fortbildung type:thread sort:newest"))
        assert kept()[0].query == "Fortbildung typ:diskussion"
        page = client.post("/account/searches", data=sent(), follow_redirects=True).text
        assert "Sie haben diese Suche schon gespeichert, als „Bildung“." in page
        assert len(kept()) == 1
        assert "Fortbildung type:discussion" in client.get("/en/account/searches").text

    def test_myself_is_kept_by_name(self, client, person):
        client.post("/account/searches", data=sent(q="von:ich"))
        assert kept()[0].query == f"von:{person.name}"

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"q": ""}, "Es gibt noch nichts, wonach gesucht werden kann."),
            ({"q": "wort " + "x" * 600}, "mehr als 500 Zeichen"),
            ({"name": " "}, "Bitte geben Sie der Suche einen Namen."),
        ],
    )
    def test_explains_what_cannot_be_kept(self, client, person, fields, said):
        answer = client.post("/account/searches", data=sent(**fields))
        assert answer.status_code == 422
        assert said in answer.text
        assert kept() == []

    def test_keeps_no_more_than_a_number(self, client, person):
        for _ in range(MOST):
            factories.SavedSearch(author=person)
        page = client.post("/account/searches", data=sent(), follow_redirects=True).text
        assert "mehr sind nicht möglich" in page
        assert len(kept()) == MOST

    def test_the_page_of_results_offers_it_and_then_knows_it(self, client, person, engine):
        opened(engine)
        offered = client.get("/search?q=Fortbildung&kind=thread").text
        assert 'action="/account/searches"' in offered
        assert 'value="Fortbildung typ:diskussion"' in offered
        client.post("/account/searches", data=sent(q="Fortbildung typ:diskussion"))
        page = client.get("/search?q=Fortbildung&kind=thread").text
        assert "Sie haben diese Suche als „Bildung“ gespeichert." in page

    def test_a_guest_is_told_to_sign_in(self, client, engine):
        opened(engine)
        page = client.get("/search?q=Fortbildung").text
        assert 'action="/account/searches"' not in page
        assert "Wer sich anmeldet, kann eine Suche speichern" in page


class TestIndex:
    def test_an_empty_list_says_how_to_begin(self, client, person):
        assert "Keine gespeicherten Suchen" in client.get("/account/searches").text

    def test_lists_ones_own_searches_and_nobody_elses(self, client, person):
        mine, other = factories.SavedSearch(author=person), factories.SavedSearch()
        page = client.get("/account/searches").text
        assert mine.name in page
        assert other.name not in page


class TestEditAndDelete:
    def test_renames_and_silences(self, client, person):
        search = factories.SavedSearch(author=person)
        address = f"/account/searches/{search.id}/edit"
        assert search.name in client.get(address).text
        assert client.post(address, data={"name": "Neu"}).status_code == 302
        assert (search.name, search.tells) == ("Neu", False)

    def test_needs_a_name(self, client, person):
        search = factories.SavedSearch(author=person)
        answer = client.post(f"/account/searches/{search.id}/edit", data={"name": ""})
        assert answer.status_code == 422

    def test_deletes_after_a_question(self, client, person):
        search = factories.SavedSearch(author=person)
        assert "data-confirm" in client.get("/account/searches").text
        assert client.post(f"/account/searches/{search.id}/delete").status_code == 302
        assert kept() == []

    @pytest.mark.parametrize("step", ["edit", "delete", "feed", "feed/end"])
    def test_somebody_elses_does_not_exist(self, client, person, step):
        search = factories.SavedSearch()
        answer = client.post(f"/account/searches/{search.id}/{step}", data={"name": "Neu"})
        assert answer.status_code == 404


class TestFeed:
    @pytest.fixture
    def search(self, person):
        return factories.SavedSearch(author=person, query="fortbildung")

    def address(self, client, search, form="atom"):
        page = client.post(f"/account/searches/{search.id}/feed").text
        return re.search(rf"/feeds/searches/[\w-]+\.{form}", page)[0]

    @pytest.mark.parametrize("form", ["atom", "rss"])
    def test_holds_what_its_person_finds_without_signing_in(
        self, app, client, engine, search, form
    ):
        comment = opened(engine)
        address = self.address(client, search, form)
        answer = app.test_client().get(address)
        read = feedparser.parse(answer.data)
        assert not read.bozo
        assert read.feed.title.startswith(search.name)
        assert comment.thread.title in read.entries[0].title
        assert answer.headers["Cache-Control"].startswith("private")
        assert "Set-Cookie" not in answer.headers

    def test_holds_what_its_person_alone_may_see(self, app, client, engine, search):
        comment = opened(engine)
        factories.hide(comment.thread)
        address = self.address(client, search)
        guest = app.test_client()
        assert feedparser.parse(guest.get(address).data).entries == []
        comment.thread.author = search.author
        comment.author = search.author
        session.commit()
        assert len(feedparser.parse(guest.get(address).data).entries) == 1

    def test_the_token_is_stored_nowhere_and_shown_once(self, client, search):
        token = self.address(client, search).rpartition("/")[2].removesuffix(".atom")
        assert token not in (search.feed_digest or "")
        assert token not in client.get("/account/searches").text

    def test_a_new_address_ends_the_old_one(self, client, search):
        old, new = self.address(client, search), self.address(client, search)
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 200

    def test_ends_when_told_to(self, client, search):
        address = self.address(client, search)
        client.post(f"/account/searches/{search.id}/feed/end")
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("change", [{"active": False}, {"deleted_at": "now"}])
    def test_ends_with_the_account(self, app, client, search, change):
        address = self.address(client, search)
        values = {name: search.created_at if v == "now" else v for name, v in change.items()}
        factories.become(search.author, **values)
        session.commit()
        assert app.test_client().get(address).status_code == 404

    def test_a_guessed_token_finds_nothing(self, client):
        assert client.get("/feeds/searches/guess.atom").status_code == 404


def test_a_deleted_account_leaves_no_search_behind(app):
    search = factories.SavedSearch()
    with unit_of_work():
        erasures.erase(search.author, actor=search.author)
    assert kept() == []

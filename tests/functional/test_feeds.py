"""Public feeds, read as a feed reader does."""

import feedparser
import pytest

from forum import reactions
from forum.db import session
from forum.events import record
from forum.models import EventKind, Visibility
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


def opened(engine, body="Ein Beitrag über Fortbildungen.", **values):
    comment = factories.Comment(body=body, **values)
    with unit_of_work():
        record(EventKind.THREAD_CREATED, comment.thread, actor=comment.author)
    with unit_of_work():
        reactions.catch_up(engine)
    engine.close()
    return comment


def read(answer):
    assert answer.status_code == 200, answer.text
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.bozo_exception
    return found


@pytest.mark.parametrize("form", ["atom", "rss"])
class TestOfSearch:
    def test_holds_the_newest_results(self, client, engine, form):
        comment = opened(engine)
        opened(engine, "Etwas anderes.")
        answer = client.get(f"/search/feed.{form}?q=Fortbildung")
        assert answer.mimetype == f"application/{form}+xml"
        found = read(answer)
        assert found.version == {"atom": "atom10", "rss": "rss20"}[form]
        (entry,) = found.entries
        address = f"http://forum.example.org/t/{comment.thread.slug}/{comment.thread.id}"
        assert entry.link == address
        assert entry.id == f"tag:forum.example.org,2026:thread/{comment.thread.id}"
        assert comment.thread.title in entry.title
        assert entry.author == comment.author.display_name
        assert entry.summary == "Ein Beitrag über Fortbildungen."
        assert entry.published_parsed[:5] == comment.created_at.timetuple()[:5]
        assert found.feed.link == "http://forum.example.org/search?q=Fortbildung&sort=newest"

    def test_holds_what_everybody_may_read_whoever_asks(self, client, engine, form):
        comment = opened(engine)
        factories.hide(comment.thread)
        client.sign_in(factories.Moderator())
        assert read(client.get(f"/search/feed.{form}?q=Fortbildung")).entries == []

    def test_an_empty_one_is_valid(self, client, engine, form):
        assert read(client.get(f"/search/feed.{form}?q=Fortbildung")).entries == []

    def test_texts_stay_text(self, client, engine, form):
        body = "<b>fett</b> & Fortbildung \x0b ]]> \ufffe"
        comment = opened(
            engine, body, body_html="<p>&lt;b&gt;fett&lt;/b&gt; &amp; Fortbildung ]]&gt; \x0b</p>"
        )
        comment.thread.title = "Ein & zwei < drei"
        entry = read(client.get(f"/search/feed.{form}?q=Fortbildung")).entries[0]
        assert "Ein & zwei < drei" in entry.title
        assert "fett" in entry.summary

    def test_is_sent_once(self, client, engine, form):
        opened(engine)
        address = f"/search/feed.{form}?q=Fortbildung"
        first = client.get(address)
        by_tag = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        by_day = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert [by_tag.status_code, by_tag.data] == [304, b""]
        assert by_day.status_code == 304
        opened(engine, "Noch eine Fortbildung.")
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 200

    def test_nothing_to_search_is_no_feed(self, client, engine, form):
        assert client.get(f"/search/feed.{form}?q=").status_code == 404

    def test_the_page_of_results_names_it(self, client, engine, form):
        opened(engine)
        page = client.get("/search?q=Fortbildung&kind=thread").text
        assert f'<link rel="alternate" type="application/{form}+xml"' in page
        assert f"/search/feed.{form}?q=Fortbildung&amp;kind=thread" in page


class TestOthers:
    @pytest.fixture
    def comment(self, app):
        passage = factories.Passage()
        thread = factories.Thread(passage=passage, action_field=passage.paper.action_field)
        thread.tags = [factories.Tag()]
        return factories.Comment(thread=thread)

    def addresses(self, comment):
        thread = comment.thread
        return [
            "/latest/feed.atom",
            f"/threads/{thread.id}/feed.atom",
            f"/c/{thread.action_field.slug}/feed.atom",
            f"/tag/{thread.tags[0].slug}/feed.atom",
            f"/u/{comment.author.name}/feed.atom",
            f"/passages/{thread.passage.id}/feed.atom",
        ]

    def test_hold_the_new_contribution(self, client, comment):
        other = factories.Comment()
        for address in self.addresses(comment):
            titles = [entry.title for entry in read(client.get(address)).entries]
            assert comment.thread.title in titles, address
            assert (other.thread.title in titles) is (address == "/latest/feed.atom"), address

    def test_are_named_by_the_page_they_are_about(self, client, comment):
        for address in [*self.addresses(comment), "/dissent-flags/feed.atom"]:
            page = address.removesuffix("/feed.atom")
            if page.startswith("/threads/"):
                page = f"/t/{comment.thread.slug}/{comment.thread.id}"
            assert 'type="application/atom+xml" title="' in client.get(page).text, page
            text = client.get(page).text
            assert f'href="{address}"' in text, page
            assert f'<a href="{address}">Atom</a>' in text, page
            assert f'<a href="{address.replace(".atom", ".rss")}">RSS</a>' in text, page

    @pytest.mark.parametrize("form", ["atom", "rss"])
    def test_entries_stay_the_same_when_titles_and_languages_change(self, client, comment, form):
        before = read(client.get(f"/latest/feed.{form}")).entries[0]
        comment.thread.slug = "ein-anderer-titel"
        session.commit()
        for path in (f"/latest/feed.{form}", f"/en/latest/feed.{form}"):
            after = read(client.get(path)).entries[0]
            assert after.id == before.id == f"tag:forum.example.org,2026:comment/{comment.id}"
            assert after.link != before.link

    def test_hold_nothing_hidden_even_for_moderators(self, client, comment):
        addresses = self.addresses(comment)
        factories.hide(comment)
        client.sign_in(factories.Moderator())
        for address in addresses:
            assert read(client.get(address)).entries == [], address

    def test_of_what_is_not_public_do_not_exist(self, client, comment):
        addresses = self.addresses(comment)
        comment.thread.action_field.process.is_published = False
        client.sign_in(factories.Moderator())
        codes = {address: client.get(address).status_code for address in addresses}
        assert codes[addresses[1]] == codes[addresses[2]] == codes[addresses[5]] == 404
        assert read(client.get(addresses[0])).entries == []

    @pytest.mark.parametrize(
        "address",
        [
            *("/threads/99/feed.atom", "/c/x/feed.rss", "/tag/x/feed.rss", "/u/x/feed.atom"),
            *(f"/threads/{10**30}/feed.atom", f"/passages/{10**30}/feed.rss"),
            "/latest/feed.xml",
        ],
    )
    def test_of_nothing_do_not_exist(self, client, address):
        assert client.get(address).status_code == 404

    def test_the_register_has_one(self, client):
        flag = factories.DissentFlag()
        hidden = factories.DissentFlag(statement="Verborgen", visibility=Visibility.HIDDEN)
        titles = [entry.title for entry in read(client.get("/dissent-flags/feed.rss")).entries]
        assert titles == [f"Widerspruch: {flag.statement}"]
        assert hidden.statement not in titles

    def test_of_a_person_holds_all_kinds(self, client, app):
        person = factories.User()
        factories.Comment(thread=factories.Thread(author=person))
        factories.Suggestion(author=person)
        factories.CooperationRequest(author=person)
        factories.DiscourseRequest(author=person)
        factories.DissentFlag(author=person)
        assert len(read(client.get(f"/u/{person.name}/feed.rss")).entries) == 5

    def test_speak_the_language_of_the_address(self, client, comment):
        found = read(client.get("/en/latest/feed.atom"))
        assert found.feed.language == "en"
        assert found.entries[0].link.startswith("http://forum.example.org/en/t/")

    def test_cost_the_same_number_of_statements_however_long(self, client, comment):
        few = count_statements(lambda: client.get("/latest/feed.atom"))
        for _ in range(6):
            factories.Comment()
        assert count_statements(lambda: client.get("/latest/feed.atom")) == few

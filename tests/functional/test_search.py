"""The search page."""

import html
import re
import shutil
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.events import record
from forum.jobs import rebuild_index
from forum.models import EventKind, Thread
from forum.search.query_language import parse
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.unit.search.hostile import HOSTILE


@pytest.fixture(autouse=True)
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


def told(engine, kind, subject):
    with unit_of_work():
        record(kind, subject, actor=subject.author)
    with unit_of_work():
        reactions.catch_up(engine)
    engine.close()


def opened(engine, body="Ein Beitrag über Fortbildungen.", **kwargs):
    comment = factories.Comment(body=body, **kwargs)
    with unit_of_work():
        record(EventKind.THREAD_CREATED, comment.thread, actor=comment.author)
    with unit_of_work():
        reactions.catch_up(engine)
    # The page reads the index at most once in half a second; a test does not wait.
    engine.close()
    return comment


def facet(page, title):
    """The count, or the cross, beside a value of a facet."""
    option = re.search(
        f"<span>{re.escape(title)}</span> <span class=.search-facets__count.>(.)", page
    )
    return option and page[option.end() - 1 : page.index("<", option.end())]


class TestIndex:
    def test_shows_title_snippet_with_marks_and_author(self, client, engine):
        comment = opened(
            engine,
            "Kommunale <b>Akteur:innen</b> fehlen.",
            body_html="<p>Kommunale Akteur:innen fehlen.</p>",
        )
        page = client.get("/search?q=Akteurin").text
        assert comment.thread.title in page
        assert "<mark>Akteur:innen</mark>" in page
        assert comment.author.display_name in page

    def test_marks_what_was_found_in_a_title_and_in_tags(self, client, engine):
        thread = factories.Thread(
            title="Wer kennt Bürgerbeteiligung?", tags=[factories.Tag(name="Beteiligung")]
        )
        opened(engine, "Ein Text.", thread=thread)

        page = client.get("/search?q=Beteiligung").text

        assert "Wer kennt <mark>Bürgerbeteiligung</mark>?" in page
        assert "Schlagwörter: <mark>Beteiligung</mark>" in page

    def test_shows_by_what_a_person_and_an_organisation_were_found(self, client, engine):
        factories.User(bio_html="<p>Ich moderiere Bürgerräte.</p>")
        factories.Organisation(topics=["Wald", "Bürgerräte"])
        rebuild_index(engine)
        engine.close()

        page = client.get("/search?q=Bürgerrat").text

        assert page.count("<mark>Bürgerräte</mark>") == 2

    def test_never_shows_hidden_texts_nor_counts_them(self, client, engine):
        comment = opened(engine)
        assert "1 Treffer" in client.get("/search?q=Fortbildung").text
        factories.hide(comment.thread)
        page = client.get("/search?q=Fortbildung").text
        assert "0 Treffer" in page
        assert comment.thread.title not in page

    def test_the_name_of_a_deleted_account_is_gone(self, client, engine):
        comment = opened(engine)
        name = comment.author.display_name
        comment.author.deleted_at = comment.created_at
        page = client.get("/search?q=Fortbildung").text
        assert "1 Treffer" in page
        assert name not in page

    def test_filters_by_kind_and_field(self, client, engine):
        comment = opened(engine)
        field = comment.thread.action_field.slug
        address = "/search?q=Fortbildung&kind={}&action_field={}"
        assert "1 Treffer" in client.get(address.format("thread", field)).text
        assert "0 Treffer" in client.get(address.format("passage", field)).text
        assert "0 Treffer" in client.get(address.format("thread", "anderes-feld")).text

    def test_explains_a_mistake_and_goes_on(self, client, engine):
        opened(engine)
        page = client.get('/search?q="Fortbildungen farbe:rot').text
        assert "Anführungszeichen" in page

    @pytest.mark.parametrize("words", ["", "*", "und oder", "vor:gestern", *HOSTILE])
    def test_answers_the_worst_queries_with_a_page(self, client, engine, words):
        opened(engine)
        answer = client.get("/search", query_string={"q": words.encode(errors="ignore").decode()})
        # No text of a person holds a NUL; no database takes one.
        assert answer.status_code == (400 if "\x00" in words else 200)
        assert "<h1" in answer.text

    def test_an_unreadable_page_number_is_the_first(self, client, engine):
        opened(engine)
        assert "1 Treffer" in client.get("/search?q=Fortbildung&page=-3").text
        assert client.get("/search?q=Fortbildung&page=drei").status_code == 200

    @pytest.mark.sqlite
    def test_says_when_the_index_is_missing(self, client, engine, data_folder):
        engine.close()
        shutil.rmtree(data_folder / "search", ignore_errors=True)
        answer = client.get("/search?q=Fortbildung")
        assert "neu aufgebaut" in answer.text

    def test_costs_the_same_number_of_statements_however_many(self, client, engine):
        opened(engine)
        few = count_statements(lambda: client.get("/search?q=Fortbildung"))
        for _ in range(9):
            opened(engine)
        assert count_statements(lambda: client.get("/search?q=Fortbildung")) == few

    def test_the_query_is_text_and_never_markup(self, client, engine):
        page = client.get("/search", query_string={"q": "<script>alert(1)</script>"}).text
        assert "<script>alert" not in page

    def test_shows_what_was_understood_as_chips_that_can_be_removed(self, client, engine):
        opened(engine)

        page = client.get("/search?q=Fortbildung+typ:diskussion").text

        assert 'href="/search?q=Fortbildung"' in page
        assert "typ:diskussion" in page

    def test_counts_by_kind_and_narrows(self, client, engine):
        first = opened(engine)
        reply = factories.Comment(
            thread=first.thread, body="Noch eine Fortbildung.", author=factories.User()
        )
        told(engine, EventKind.COMMENT_CREATED, reply)

        page = client.get("/search?q=Fortbildung").text

        assert facet(page, "Diskussion") == "(1)"
        assert facet(page, "Beitrag") == "(1)"
        assert "kind=comment" in page

    def test_counts_nothing_that_the_reader_may_not_see(self, client, engine):
        opened(engine)
        other = opened(engine)
        factories.hide(other.thread)
        field = other.thread.action_field

        page = client.get("/search?q=Fortbildung").text

        assert "1 Treffer" in page
        assert facet(page, field.title) is None

    def test_offers_a_correction_that_finds_something(self, client, engine):
        opened(engine, "Ein Beitrag über Bürgerbeteiligung.")

        page = client.get("/search?q=Bürgerbeteilgung").text

        assert "Meinten Sie" in page
        assert ">Bürgerbeteiligung</a>" in page

    def test_offers_no_correction_to_what_is_hidden(self, client, engine):
        comment = opened(engine, "Ein Beitrag über Bürgerbeteiligung.")
        factories.hide(comment.thread)

        assert "Meinten Sie" not in client.get("/search?q=Bürgerbeteilgung").text

    def test_finds_my_own_contributions(self, client, engine):
        mine = opened(engine)
        opened(engine)
        client.sign_in(mine.author)

        assert "1 Treffer" in client.get("/search?q=von:ich").text
        assert "1 Treffer" in client.get("/search?q=Fortbildung&author=me").text

    def test_takes_days_and_roles_from_the_form(self, client, engine):
        comment = opened(engine)
        day = comment.created_at.date().isoformat()

        assert "1 Treffer" in client.get(f"/search?q=Fortbildung&after={day}").text
        assert "0 Treffer" in client.get("/search?q=Fortbildung&before=2001-01-01").text
        assert "0 Treffer" in client.get("/search?q=Fortbildung&role=moderator").text
        assert "1 Treffer" in client.get("/search?q=Fortbildung&role=kaiser&after=gestern").text

    def test_finds_suggestions(self, client, engine):
        suggestion = factories.Suggestion(replacement="Die Kantine öffnet früher.")
        told(engine, EventKind.SUGGESTION_CREATED, suggestion)

        page = client.get("/search?q=Kantine").text

        assert "1 Treffer" in page
        assert f"/suggestions/{suggestion.id}" in page

    def test_lets_no_argument_into_its_links_that_it_does_not_know(self, client, engine):
        opened(engine)
        address = "/search?q=Fortbildung&_scheme=evil&_external=1&_anchor=x&page=2"

        assert client.get(address).status_code == 200


class TestExplaining:
    @pytest.mark.parametrize("words", ["-----", "😀", "!?"])
    def test_says_that_there_is_nothing_to_search(self, client, words):
        page = client.get("/search", query_string={"q": words}).text
        assert "Darin ist kein Wort, nach dem gesucht werden könnte." in page

    def test_says_each_thing_once(self, client):
        page = client.get("/search", query_string={"q": "OR OR wald OR OR"}).text
        assert page.count("OR braucht auf beiden Seiten ein Wort.") == 1

    def test_filters_are_excluded_by_a_minus(self, client, engine):
        comment = opened(engine)
        address = f"/search?q=Fortbildung+-von:{comment.author.name}"
        assert "0 Treffer" in client.get(address).text
        assert "1 Treffer" in client.get("/search?q=Fortbildung+-von:niemand").text


class TestInOnePlace:
    def test_says_where_it_looks_and_leads_back_to_everything(self, client, engine):
        comment = opened(engine)
        opened(engine)
        page = client.get(f"/search?q=Fortbildung&thread={comment.thread.id}").text
        assert f"Nur in der Diskussion „{comment.thread.title}“" in page
        assert "1 Treffer" in page
        assert 'href="/search?q=Fortbildung">Überall suchen' in page
        assert f'<input type="hidden" name="thread" value="{comment.thread.id}">' in page

    @pytest.mark.parametrize("value", ["0", "abc", "9" * 40, "²"])
    def test_a_place_that_does_not_exist_finds_nothing(self, client, engine, value):
        opened(engine)
        answer = client.get("/search", query_string={"q": "Fortbildung", "thread": value})
        assert answer.status_code == 200
        assert "0 Treffer" in answer.text

    def test_does_not_tell_the_title_of_what_is_hidden(self, client, engine):
        comment = opened(engine)
        factories.hide(comment.thread)
        page = client.get(f"/search?q=Fortbildung&thread={comment.thread.id}").text
        assert comment.thread.title not in page


class TestResults:
    def test_say_state_role_and_place(self, client, engine):
        author = factories.Provider()
        comment = opened(engine, thread=factories.Thread(author=author))
        factories.restrict(comment.thread, "closed_at", comment.created_at)
        page = client.get("/search?q=Fortbildung").text
        assert "geschlossen" in page.partition("search-results")[2]
        assert '<span class="member">Anbieter</span>' in page
        assert comment.thread.action_field.title in page

    def test_a_passage_has_its_number_as_readers_know_it(self, client, engine):
        passage = factories.Passage(position=11)
        with unit_of_work():
            record(EventKind.PAPER_PUBLISHED, passage.version, actor=passage.paper.curator)
        with unit_of_work():
            reactions.catch_up(engine)
        engine.close()
        page = client.get(f"/search?q=papier:{passage.paper.slug}+absatz:12").text
        assert "1 Treffer" in page
        assert "Absatz 12 der Fassung 1" in page


class TestSimilarToText:
    def test_finds_what_is_about_the_same_and_nothing_hidden(self, client, engine):
        found = opened(engine, "Die Radwege in der Altstadt sind zu schmal.")
        hidden = opened(engine, "Noch ein Radweg in der Altstadt.")
        factories.hide(hidden.thread)
        page = client.post("/search/similar", data={"title": "Radwege", "body": ""}).text
        assert found.thread.title in page
        assert hidden.thread.title not in page

    @pytest.mark.parametrize("text", ["", "der die das", "x" * 40_000])
    def test_answers_whatever_is_written(self, client, engine, text):
        answer = client.post("/search/similar", data={"title": "", "body": text})
        assert answer.status_code == 200
        assert "<ul" not in answer.text

    def test_answers_without_an_index(self, client, engine, data_folder):
        engine.close()
        shutil.rmtree(data_folder / "search", ignore_errors=True)
        assert client.post("/search/similar", data={"title": "Radwege"}).status_code == 200

    def test_the_preview_of_a_new_discussion_shows_it(self, client, engine):
        found = opened(engine, "Die Radwege in der Altstadt sind zu schmal.")
        data = {"title": "Radwege", "body": "In der Altstadt.", "action": "preview"}
        assert found.thread.title in client.post("/threads/new", data=data).text


OPERATORS = "typ status von rolle organisation bereich tag papier absatz vor nach hat sortierung"


class TestHelpPage:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_explains_every_operator_with_an_example(self, client, prefix):
        page = client.get(f"{prefix}/search/help").text

        for operator in OPERATORS.split():
            assert f"{operator}:" in page

    def test_shows_examples_that_are_understood(self, client):
        page = client.get("/search/help").text

        examples = [html.unescape(found) for found in re.findall("<code>(.+?)</code>", page)]

        assert len(examples) > 25
        assert [text for text in examples if parse(text).mistakes] == []


class TestSuggest:
    def texts(self, client, typed):
        return [one["text"] for one in client.get("/search/suggestions?q=" + typed).json]

    def test_offers_what_begins_with_the_letters(self, client):
        thread = factories.Comment().thread
        thread.title = "Fortbildung für alle"
        other = factories.Comment().thread
        other.title = "Gute Fortbildungen"

        assert self.texts(client, "fortb") == ["Fortbildung für alle", "Gute Fortbildungen"]
        assert self.texts(client, "bildung") == []

    @pytest.mark.parametrize("typed", ["", "f", "%25", "__", "%00"])
    def test_offers_nothing_for_too_little(self, client, typed):
        factories.Comment()

        answer = client.get("/search/suggestions?q=" + typed)

        assert answer.status_code in (200, 400)
        assert answer.status_code == 400 or answer.json == []

    def test_offers_nothing_that_the_reader_may_not_see(self, client):
        thread = factories.Comment().thread
        thread.title = "Fortbildung für alle"
        factories.hide(thread)
        hidden = factories.User(display_name="Fortunata Neu")
        hidden.confirmed_at = None

        assert self.texts(client, "fort") == []

    def test_costs_the_same_number_of_statements_however_many(self, client):
        few = count_statements(lambda: client.get("/search/suggestions?q=di"))
        for _ in range(5):
            factories.Comment()
        assert count_statements(lambda: client.get("/search/suggestions?q=di")) == few


class TestSimilarThreads:
    def test_lists_discussions_about_the_same(self, client, engine):
        first = opened(engine, "Die Radwege in der Altstadt sind zu schmal.")
        second = opened(engine, "In der Altstadt fehlt ein Radweg.")
        other = opened(engine, "Die Bibliothek schließt zu früh.")
        for number, comment in enumerate((first, second, other)):
            comment.thread.title = f"Titel {number}"

        page = client.get(f"/search/similar/{first.thread.id}").text
        part = client.get(f"/search/similar/{first.thread.id}?part=1").text
        assert "<html" not in part
        assert second.thread.title in part

        assert second.thread.title in page
        assert other.thread.title not in page

    def test_shows_nothing_hidden_and_nothing_of_a_hidden_one(self, client, engine):
        first = opened(engine, "Die Radwege in der Altstadt sind zu schmal.")
        second = opened(engine, "In der Altstadt fehlt ein Radweg.")
        second.thread.title = "Verborgen"
        factories.hide(second.thread)

        assert "Verborgen" not in client.get(f"/search/similar/{first.thread.id}").text
        assert client.get(f"/search/similar/{second.thread.id}").status_code == 404

    def test_answers_without_an_index(self, client, engine, data_folder):
        comment = opened(engine)
        engine.close()
        shutil.rmtree(data_folder / "search", ignore_errors=True)

        assert client.get(f"/search/similar/{comment.thread.id}").status_code == 200


def shown(page):
    """The titles of a page of results, in their order."""
    return re.findall(r'<h2 class="card__title"><a[^>]*>([^<]+)</a>', page)


def neighbour(page, rel):
    """The address of the next or previous page."""
    link = {"after": "next", "before": "prev"}[rel]
    match = re.search(rf'rel="{link}" href="([^"]*{rel}_hit=[^"]*)"', page)
    return html.unescape(match[1]) if match else None


class TestPaging:
    ADDRESS = "/search?q=Fortbildung&sort=newest"

    @pytest.fixture
    def titles(self, engine, monkeypatch):
        """The titles of twelve discussions, the newest first; five fit on a page."""
        monkeypatch.setattr("forum.search.finding.PAGE_SIZE", 5)
        moments = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 13)]
        threads = [factories.Thread(created_at=moment) for moment in moments]
        for thread in threads:
            opened(engine, thread=thread, created_at=thread.created_at)
        return [thread.title for thread in reversed(threads)]

    def test_shows_every_result_once_in_both_directions(self, client, titles):
        first = client.get(self.ADDRESS).text
        second = client.get(neighbour(first, "after")).text
        third = client.get(neighbour(second, "after")).text

        assert shown(first) + shown(second) + shown(third) == titles
        assert neighbour(first, "before") is None
        assert neighbour(third, "after") is None
        assert shown(client.get(neighbour(third, "before")).text) == shown(second)
        assert shown(client.get(neighbour(second, "before")).text) == shown(first)

    def test_neither_repeats_nor_skips_when_something_is_added(self, client, engine, titles):
        first = client.get(self.ADDRESS).text
        opened(engine)

        assert shown(client.get(neighbour(first, "after")).text) == titles[5:10]

    def test_keeps_its_place_when_the_last_result_is_hidden_meanwhile(self, client, engine, titles):
        first = client.get(self.ADDRESS).text
        last = sa.select(Thread).where(Thread.title == titles[4])
        factories.hide(session.scalars(last).one())

        assert shown(client.get(neighbour(first, "after")).text) == titles[5:10]

    def test_fills_pages_although_hits_are_invisible(self, client, engine, titles, monkeypatch):
        monkeypatch.setattr("forum.search.finding.PORTION", 4)
        for thread in session.scalars(sa.select(Thread).where(Thread.title.in_(titles[:4]))):
            factories.hide(thread)

        assert shown(client.get(self.ADDRESS).text) == titles[4:9]

    def test_says_honestly_that_there_are_more(self, client, engine, titles, monkeypatch):
        monkeypatch.setattr("forum.search.finding.MOST", 7)

        page = client.get(self.ADDRESS).text

        assert "Über 7" in page
        assert shown(client.get(neighbour(page, "after")).text) == titles[5:7]

    @pytest.mark.parametrize(
        "key",
        ["x", "comment:1", "thread:x~1", "~", "thread:1~-1", "thread:" + "9" * 40 + "~0", "ä"],
    )
    def test_an_unreadable_key_means_the_first_page(self, client, titles, key):
        page = client.get(f"{self.ADDRESS}&after_hit={key}").text

        assert shown(page) == titles[:5]

    def test_a_key_behind_the_end_shows_the_last_results(self, client, titles):
        page = client.get(f"{self.ADDRESS}&after_hit=thread:999999~900").text

        assert shown(page) == titles[7:]

    def test_costs_as_many_statements_for_twenty_results_as_for_one(self, client, engine):
        opened(engine)
        one = count_statements(lambda: client.get("/search?q=Fortbildung"))
        for _ in range(24):
            opened(engine)
        twenty = count_statements(lambda: client.get("/search?q=Fortbildung"))

        assert len(shown(client.get("/search?q=Fortbildung").text)) == 20
        assert twenty == one

"""The search page."""

import shutil

import pytest

from forum import reactions
from forum.events import record
from forum.models import EventKind, Visibility
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture(autouse=True)
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


def opened(engine, body="Ein Beitrag über Fortbildungen.", **kwargs):
    comment = factories.Comment(body=body, **kwargs)
    with unit_of_work():
        record(EventKind.THREAD_CREATED, comment.thread, actor=comment.author)
    with unit_of_work():
        reactions.catch_up(engine)
    # The page reads the index at most once in half a second; a test does not wait.
    engine.close()
    return comment


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

    def test_never_shows_hidden_texts_nor_counts_them(self, client, engine):
        comment = opened(engine)
        assert "1 Treffer" in client.get("/search?q=Fortbildung").text
        comment.thread.visibility = Visibility.HIDDEN
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

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "*",
            "****",
            '"',
            "und oder",
            "-",
            "typ:",
            "\x00",
            "😀",
            "\u202eabc",
            "a" * 10_000,
            " ".join(f"wort{n}" for n in range(500)),
            '"a "b "c',
            "vor:gestern",
            "OR OR",
            "((((",
        ],
        ids=range(16),
    )
    def test_answers_the_worst_queries_with_a_page(self, client, engine, words):
        opened(engine)
        answer = client.get("/search", query_string={"q": words})
        # No text of a person holds a NUL; no database takes one.
        assert answer.status_code == (400 if "\x00" in words else 200)
        assert "<h1" in answer.text

    def test_an_unreadable_page_number_is_the_first(self, client, engine):
        opened(engine)
        assert "1 Treffer" in client.get("/search?q=Fortbildung&page=-3").text
        assert client.get("/search?q=Fortbildung&page=drei").status_code == 200

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

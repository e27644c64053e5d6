"""Other views of a thread: by author, the summary, on paper; and one post to pass on."""

from datetime import UTC, datetime

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.models import AnswerOutcome, Visibility
from forum.models import Receipt as ReceiptRow
from forum.services import thread_posts
from tests import factories
from tests.functional.counting import count_statements

NAMES = ("posts", "summary", "print")


def thread_of(posts=3, **values):
    thread = factories.Thread(**values)
    for _ in range(posts):
        factories.Comment(thread=thread, author=factories.User())
    return thread


def address(thread, name=""):
    return f"/t/{thread.slug}/{thread.id}" + (f"/{name}" if name else "")


def shown(page):
    return [part.split('"')[0] for part in page.split('id="p-')[1:]]


class TestByAuthor:
    def test_shows_the_posts_of_one_person_page_by_page(self, client):
        thread, person = thread_of(3), factories.User()
        for _ in range(25):
            factories.Comment(thread=thread, author=person)
        first = client.get(address(thread, f"posts?by={person.name}")).text
        assert shown(first) == [str(number) for number in range(4, 24)]
        link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        assert shown(client.get(link).text) == [str(number) for number in range(24, 29)]

    def test_does_not_tell_whose_a_hidden_post_was(self, client):
        thread, person = thread_of(1), factories.User()
        factories.Comment(thread=thread, author=person)
        factories.Comment(thread=thread, author=person, visibility=Visibility.HIDDEN)
        factories.Comment(thread=thread, author=person, visibility=Visibility.DELETED)
        path = address(thread, f"posts?by={person.name}")
        assert shown(client.get(path).text) == ["2"]
        assert shown(client.sign_in(person).get(path).text) == ["2", "3"]

    def test_shows_the_curators_of_the_paper(self, client):
        thread = thread_of(2, passage=factories.Passage())
        factories.Comment(thread=thread, author=thread.passage.curator)
        factories.Comment(thread=thread, author=factories.Moderator())
        assert shown(client.get(address(thread, "posts")).text) == ["3"]

    def test_shows_the_moderation_where_there_is_no_paper(self, client):
        thread = thread_of(2)
        factories.Comment(thread=thread, author=factories.Moderator())
        assert shown(client.get(address(thread, "posts")).text) == ["3"]

    def test_says_that_there_are_none(self, client):
        assert "Keine Beiträge" in client.get(address(thread_of(), "posts")).text

    def test_offers_the_authors_with_an_account(self, client):
        thread = thread_of(2)
        gone = factories.Comment(thread=thread, author=factories.User(deleted_at=utcnow())).author
        page = client.get(address(thread, "posts")).text
        assert page.count("<option") == 3
        assert f'value="{gone.name}"' not in page

    def test_somebody_unknown_is_not_found(self, client):
        assert client.get(address(thread_of(), "posts?by=gibt-es-nicht")).status_code == 404


class TestSummary:
    def test_shows_what_matters_with_the_reasons(self, client):
        thread = thread_of(9, passage=factories.Passage())
        factories.Comment(thread=thread, author=thread.passage.curator)
        posts = {c.number: c for c in thread_posts.to_print(thread, after=0).comments}
        posts[3].helpful_count = 4
        session.add(
            ReceiptRow(
                comment=posts[5], answered_at=utcnow(), outcome=AnswerOutcome.ADOPTED, reasons="Ja"
            )
        )
        page = client.get(address(thread, "summary")).text
        assert shown(page) == ["1", "3", "5", "10"]
        for reason in ("Anfangstext", "Viel unterstützt", "Von der Kuratierung"):
            assert page.count(f">{reason}<") == 1
        assert "4 Beiträge von 10" in page

    def test_shows_the_most_supported_alone(self, client):
        thread = thread_of(12)
        for comment in thread_posts.to_print(thread, after=1).comments:
            comment.shared_count = comment.number
        page = client.get(address(thread, "summary")).text
        assert shown(page) == ["1", "8", "9", "10", "11", "12"]

    def test_is_bounded(self, client, monkeypatch):
        monkeypatch.setattr(thread_posts, "SUMMARY", 4)
        thread = thread_of(2)
        for _ in range(8):
            factories.Comment(thread=thread, author=factories.Moderator())
        assert shown(client.get(address(thread, "summary")).text) == ["1", "3", "4", "5"]


class TestPrint:
    def test_shows_all_posts_with_address_and_day(self, client):
        thread = thread_of(45)
        page = client.get(address(thread, "print")).text
        assert page.count('class="printed-post"') == 45
        assert f"http://forum.example.org{address(thread)}/45" in page
        assert 'rel="next"' not in page

    def test_prints_long_threads_in_parts(self, client, monkeypatch):
        monkeypatch.setattr(thread_posts, "PRINTED", 30)
        thread = thread_of(45)
        first = client.get(address(thread, "print")).text
        assert first.count('class="printed-post"') == 30
        assert client.get(address(thread, "print?after=30")).text.count('"printed-post"') == 15

    def test_hidden_words_are_not_printed(self, client):
        thread = thread_of(1)
        hidden = factories.Comment(
            thread=thread, body="Geheim", visibility=Visibility.HIDDEN, author=factories.User()
        )
        page = client.get(address(thread, "print")).text
        assert "Geheim" not in page
        assert hidden.author.display_name not in page


class TestViews:
    @pytest.mark.parametrize("name", NAMES)
    def test_cost_the_same_number_of_statements_however_long(self, client, name):
        few, many = (thread_of(n, passage=factories.Passage()) for n in (2, 18))
        for thread in (few, many):
            factories.Comment(thread=thread, author=thread.passage.curator)
        paths = [address(thread, name) for thread in (few, many)]
        counts = [count_statements(lambda path=path: client.get(path)) for path in paths]
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("name", NAMES)
    def test_of_a_hidden_thread_do_not_exist(self, client, name):
        thread = thread_of()
        assert client.get(f"/t/falsch/{thread.id}/{name}").status_code == 404
        factories.hide(thread)
        assert client.get(address(thread, name)).status_code == 404


class TestJumpToADay:
    def test_leads_to_the_first_post_from_then_on(self, client):
        thread = factories.Thread()
        for day in (1, 5, 9):
            factories.Comment(thread=thread, created_at=datetime(2026, 5, day, 10, tzinfo=UTC))
        for asked, number in (("2026-04-01", 1), ("2026-05-05", 2), ("2026-05-06", 3)):
            answer = client.get(f"/threads/{thread.id}/at?date={asked}")
            assert answer.location == f"{address(thread)}/{number}#p-{number}"
        assert client.get(f"/threads/{thread.id}/at?date=2027-01-01").location.endswith("#p-3")

    def test_refuses_what_is_no_day(self, client):
        thread = thread_of()
        for asked in ("", "morgen", "2026-13-01"):
            assert client.get(f"/threads/{thread.id}/at?date={asked}").status_code == 400

    def test_a_long_thread_has_a_timeline_of_bounded_length(self, client):
        thread = thread_of(120)
        assert len(thread_posts.steps(thread)) <= thread_posts.STEPS * 2 + 2
        page = client.get(address(thread)).text
        assert "data-timeline='[[1, " in page
        assert 'name="date"' in page


class TestOnePost:
    def test_an_excerpt_is_the_post_alone(self, client):
        comment = factories.Comment(body="Nur dieser.")
        page = client.get(f"/threads/{comment.thread.id}/posts/1/excerpt").text
        assert "Nur dieser." in page
        assert "<html" not in page

    def test_is_shared_with_its_address_and_how_to_cite_it(self, client):
        comment = factories.Comment(created_at=datetime(2026, 5, 1, 10, tzinfo=UTC))
        page = client.get(f"/comments/{comment.id}/share").text
        assert f"http://forum.example.org{address(comment.thread)}/1#p-1" in page
        assert f"{comment.author.display_name}: Beitrag 1 in „{comment.thread.title}“" in page
        assert "01.05.2026, 12:00 Uhr" in page

    def test_hidden_and_unknown_ones_are_not_found(self, client):
        hidden = factories.Comment(visibility=Visibility.HIDDEN)
        thread = hidden.thread
        for path in ("posts/1/excerpt", "posts/2/excerpt", "posts/99999999999999999999/excerpt"):
            assert client.get(f"/threads/{thread.id}/{path}").status_code == 404
        assert client.get(f"/comments/{hidden.id}/share").status_code == 404

    def test_names_answers_and_what_it_answers(self, client):
        comment = factories.Comment()
        reply = factories.Comment(thread=comment.thread, reply_to=comment)
        page = client.get(address(comment.thread)).text
        assert f'data-expand="/threads/{comment.thread.id}/posts/1/excerpt"' in page
        assert f'data-expand="/threads/{comment.thread.id}/posts/{reply.number}/excerpt"' in page
        assert "Antworten hierauf (1):" in page

"""The pages of comments."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, HeldContribution, Subscription, Visibility
from forum.services import comment_deletions, comments
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


def replies():
    return session.scalars(sa.select(Comment).where(Comment.number > 1)).all()


class TestCreate:
    def path(self, comment):
        return f"/t/{comment.thread_id}/reply"

    def test_leads_to_the_new_post(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        answer = client.post(self.path(comment), data={"body": "Ja.", "kind": "comment"})
        assert answer.location.endswith("/2#p-2")

    def test_sent_twice_is_one_post(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        data = {"body": "Ja.", "kind": "comment", "submission": "gleich"}
        assert len({client.post(self.path(comment), data=data).location for _ in "ab"}) == 1
        assert len(replies()) == 1

    def test_two_first_replies_at_once_are_both_there(self, client, monkeypatch):
        """Which follows the thread is seen only by the second one, when it has the lock."""
        comment, person = factories.Comment(), factories.User()
        client.sign_in(person)
        lock = comments._next_number

        def waited(thread, *arguments, **values):
            number = lock(thread, *arguments, **values)
            factories.Subscription(user_id=person.id, thread=thread)
            return number

        monkeypatch.setattr(comments, "_next_number", waited)
        data = {"body": "Ja.", "kind": "comment"}
        assert client.post(self.path(comment), data=data).status_code == 302
        assert len(replies()) == 1
        assert len(session.scalars(sa.select(Subscription)).all()) == 1

    def test_costs_the_same_however_much_there_is_and_however_many_follow(self, client):
        thread = factories.Comment().thread
        path = f"/t/{thread.id}/reply"
        client.sign_in(factories.User())

        def reply():
            data = {"body": "Ja.", "kind": "comment", "submission": str(len(replies()))}
            assert client.post(path, data=data).status_code == 302

        # The first one makes a subscription of its author.
        reply()
        few = count_statements(reply)
        for _ in range(8):
            factories.Subscription(user_id=factories.User().id, thread=thread)
            factories.Comment(thread=thread, author=factories.User())
        session.commit()
        thread.last_number = 1 + len(replies())
        session.commit()
        assert count_statements(reply) == few

    def test_quotes_without_javascript(self, client):
        comment = factories.Comment(body="Ein Satz zum Zitieren.")
        client.sign_in(factories.User())
        page = client.get(f"{self.path(comment)}?quote=1").text
        assert "&gt; Ein Satz zum Zitieren." in page
        assert 'name="reply_to" value="1"' in page

    def test_quotes_with_an_address_that_holds_in_both_languages(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        page = client.get(f"/en{self.path(comment)}?quote=1").text
        assert f"](/t/{comment.thread.slug}/{comment.thread_id}" in page

    def test_an_empty_reply_is_refused_at_its_field(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        answer = client.post(self.path(comment), data={"body": "  ", "kind": "question"})
        assert answer.status_code == 422
        assert (
            'value="question" selected' in answer.text or 'selected value="question"' in answer.text
        )
        assert replies() == []

    def test_a_hidden_thread_is_404(self, client):
        comment = factories.Comment()
        factories.hide(comment.thread)
        client.sign_in(factories.User())
        answer = client.post(self.path(comment), data={"body": "Ja.", "kind": "comment"})
        assert answer.status_code == 404

    def test_survives_numbers_made_up(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        for number in (10**30, -1, 99):
            assert client.get(f"{self.path(comment)}?quote={number}").status_code == 200
            assert client.get(f"{self.path(comment)}?to={number}").status_code == 200

    def test_does_not_quote_what_may_not_be_read(self, client):
        comment = factories.Comment()
        factories.Comment(
            thread=comment.thread,
            author=factories.User(),
            body="Geheimnis",
            visibility=Visibility.HIDDEN,
        )
        client.sign_in(factories.User())
        assert "Geheimnis" not in client.get(f"{self.path(comment)}?quote=2").text

    def test_waits_for_a_guest_to_sign_in_and_is_sent_once(self, client):
        comment, person = factories.Comment(), factories.User()
        client.post(self.path(comment), data={"body": "Mein Gedanke.", "kind": "comment"})
        assert replies() == []
        client.sign_in(person)
        assert "Mein Gedanke." in client.get(self.path(comment)).text
        client.post(self.path(comment), data={"body": "Mein Gedanke.", "kind": "comment"})
        assert [reply.author for reply in replies()] == [person]
        assert session.scalars(sa.select(HeldContribution)).all() == []

    def test_a_closed_thread_keeps_the_text_on_its_refusal(self, client):
        comment = factories.Comment()
        factories.restrict(comment.thread, "closed_at", comment.created_at)
        client.sign_in(factories.User())
        answer = client.post(self.path(comment), data={"body": "Zu spät.", "kind": "comment"})
        assert answer.status_code == 403
        assert "Zu spät." in answer.text


class TestEdit:
    def test_a_conflict_shows_both_texts_and_loses_none(self, client):
        comment = factories.Comment(body="Erste Fassung.")
        client.sign_in(comment.author)
        with unit_of_work():
            comments.edit(comment, actor=comment.author, body="Vom Telefon.", seen_revision=0)
        path = f"/comments/{comment.id}/edit"
        answer = client.post(path, data={"body": "Vom Rechner.", "seen_revision": "0"})
        assert answer.status_code == 409
        assert "<del>" in answer.text
        assert re.search(r"<textarea[^>]* readonly>Vom Telefon\.</textarea>", answer.text)
        assert "Vom Rechner." in answer.text
        assert comment.body == "Vom Telefon."
        seen = re.search(r'name="seen_revision"[^>]* value="(\d+)"', answer.text)[1]
        answer = client.post(path, data={"body": "Vom Rechner.", "seen_revision": seen})
        assert answer.status_code == 302
        assert comment.body == "Vom Rechner."

    @pytest.mark.parametrize("seen", ["x", "", "-1", "²", "9" * 5000])
    def test_a_revision_made_up_is_a_conflict(self, client, seen):
        comment = factories.Comment(body="Erste Fassung.")
        client.sign_in(comment.author)
        path = f"/comments/{comment.id}/edit"
        answer = client.post(path, data={"body": "Neu.", "seen_revision": seen})
        assert answer.status_code == 409
        assert comment.body == "Erste Fassung."

    def test_says_when_a_change_leaves_no_mark(self, client):
        comment = factories.Comment()
        client.sign_in(comment.author)
        assert "fünf Minuten" in client.get(f"/comments/{comment.id}/edit").text
        comment.created_at -= timedelta(minutes=6)
        assert "fünf Minuten" not in client.get(f"/comments/{comment.id}/edit").text

    def test_is_marked_with_its_day_and_leads_to_the_history(self, client):
        comment = factories.Comment()
        comment.created_at -= timedelta(days=1)
        client.sign_in(comment.author)
        client.post(f"/comments/{comment.id}/edit", data={"body": "Neu.", "seen_revision": "0"})
        page = client.get(f"/t/{comment.thread.slug}/{comment.thread_id}").text
        assert re.search(rf'<a href="/comments/{comment.id}/history">bearbeitet <time', page)

    def test_others_are_refused(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        assert client.post(f"/comments/{comment.id}/edit", data={"body": "x"}).status_code == 403


class TestDelete:
    def test_asks_first_and_leaves_a_tombstone(self, client):
        comment = factories.Comment(body_html="<p>Weg damit</p>")
        client.sign_in(comment.author)
        path = f"/comments/{comment.id}/delete"
        assert client.get(path).status_code == 200
        assert comment.is_visible
        page = client.post(path, follow_redirects=True).text
        assert "Weg damit" not in page
        assert "gelöscht" in page
        # Once beside the message, once on the placeholder.
        assert page.count(f'action="/comments/{comment.id}/undelete"') == 2
        page = client.post(f"/comments/{comment.id}/undelete", follow_redirects=True).text
        assert comment.body in page

    def test_the_way_back_is_shown_to_its_author_alone_and_for_a_while(self, client):
        comment, path = factories.Comment(), "undelete"
        thread = f"/t/{comment.thread.slug}/{comment.thread_id}"
        with unit_of_work():
            comment_deletions.delete(comment, actor=comment.author)
        for reader in (None, factories.User(), factories.Moderator()):
            if reader:
                client.sign_in(reader)
            assert path not in client.get(thread).text
        client.sign_in(comment.author)
        assert path in client.get(thread).text
        comment.deleted_at -= timedelta(minutes=15)
        session.commit()
        assert path not in client.get(thread).text
        assert client.post(f"/comments/{comment.id}/undelete").status_code == 403

    def test_the_history_is_gone_at_once(self, client):
        comment = factories.Comment()
        with unit_of_work():
            comment_deletions.delete(comment, actor=comment.author)
        client.sign_in(factories.Moderator())
        assert client.get(f"/comments/{comment.id}/history").status_code == 404


class TestPreview:
    def test_is_the_real_renderer(self, client):
        client.sign_in(factories.User())
        answer = client.post("/preview", data={"text": "**fett** <script>x</script>"})
        assert "<strong>fett</strong>" in answer.text
        assert "<script>" not in answer.text

    def test_explains_what_it_refuses(self, client):
        client.sign_in(factories.User())
        assert "Klammern" in client.post("/preview", data={"text": "[" * 9_000}).text

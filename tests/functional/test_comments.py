"""The pages of comments."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, HeldContribution, Visibility
from forum.services import comments
from forum.unit_of_work import unit_of_work
from tests import factories


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
        assert "Telefon" in answer.text
        assert "Vom Rechner." in answer.text
        assert comment.body == "Vom Telefon."

    @pytest.mark.parametrize("seen", ["x", "", "-1", "²", "9" * 5000])
    def test_a_revision_made_up_is_a_conflict(self, client, seen):
        comment = factories.Comment(body="Erste Fassung.")
        client.sign_in(comment.author)
        path = f"/comments/{comment.id}/edit"
        answer = client.post(path, data={"body": "Neu.", "seen_revision": seen})
        assert answer.status_code == 409
        assert comment.body == "Erste Fassung."

    def test_others_are_refused(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        assert client.post(f"/comments/{comment.id}/edit", data={"body": "x"}).status_code == 403


class TestHistory:
    def test_shows_what_was_added_and_removed(self, client):
        comment = factories.Comment(body="Der Bus kommt.")
        with unit_of_work():
            comments.edit(comment, actor=comment.author, body="Die Bahn kommt.", seen_revision=0)
        page = client.get(f"/comments/{comment.id}/history").text
        assert "<del>" in page
        assert "<ins>" in page

    def test_of_a_hidden_post_does_not_exist(self, client):
        comment = factories.Comment(visibility=Visibility.HIDDEN)
        assert client.get(f"/comments/{comment.id}/history").status_code == 404


class TestDelete:
    def test_asks_first_and_leaves_a_tombstone(self, client):
        comment = factories.Comment(body_html="<p>Weg damit</p>")
        client.sign_in(comment.author)
        path = f"/comments/{comment.id}/delete"
        assert client.get(path).status_code == 200
        assert comment.is_visible
        client.post(path)
        page = client.get(f"/t/{comment.thread.slug}/{comment.thread_id}").text
        assert "Weg damit" not in page
        assert "gelöscht" in page


class TestPreview:
    def test_is_the_real_renderer(self, client):
        client.sign_in(factories.User())
        answer = client.post("/preview", data={"text": "**fett** <script>x</script>"})
        assert "<strong>fett</strong>" in answer.text
        assert "<script>" not in answer.text

    def test_explains_what_it_refuses(self, client):
        client.sign_in(factories.User())
        assert "Klammern" in client.post("/preview", data={"text": "[" * 9_000}).text

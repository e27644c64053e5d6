"""Supporting a comment from its page."""

from forum.db import session
from forum.models import CommentSupport, SupportKind, Visibility
from tests import factories
from tests.functional.counting import count_statements


def address(comment):
    return f"/t/{comment.thread.slug}/{comment.thread.id}"


class TestPress:
    def test_supports_changes_and_takes_back(self, client):
        comment, person = factories.Comment(), factories.User()
        client.sign_in(person)
        base = f"/comments/{comment.id}/support"
        for kind, expected in (("helpful", (1, 0)), ("helpful", (1, 0)), ("shared", (0, 1))):
            assert client.post(f"{base}/{kind}").location == f"{address(comment)}/1#p-1"
            assert (comment.helpful_count, comment.shared_count) == expected
        assert 'data-kind="shared" aria-pressed="true"' in client.get(address(comment)).text
        client.post(f"{base}/none")
        assert comment.shared_count == 0

    def test_answers_open_pages_with_the_counts(self, client):
        comment = factories.Comment()
        factories.CommentSupport(comment=comment)
        client.sign_in(factories.User())
        answer = client.post(
            f"/comments/{comment.id}/support/shared", headers={"Accept": "application/json"}
        )
        assert answer.json == {"helpful": 1, "shared": 1, "own": "shared"}

    def test_is_refused_for_own_posts(self, client):
        comment = factories.Comment()
        client.sign_in(comment.author)
        assert client.post(f"/comments/{comment.id}/support/helpful").status_code == 403
        assert "data-supports" not in client.get(address(comment)).text

    def test_guests_are_led_to_the_sign_in_page(self, client):
        comment = factories.Comment()
        link = f"/comments/{comment.id}/support?kind=helpful"
        assert link in client.get(address(comment)).text
        assert "/login" in client.get(link).location


class TestWithReason:
    def test_shows_and_keeps_the_reason(self, client):
        comment, person = factories.Comment(), factories.User()
        client.sign_in(person)
        path = f"/comments/{comment.id}/support"
        assert client.post(path, data={"reason": "So ist es."}).status_code == 422
        client.post(path, data={"kind": "shared", "reason": "So ist es."})
        assert "So ist es." in client.get(path).text
        listed = client.get(f"/comments/{comment.id}/supports").text
        assert "So ist es." in listed
        assert person.display_name in listed

    def test_too_much_is_refused_with_the_text_kept(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        page = client.post(
            f"/comments/{comment.id}/support", data={"kind": "shared", "reason": "x" * 501}
        )
        assert page.status_code == 422
        assert "x" * 501 in page.text
        assert session.query(CommentSupport).count() == 0


class TestList:
    def test_counts_deleted_accounts_without_naming_them(self, client):
        comment = factories.Comment(helpful_count=2)
        shown = factories.CommentSupport(comment=comment).user
        gone = factories.User(display_name="Nicht mehr da", deleted_at=comment.created_at)
        factories.CommentSupport(comment=comment, user=gone)
        page = client.get(f"/comments/{comment.id}/supports").text
        assert shown.display_name in page
        assert "Nicht mehr da" not in page
        assert "und 1 weitere" in page

    def test_says_that_there_is_nobody(self, client):
        assert "Noch niemand" in client.get(f"/comments/{factories.Comment().id}/supports").text

    def test_of_a_hidden_post_does_not_exist(self, client):
        comment = factories.Comment(visibility=Visibility.HIDDEN)
        client.sign_in(factories.User())
        for path in ("supports", "support"):
            assert client.get(f"/comments/{comment.id}/{path}").status_code == 404


def test_a_page_costs_the_same_number_of_statements_however_much_is_supported(client):
    thread = factories.Comment().thread
    person = factories.User()
    for _ in range(8):
        factories.Comment(thread=thread)
    path = f"/t/{thread.slug}/{thread.id}"
    client.sign_in(person)
    few = count_statements(lambda: client.get(path))
    for comment_id in range(1, 8):
        session.add(
            CommentSupport(comment_id=comment_id, user_id=person.id, kind=SupportKind.HELPFUL)
        )
    session.commit()
    assert count_statements(lambda: client.get(path)) == few

"""What people see of a post that is looked at before it appears."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Event, PostingRules, Restriction, Visibility
from forum.services import comments
from tests import factories

SECRET = "Nur für die Prüfung"


@pytest.fixture
def held():
    """A held reply in a public thread."""
    opening = factories.Comment()
    return factories.Comment(
        thread=opening.thread,
        author=factories.User(),
        body=SECRET,
        body_html=f"<p>{SECRET}</p>",
        visibility=Visibility.HELD,
    )


def addresses(comment):
    thread = comment.thread
    base = f"/t/{thread.slug}/{thread.id}"
    return [
        base,
        f"{base}/{comment.number}",
        f"{base}/posts?by={comment.author.name}",
        f"{base}/summary",
        f"{base}/print",
        f"/threads/{thread.id}/posts/{comment.number}/excerpt",
        f"/comments/{comment.id}/share",
        f"/comments/{comment.id}/history",
        f"/abuse-reports/new?comment={comment.id}",
        f"/u/{comment.author.name}",
        "/latest",
        f"/threads/{thread.id}/feed.atom",
        f"/u/{comment.author.name}/feed.rss",
    ]


class TestOthers:
    def test_see_nothing_of_a_held_reply(self, app, held):
        for person in (None, factories.User()):
            client = app.test_client()
            if person is not None:
                client.sign_in(person)
            for path in addresses(held):
                page = client.get(path)
                assert SECRET not in page.text, path
                assert f'id="p-{held.number}"' not in page.text, path

    def test_see_nothing_of_a_held_discussion(self, app):
        opening = factories.Comment(
            thread=factories.Thread(visibility=Visibility.HELD, title=SECRET)
        )
        thread = opening.thread
        for path in ("/latest", f"/c/{thread.action_field.slug}", "/"):
            assert SECRET not in app.test_client().get(path).text
        address = f"/t/{thread.slug}/{thread.id}"
        assert app.test_client().get(address).status_code == 404


class TestAuthor:
    def test_sees_it_with_a_note(self, client, held):
        client.sign_in(held.author)
        page = client.get(f"/t/{held.thread.slug}/{held.thread_id}").text
        assert SECRET in page
        assert "Wartet auf die Prüfung durch die Moderation" in page

    def test_is_told_when_writing(self, client):
        opening = factories.Comment()
        opening.thread.action_field.holds_posts = True
        client.sign_in(factories.User())
        answer = client.post(
            f"/t/{opening.thread_id}/reply",
            data={"body": "Eine Antwort.", "kind": "comment"},
            follow_redirects=True,
        )
        assert "Er erscheint, sobald die Moderation ihn geprüft hat." in answer.text

    def test_is_told_when_starting_a_discussion(self, client):
        field = factories.ActionField(holds_posts=True)
        client.sign_in(factories.User())
        answer = client.post(
            "/threads/new",
            data={"title": "Titel", "body": "Text.", "kind": "comment", "action_field": field.id},
            follow_redirects=True,
        )
        assert "Er erscheint, sobald die Moderation ihn geprüft hat." in answer.text


class TestModerator:
    def test_lets_it_appear_from_the_queue(self, app, held):
        client = app.test_client().sign_in(factories.Moderator())
        assert "Zu prüfender Beitrag" in client.get("/moderation").text
        page = client.get(f"/moderation/reviews/comment/{held.id}").text
        assert "Erscheinen lassen" in page
        client.post("/moderation", data={"entry": f"comment:{held.id}", "action": "accept"})
        assert held.is_visible
        thread = held.thread
        assert SECRET in app.test_client().get(f"/t/{thread.slug}/{thread.id}").text

    def test_declines_it_with_reasons(self, client, held):
        client.sign_in(factories.Moderator())
        reasons = {"ground": "netiquette", "clause": "4. Was wir nicht dulden", "facts": "Werbung."}
        client.post(f"/moderation/hide?comment={held.id}", data=reasons)
        assert held.is_hidden

    def test_cannot_dismiss_it_without_reasons(self, client, held):
        client.sign_in(factories.Moderator())
        data = {"entry": f"comment:{held.id}", "step": "dismiss", "reason": "Nein."}
        assert client.post("/moderation", data=data).status_code == 409
        assert held.is_held


class TestTogether:
    def test_several_are_declined_with_one_reason_and_section(self, client, held):
        other = factories.Suggestion(visibility=Visibility.HELD)
        session.add(Event(kind="contribution:held", subject_type="suggestion", subject_id=other.id))
        client.sign_in(factories.Moderator())
        entries = [f"comment:{held.id}", f"suggestion:{other.id}"]
        data = {"entry": entries, "step": "dismiss", "reason": "Werbung."}
        refused = client.post("/moderation", data=data)
        assert refused.status_code == 409
        assert "Bitte wählen Sie den Abschnitt der Netiquette" in refused.text
        assert "Werbung." in refused.text
        client.post("/moderation", data=data | {"clause": "4. Was wir nicht dulden"})
        assert (held.is_hidden, other.is_hidden) == (True, True)
        stated = session.scalars(sa.select(Restriction)).all()
        assert {(s.facts, s.clause) for s in stated} == {("Werbung.", "4. Was wir nicht dulden")}

    def test_the_cards_say_why_each_waits(self, client):
        session.add(PostingRules(id=1, words="Casino", domains="spam.example"))
        thread = factories.Comment().thread
        for body in ("Ins Casino!", "Auf https://spam.example/ nachlesen."):
            comments.write(thread, actor=factories.User(), body=body)
        client.sign_in(factories.Moderator())
        page = client.get("/moderation").text
        assert "Casino</p>" in page
        assert "spam.example</p>" in page


class TestEditing:
    def test_says_at_the_text_why_it_would_wait_and_keeps_it(self, client):
        session.add(PostingRules(id=1, words="Casino"))
        comment = factories.Comment(body="Vorher.")
        client.sign_in(comment.author)
        data = {"body": "Ins Casino!", "seen_revision": "0"}
        answer = client.post(f"/comments/{comment.id}/edit", data=data)
        assert answer.status_code == 422
        assert "Ins Casino!" in answer.text
        assert "Der geänderte Text enthält ein Wort" in answer.text
        assert comment.body == "Vorher."


class TestOtherContributions:
    def test_tell_their_author_that_they_wait(self, client):
        passage = factories.Passage()
        passage.paper.action_field.holds_posts = True
        client.sign_in(factories.User())
        answer = client.post(
            f"/passages/{passage.id}/dissent-flags/new",
            data={"statement": "Anders.", "grounds": "Darum."},
            follow_redirects=True,
        )
        assert "Er erscheint, sobald die Moderation ihn geprüft hat." in answer.text
        assert "Wartet auf die Prüfung durch die Moderation" in answer.text


class TestActionField:
    def test_is_switched_in_the_process(self, client):
        field = factories.ActionField()
        client.sign_in(factories.Administrator())
        path = f"/processes/{field.process.slug}/edit"
        assert "Beiträge prüfen, bevor sie erscheinen" in client.get(path).text
        data = {
            "title": field.process.title,
            "answer_days": "10",
            "federal_state": "",
            "action_fields-0-id": str(field.id),
            "action_fields-0-title": field.title,
            "action_fields-0-holds_posts": "y",
        }
        assert client.post(path, data=data).status_code == 302
        assert field.holds_posts

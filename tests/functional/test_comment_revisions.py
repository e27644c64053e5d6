"""The history of a comment, and going back to a former wording."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import AppealDecision, Notification, NotificationKind, Restriction
from forum.notifications import kinds
from forum.services import comments, restriction_appeals, suspensions
from forum.unit_of_work import unit_of_work
from tests import factories

#: What the author of a post reads where staff changes it.
STATED = {"ground": "netiquette", "clause": "4. Was wir nicht dulden", "facts": "Unwahr."}


@pytest.fixture
def comment():
    """A post that has been changed twice."""
    made = factories.Comment(body="Der Bus kommt.")
    made.created_at -= timedelta(hours=1)
    session.commit()
    for body, reason in (("Die Bahn kommt.", ""), ("Die Bahn fährt.", "Genauer gesagt")):
        with unit_of_work():
            comments.edit(
                made,
                actor=made.author,
                body=body,
                seen_revision=made.edit_count,
                reason=reason,
            )
    return made


@pytest.fixture
def kinds_told():
    """Tell what kinds of news a person has been told."""

    def told(person):
        rows = session.query(Notification).filter_by(recipient_id=person.id)
        return {kinds.kind_of(row.event.kind, row.audience) for row in rows}

    return told


def history(client, comment):
    return client.get(f"/comments/{comment.id}/history")


class TestIndex:
    def test_shows_every_wording_with_its_reason_and_author(self, client, comment):
        page = history(client, comment).text
        assert page.count("<h2") == 3
        assert page.count(f'/u/{comment.author.name}"') == 3
        assert "Genauer gesagt" in page
        assert re.search(r"<del>.*Der Bus.*</del><ins>.*Die Bahn.*</ins>", page, re.DOTALL)

    def test_of_a_post_never_changed_says_so(self, client):
        assert "nie geändert" in history(client, factories.Comment()).text.lower()

    def test_of_a_hidden_post_is_for_those_who_may_read_it(self, client, comment):
        factories.hide(comment)
        session.commit()
        assert history(client, comment).status_code == 404
        client.sign_in(factories.Moderator())
        assert history(client, comment).status_code == 200

    def test_never_shows_an_erased_wording(self, client, comment):
        comments.revisions(comment)[1].body = ""
        session.commit()
        page = history(client, comment).text
        assert "Die Bahn kommt" not in page
        assert "<del>" not in page
        assert "gelöscht" in page
        assert "Der Bus kommt." in page
        client.sign_in(factories.Moderator())
        assert client.get(f"/comments/{comment.id}/history/2/restore").status_code == 404


class TestRestore:
    def path(self, comment, number=1):
        return f"/comments/{comment.id}/history/{number}/restore"

    def test_is_for_moderators(self, client, comment):
        client.sign_in(comment.author)
        assert "restore" not in history(client, comment).text
        assert client.post(self.path(comment), data={"reason": "x"}).status_code == 403

    def test_needs_a_reason_and_makes_a_new_wording(self, client, comment, kinds_told):
        moderator = factories.Moderator()
        client.sign_in(moderator)
        assert self.path(comment) in history(client, comment).text
        shown = client.get(self.path(comment)).text
        assert re.search(r"<ins>.*Der Bus", shown, re.DOTALL)
        refused = client.post(self.path(comment), data={"reason": " ", "seen": "2"})
        assert refused.status_code == 422
        unstated = client.post(self.path(comment), data={"reason": "Vandalismus", "seen": "2"})
        assert unstated.status_code == 422
        assert "Bitte nennen Sie die Tatsachen." in unstated.text
        sent = STATED | {"reason": "Vandalismus", "seen": "2"}
        assert client.post(self.path(comment), data=sent).status_code == 302
        stated = session.scalars(sa.select(Restriction)).one()
        assert (stated.kind.value, stated.scope.value) == ("edited", "words")
        assert (stated.comment, stated.imposed_by) == (comment, moderator)
        assert comment.body == "Der Bus kommt."
        assert [r.body for r in comments.revisions(comment)][-1] == "Die Bahn fährt."
        assert "Vandalismus" in history(client, comment).text
        assert kinds_told(comment.author) == {NotificationKind.DECISION}

    def test_tells_of_an_edit_in_between_and_then_does_it(self, client, comment):
        client.sign_in(factories.Moderator())
        sent = STATED | {"reason": "Vandalismus", "seen": "1"}
        answer = client.post(self.path(comment), data=sent)
        assert answer.status_code == 409
        assert "Vandalismus" in answer.text
        sent["seen"] = re.search(r'name="seen"[^>]* value="(\d+)"', answer.text)[1]
        assert client.post(self.path(comment), data=sent).status_code == 302

    def test_of_a_wiki_post_needs_no_statement(self, client, comment):
        comment.wiki_at = comment.created_at
        client.sign_in(factories.Moderator())
        assert 'name="facts"' not in client.get(self.path(comment)).text
        client.post(self.path(comment), data={"reason": "Vandalismus", "seen": "2"})
        assert comment.body == "Der Bus kommt."
        assert session.scalars(sa.select(Restriction)).all() == []

    def test_is_taken_back_by_an_appeal(self, client, comment):
        client.sign_in(factories.Moderator())
        client.post(self.path(comment), data=STATED | {"reason": "Vandalismus", "seen": "2"})
        stated = session.scalars(sa.select(Restriction)).one()
        with unit_of_work():
            restriction_appeals.appeal(stated, actor=comment.author, text="Das war richtig so.")
        with unit_of_work():
            restriction_appeals.decide(
                stated,
                actor=factories.Moderator(),
                decision=AppealDecision.LIFTED,
                reason="Stimmt.",
            )
        assert comment.body == "Die Bahn fährt."
        assert "Stimmt." in history(client, comment).text

    def test_is_not_taken_back_over_what_the_author_has_written_since(self, client, comment):
        client.sign_in(factories.Moderator())
        client.post(self.path(comment), data=STATED | {"reason": "Vandalismus", "seen": "2"})
        stated = session.scalars(sa.select(Restriction)).one()
        with unit_of_work():
            comments.edit(comment, actor=comment.author, body="Neu.", seen_revision=3)
            suspensions.undo(stated, actor=factories.Moderator(), reason="Stimmt.")
        assert (comment.body, stated.is_in_force) == ("Neu.", False)

    @pytest.mark.parametrize("number", [0, 3, 10**30])
    def test_of_a_wording_that_is_not_there_is_404(self, client, comment, number):
        client.sign_in(factories.Moderator())
        assert client.get(self.path(comment, number)).status_code == 404


class TestRedact:
    def path(self, comment, number=2):
        return f"/comments/{comment.id}/history/{number}/redact"

    def test_takes_one_wording_out_and_shows_that_it_did(self, app, client, comment, kinds_told):
        client.sign_in(factories.Moderator())
        assert self.path(comment) in history(client, comment).text
        assert "Die Bahn kommt." in client.get(self.path(comment)).text
        refused = client.post(self.path(comment), data=STATED | {"facts": " "})
        assert refused.status_code == 422
        assert client.post(self.path(comment), data=STATED).status_code == 302
        seen = history(app.test_client(), comment).text
        assert "kommt.</" in seen
        assert "Die Bahn kommt" not in seen
        assert "<del>" not in seen
        assert "Die Moderation hat diesen Wortlaut entfernt" in seen
        assert "4. Was wir nicht dulden" in seen
        # What the author has to read only: it may say what was wrong with it.
        assert "Unwahr." not in seen
        assert kinds_told(comment.author) == {NotificationKind.DECISION}
        stated = session.scalars(sa.select(Restriction)).one()
        author = app.test_client().sign_in(comment.author)
        assert "Unwahr." in author.get(f"/restrictions/{stated.id}").text

    def test_of_what_is_gone_or_shown_now_is_not_possible(self, client, comment):
        client.sign_in(factories.Moderator())
        client.post(self.path(comment), data=STATED)
        for number in (0, 2, 3, 10**30):
            assert client.get(self.path(comment, number)).status_code == 404
        restore = f"/comments/{comment.id}/history/2/restore"
        assert client.get(restore).status_code == 404

    def test_is_for_moderators(self, client, comment):
        client.sign_in(comment.author)
        assert "redact" not in history(client, comment).text
        assert client.post(self.path(comment), data=STATED).status_code == 403
        assert comments.revisions(comment)[1].body == "Die Bahn kommt."

    def test_stays_done_when_an_appeal_is_right(self, client, comment):
        client.sign_in(factories.Moderator())
        client.post(self.path(comment), data=STATED)
        stated = session.scalars(sa.select(Restriction)).one()
        with unit_of_work():
            suspensions.undo(stated, actor=factories.Moderator(), reason="Stimmt.")
        assert (comment.body, stated.is_in_force) == ("Die Bahn fährt.", False)

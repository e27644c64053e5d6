"""Slow mode as readers, writers and moderators meet it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Comment, Restriction, RestrictionKind
from forum.services import moderation_statistics, transparency_reports
from tests import factories

FORM = {
    "pause": "60",
    "ground": "netiquette",
    "clause": "4. Was wir nicht dulden",
    "facts": "Es geht sehr schnell hin und her.",
}


@pytest.fixture
def thread():
    made = factories.Comment(author=factories.User()).thread
    session.commit()
    return made


@pytest.fixture
def person(thread):
    """Somebody who has just written in the slowed thread."""
    factories.slow(thread)
    return factories.Comment(thread=thread, author=factories.User()).author


def page(client, thread, prefix=""):
    return client.get(f"{prefix}/t/{thread.slug}/{thread.id}").text


def written(person):
    statement = (
        sa.select(sa.func.count()).select_from(Comment).where(Comment.author_id == person.id)
    )
    return session.scalar(statement)


class TestModerator:
    def test_sets_changes_and_lifts_it(self, client, thread):
        client.sign_in(factories.Moderator())
        assert f"/threads/{thread.id}/slow" in page(client, thread)
        answer = client.post(f"/threads/{thread.id}/slow", data=FORM, follow_redirects=True)
        assert "Der Langsam-Modus ist eingeschaltet." in answer.text
        assert thread.pause_minutes == 60
        form = client.get(f"/threads/{thread.id}/slow").text
        assert re.search(r'value="60" checked', form)
        client.post(f"/threads/{thread.id}/slow", data=FORM | {"pause": "5"})
        assert thread.pause_minutes == 5
        assert client.post(f"/threads/{thread.id}/unslow", data={}).status_code == 422
        client.post(f"/threads/{thread.id}/unslow", data={"reason": "Es ist ruhiger."})
        assert not thread.is_slowed
        assert all(r.lifted_at for r in session.scalars(sa.select(Restriction)))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"pause": "7"},
            {"pause": ""},
            {"facts": ""},
            {"clause": ""},
            {"ground": "law"},
            {"ends_on": "2020-01-01"},
        ],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_gets_back_what_was_incomplete(self, client, thread, wrong):
        client.sign_in(factories.Moderator())
        answer = client.post(f"/threads/{thread.id}/slow", data=FORM | wrong)
        assert answer.status_code == 422
        assert "facts" in wrong or FORM["facts"] in answer.text
        assert not thread.is_slowed

    def test_is_one(self, client, thread):
        client.sign_in(thread.author)
        assert client.get(f"/threads/{thread.id}/slow").status_code == 403
        assert client.post(f"/threads/{thread.id}/unslow").status_code == 403
        assert f"/threads/{thread.id}/slow" not in page(client, thread)


class TestReader:
    def test_sees_pause_reason_and_duration(self, client, person, thread):
        text = page(client, thread)
        assert "Alle können hier einmal schreiben, dann gilt eine Pause von 15 Minuten." in text
        assert "Eine Beleidigung." in text
        assert "Gesetz: § 185 StGB" in text
        assert "bis jemand sie aufhebt" in text
        assert "then there is a pause of 15 minutes" in page(client, thread, "/en")

    def test_sees_nothing_of_it_elsewhere(self, client, thread):
        assert "Langsam-Modus" not in page(client, thread)


class TestWriter:
    def test_is_told_before_typing_when_to_write_next(self, client, person, thread):
        client.sign_in(person)
        for text in (page(client, thread), client.get(f"/t/{thread.id}/reply").text):
            assert re.search(r"Sie können hier ab \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr wieder", text)

    def test_may_write_the_first_post_and_knows_of_the_pause(self, client, person, thread):
        other = factories.User()
        client.sign_in(other)
        assert "Nach Ihrem Beitrag gilt eine Pause von 15 Minuten" in page(client, thread)
        data = {"body": "Mein erster Beitrag hier.", "kind": "comment"}
        assert client.post(f"/t/{thread.id}/reply", data=data).status_code == 302
        assert written(other) == 1

    @pytest.mark.parametrize(
        ("prefix", "sentence"),
        [
            ("", r"Sie können hier ab \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr wieder schreiben; bitte"),
            ("/en", r"You can write here again from \d+ \w+ \d{4}, \d\d:\d\d; please"),
        ],
    )
    def test_too_early_gets_the_time_and_the_text_back(
        self, client, person, thread, prefix, sentence
    ):
        client.sign_in(person)
        data = {"body": "Ein langer und wohl überlegter Text.", "kind": "question"}
        answer = client.post(f"{prefix}/t/{thread.id}/reply", data=data)
        assert answer.status_code == 422
        assert re.search(sentence, answer.text)
        assert data["body"] in answer.text
        assert written(person) == 1

    def test_can_keep_a_draft_meanwhile(self, client, person, thread):
        client.sign_in(person)
        data = {"body": "Für später.", "kind": "comment", "action": "draft"}
        assert client.post(f"/t/{thread.id}/reply", data=data).status_code == 200
        assert "Für später." in page(client, thread)

    def test_as_a_guest_first_is_told_after_signing_in_with_the_text(self, client, person, thread):
        data = {"body": "Noch ohne Konto geschrieben.", "kind": "comment"}
        assert client.post(f"/t/{thread.id}/reply", data=data).status_code == 302
        client.sign_in(person)
        form = client.get(f"/t/{thread.id}/reply").text
        assert data["body"] in form
        assert "wieder schreiben" in form
        answer = client.post(f"/t/{thread.id}/reply", data=data)
        assert (answer.status_code, data["body"] in answer.text) == (422, True)
        # What was kept is still there.
        assert data["body"] in client.get(f"/t/{thread.id}/reply").text

    def test_is_free_again_later(self, client, person, thread):
        post = session.scalars(sa.select(Comment).where(Comment.author_id == person.id)).one()
        post.created_at -= timedelta(minutes=16)
        client.sign_in(person)
        assert "wieder schreiben" not in page(client, thread)

    def test_who_moderates_writes_at_once(self, client, person, thread):
        client.sign_in(factories.Moderator())
        for body in ("Bitte sachlich bleiben.", "Und noch etwas."):
            data = {"body": body, "kind": "comment"}
            assert client.post(f"/t/{thread.id}/reply", data=data).status_code == 302
        assert "gilt hier nicht für Sie" in page(client, thread)


class TestNumbers:
    def test_count_it_in_report_and_statistics(self, client, thread):
        client.sign_in(factories.Moderator())
        client.post(f"/threads/{thread.id}/slow", data=FORM)
        lines = {
            line.item: line
            for line in transparency_reports.lines_of(utcnow().year)
            if line.section == "restrictions"
        }
        assert (lines["slowed"].number, lines["slowed"].is_true) == (1, True)
        assert RestrictionKind.SLOWED in moderation_statistics.months()[0].kinds

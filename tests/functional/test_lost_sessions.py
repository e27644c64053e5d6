"""Whoever sends a form after the session has ended loses nothing and reads what to do."""

import re

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Comment
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}
TEXT = "Zwei Zeilen,\n<b>die</b> bleiben."


@pytest.fixture(autouse=True)
def _with_tokens(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def heading(page):
    return re.search(r"<h1[^>]*>([^<]+)</h1>", page.text)[1]


def fields(page):
    """Give what the form of the page sends."""
    form = page.text.split("<main")[1].split("<form")[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    texts = re.findall(r'name="(\w+)" rows="\d+">([^<]*)</textarea>', form)
    return dict([*hidden, *texts])


def posts():
    return session.scalar(sa.select(sa.func.count(Comment.id)))


class TestReply:
    @pytest.fixture
    def thread(self):
        return factories.Comment().thread

    @pytest.mark.parametrize(
        ("prefix", "words", "way"),
        [
            ("", "Ihre Sitzung ist beendet", "In einem neuen Fenster anmelden"),
            ("/en", "Your session has ended", "Sign in in a new window"),
        ],
    )
    def test_is_answered_in_words_with_the_text_and_the_way_on(
        self, client, thread, prefix, words, way
    ):
        address = f"{prefix}/t/{thread.id}/reply"
        page = client.post(address, data={"body": TEXT, "kind": "comment"}, headers=OURS)
        assert page.status_code == 400
        assert heading(page) == words
        assert ">400<" not in page.text
        assert "&lt;b&gt;die&lt;/b&gt; bleiben." in page.text
        assert f'href="{prefix}/login?next={prefix}/" target="_blank">{way}' in page.text
        assert f'action="{address}"' in page.text
        assert posts() == 1

    def test_of_a_script_starts_no_session(self, client, thread):
        """It would take the place of the one that the page seen next has a token of."""
        page = client.post(
            f"/t/{thread.id}/reply",
            data={"body": TEXT, "kind": "comment"},
            headers={**OURS, "Sec-Fetch-Dest": "empty"},
        )
        assert page.status_code == 400
        assert "Set-Cookie" not in page.headers
        assert "&lt;b&gt;die&lt;/b&gt; bleiben." in page.text

    def test_shows_also_a_short_text(self, client, thread):
        page = client.post(f"/t/{thread.id}/reply", data={"body": "Danke!", "kind": "comment"})
        assert ">Danke!</textarea>" in page.text
        assert "kind</label>" not in page.text

    def test_is_sent_by_the_same_page_after_signing_in_elsewhere(self, client, thread):
        address = f"/t/{thread.id}/reply"
        page = client.post(address, data={"body": TEXT, "kind": "comment"}, headers=OURS)
        client.sign_in(factories.User())
        answer = client.post(address, data={**fields(page), "body": TEXT})
        assert answer.status_code == 302
        assert posts() == 2

    def test_sent_again_without_signing_in_waits_for_that_in_the_same_language(
        self, client, thread
    ):
        address = f"/en/t/{thread.id}/reply"
        page = client.post(address, data={"body": TEXT, "kind": "comment"}, headers=OURS)
        answer = client.post(address, data={**fields(page), "body": TEXT})
        assert answer.location == f"/en/login?next=/en/t/{thread.id}/reply"

    def test_whoever_is_signed_in_is_not_sent_to_sign_in(self, client, thread):
        client.sign_in(factories.User())
        page = client.post(f"/t/{thread.id}/reply", data={"body": TEXT}, headers=OURS)
        assert heading(page) == "Ihre Sitzung ist beendet"
        assert 'target="_blank"' not in page.text.split("<main")[1]

    def test_is_not_offered_to_be_sent_where_the_form_may_be_a_stranger_s(self, client, thread):
        page = client.post(f"/t/{thread.id}/reply", data={"body": TEXT})
        assert "Noch einmal senden" not in page.text
        assert "Kopieren Sie Ihren Text" in page.text


class TestFormsThatGuestsCannotUse:
    def test_keep_the_text_until_somebody_has_signed_in(self, client):
        moderator, person = factories.Moderator(), factories.User()
        address = f"/u/{person.name}/notes"
        data = {"body": "Ein Vermerk."}
        page = client.post(address, data=data, headers=OURS)
        # Sent again too early: the token is fine, but nobody is signed in.
        page = client.post(address, data={**fields(page), **data}, headers=OURS)
        assert page.status_code == 403
        assert heading(page) == "Ihre Sitzung ist beendet"
        client.sign_in(moderator)
        assert client.post(address, data={**fields(page), **data}).status_code == 302

    def test_secrets_are_not_shown(self, client):
        page = client.post("/login", data={"email": "a@example.org", "password": "geheim " * 20})
        assert page.status_code == 400
        assert "geheim" not in page.text


class TestButtons:
    def test_lead_back_to_the_page_they_stood_on(self, client, app):
        app.config["WTF_CSRF_ENABLED"] = False
        comment = factories.Comment()
        page = f"/t/{comment.thread.slug}/{comment.thread.id}"
        answer = client.post(
            f"/comments/{comment.id}/wiki/open", headers={"Referer": f"http://localhost{page}"}
        )
        assert answer.location == f"/login?next={page}"

    @pytest.mark.parametrize(
        "before", ["", "http://elsewhere.example/latest", "http://localhost/comments/1/wiki/open"]
    )
    def test_lead_to_the_start_page_where_there_is_none(self, client, app, before):
        app.config["WTF_CSRF_ENABLED"] = False
        answer = client.post("/comments/1/wiki/open", headers={"Referer": before})
        assert answer.location == "/login?next=/"

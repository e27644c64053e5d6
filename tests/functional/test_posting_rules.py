"""The page of what is looked at before it appears."""

from forum.services import posting_rules
from tests import factories

PATH = "/admin/posting-rules"


class TestEdit:
    def test_is_for_administrators(self, app):
        assert app.test_client().sign_in(factories.Moderator()).get(PATH).status_code == 403
        page = app.test_client().sign_in(factories.Administrator()).get(PATH)
        assert page.status_code == 200
        assert "Keine." in page.text

    def test_saves_the_rules(self, client):
        client.sign_in(factories.Administrator())
        data = {"first_posts": "2", "words": "Werbung", "domains": "example.org", "seen": "0"}
        assert client.post(PATH, data=data).status_code == 302
        assert "example.org" in client.get(PATH).text
        assert posting_rules.present().first_posts == 2

    def test_shows_a_conflict_and_keeps_what_was_typed(self, client):
        client.sign_in(factories.Administrator())
        data = {"first_posts": "2", "words": "Werbung", "domains": "", "seen": "0"}
        client.post(PATH, data=data)
        answer = client.post(PATH, data={**data, "words": "Anderes"})
        assert answer.status_code == 409
        assert "Anderes" in answer.text
        assert 'value="1"' in answer.text

    def test_says_which_line_is_wrong(self, client):
        client.sign_in(factories.Administrator())
        data = {"first_posts": "0", "words": "", "domains": "kein <name>", "seen": "0"}
        answer = client.post(PATH, data=data)
        assert answer.status_code == 422
        assert "kein &lt;name&gt;" in answer.text

    def test_tries_the_lists_without_storing_them(self, client):
        client.sign_in(factories.Administrator())
        data = {"first_posts": "0", "words": "Werbung", "domains": "", "action": "try"}
        held = client.post(PATH, data={**data, "sample": "Das ist WERBUNG."}).text
        assert "Dieser Text würde auf eine Prüfung warten." in held
        assert (
            "Dieser Text würde sofort erscheinen."
            in client.post(PATH, data={**data, "sample": "Harmlos."}).text
        )
        assert posting_rules.present().words == ""


class TestNewMembers:
    def test_keep_what_they_typed_when_refused(self, client):
        thread = factories.Comment().thread
        client.sign_in(factories.User())
        body = "Text mit https://a.example https://b.example https://c.example https://d.example"
        answer = client.post(f"/t/{thread.id}/reply", data={"body": body, "kind": "comment"})
        assert answer.status_code == 422
        assert body in answer.text
        assert "höchstens 3 Links" in answer.text

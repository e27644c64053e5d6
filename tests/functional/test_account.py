"""The settings of one's own account."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Representation
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

PASSWORD = "ein langer satz"

PAGES = [
    "/account",
    "/account/profile",
    "/account/organisation",
    "/account/data",
    "/account/delete",
]


class TestGuests:
    @pytest.mark.parametrize("path", PAGES)
    def test_are_sent_to_sign_in(self, client, path):
        answer = client.get(path)
        assert answer.location == f"/login?next={path}"

    @pytest.mark.parametrize("path", PAGES)
    def test_come_back_in_their_language(self, client, path):
        assert client.get(f"/en{path}").location == f"/en/login?next=/en{path}"


class TestSettings:
    @pytest.mark.parametrize("path", PAGES)
    def test_have_pages_in_both_languages(self, client, path):
        client.sign_in(factories.Provider())
        assert client.get(path).status_code == 200
        assert 'lang="en"' in client.get(f"/en{path}").text

    def test_are_kept(self, client):
        person = factories.User()
        client.sign_in(person)
        answer = client.post("/account", data={"locale": "en"})
        assert answer.location == "/account"
        session.refresh(person)
        assert (person.locale, person.wants_mail) == ("en", False)

    def test_refuse_a_language_there_is_not(self, client):
        client.sign_in(factories.User())
        assert client.post("/account", data={"locale": "fr"}).status_code == 422


class TestProfile:
    def test_is_changed(self, client):
        person = factories.User(name="anna")
        client.sign_in(person)
        data = {
            "display_name": "Anna Neu",
            "bio": "**Ich** <script>",
            "municipality": "Musterstadt",
        }
        assert client.post("/account/profile", data=data).location == "/u/anna"
        page = client.get("/u/anna").text
        assert "<strong>Ich</strong>" in page
        assert "Musterstadt" in page
        assert "Ich</strong> <script>" not in page

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("display_name", "Moderation", "Amt dieses Forums"),
            ("display_name", "", "Bitte geben Sie einen Namen ein"),
            ("web_address", "javascript:alert(1)", "beginnt mit https://"),
            ("bio", "x" * 4001, "Das ist zu lang"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, client, field, value, sentence):
        client.sign_in(factories.User())
        data = {"display_name": "Anna Neu", "municipality": "Musterstadt", field: value}
        answer = client.post("/account/profile", data=data)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Musterstadt" in answer.text

    def test_previews_without_saving(self, client):
        person = factories.User()
        client.sign_in(person)
        data = {"display_name": "Anna Neu", "bio": "**Ich**", "action": "preview"}
        assert "<strong>Ich</strong>" in client.post("/account/profile", data=data).text
        session.refresh(person)
        assert person.bio == ""


class TestOrganisation:
    def test_is_asked_and_left(self, client):
        person, organisation = factories.User(), factories.Organisation()
        client.sign_in(person)
        data = {"organisation": organisation.id, "job_title": "Amt"}
        for _ in range(2):
            assert client.post("/account/organisation", data=data).status_code == 302
        entry = session.scalars(sa.select(Representation)).one()
        assert entry.is_waiting
        assert "wartet auf Bestätigung" in client.get("/account/organisation").text
        client.post("/account/organisation/end")
        session.refresh(entry)
        assert entry.ended_at

    def test_has_to_exist(self, client):
        client.sign_in(factories.User())
        answer = client.post("/account/organisation", data={"organisation": 4711})
        assert answer.status_code == 422

"""What a composer offers while somebody writes: completions, and hints on the tone."""

import pytest

from forum.models import Visibility, utcnow
from tests import factories


@pytest.fixture
def person(client):
    made = factories.User()
    client.sign_in(made)
    return made


class TestCompletions:
    def offered(self, client, typed):
        return client.get("/composer/completions", query_string={"q": typed}).json

    def test_finds_people_by_handle_and_name(self, client, person):
        nele = factories.User(name="nele.b", display_name="Nele Brandt")
        expected = {"insert": "@nele.b", "label": "Nele Brandt", "detail": "@nele.b"}
        for typed in ("@nel", "@Nele", "@brand"):
            assert self.offered(client, typed) == [expected]
        assert nele.confirmed_at is not None

    def test_finds_organisations(self, client, person):
        factories.Organisation(slug="stadt-a", name="Stadtverwaltung Aue")
        assert self.offered(client, "@Stadtv")[0]["insert"] == "@stadt-a"

    @pytest.mark.parametrize("state", [{"deleted_at": utcnow()}, {"confirmed_at": None}])
    @pytest.mark.parametrize("make", [factories.User, factories.Moderator])
    def test_offers_nobody_who_cannot_be_mentioned(self, client, state, make):
        client.sign_in(make())
        factories.User(name="nele.b", **state)
        assert self.offered(client, "@nele") == []

    def test_finds_threads_by_number_and_title(self, client, person):
        thread = factories.Thread(title="Der [neue] Bus", slug="der-neue-bus")
        link = f"[Der \\[neue\\] Bus](/t/der-neue-bus/{thread.id})"
        for typed in (f"#{thread.id}", "#Bus", "#der"):
            assert [one["insert"] for one in self.offered(client, typed)] == [link]

    def test_offers_no_thread_that_is_hidden(self, client, person):
        thread = factories.Thread(title="Geheimes", visibility=Visibility.HIDDEN)
        for typed in (f"#{thread.id}", "#Geheimes"):
            assert self.offered(client, typed) == []

    def test_offers_a_handful(self, client, person):
        for _ in range(9):
            factories.Thread(title="Busverkehr")
        assert len(self.offered(client, "#Bus")) == 4

    @pytest.mark.parametrize("typed", ["", "@", "#", "@a", "@%", "#" + "9" * 99, "#²", "@_%"])
    def test_survives_whatever_is_typed(self, client, person, typed):
        assert self.offered(client, typed) == []

    def test_is_not_for_guests(self, client):
        assert "/login" in client.get("/composer/completions?q=@nele").location


class TestTone:
    TEXT = "Sie lügen <b>doch</b>!!!"

    def test_is_hinted_at_in_both_previews(self, client, person):
        thread = factories.Comment().thread
        quick = client.post("/preview", data={"text": self.TEXT}).text
        assert "Ein Hinweis zum Ton" in quick
        assert "greift eine Person an" in quick
        data = {"body": self.TEXT, "action": "preview"}
        assert "greift eine Person an" in client.post(f"/t/{thread.id}/reply", data=data).text
        assert "attacks a person" in client.post("/en/preview", data={"text": self.TEXT}).text

    def test_shows_words_and_no_code(self, client, person):
        text = "NEIN DAS <I>IST</I> UNERHÖRT UND DREIST"
        assert "<I>" not in client.post("/preview", data={"text": text}).text

    def test_blocks_nothing_and_is_not_published(self, client, person):
        thread = factories.Comment().thread
        data = {"body": self.TEXT, "kind": "comment"}
        answer = client.post(f"/t/{thread.id}/reply", data=data)
        assert answer.status_code == 302
        assert "Hinweis zum Ton" not in client.get(answer.location).text

    def test_says_nothing_about_ordinary_texts(self, client, person):
        assert "Hinweis" not in client.post("/preview", data={"text": "Gut gesagt."}).text

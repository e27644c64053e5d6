"""The pages of bookmarks."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Bookmark, Visibility
from forum.working_days import BERLIN
from tests import factories
from tests.functional.counting import count_statements


class TestKeep:
    def test_keeps_with_note_and_reminder_in_the_time_of_berlin(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        path = f"/bookmarks/comment/{comment.id}"
        assert path in client.get(f"/t/{comment.thread.slug}/{comment.thread.id}").text
        year = utcnow().year + 1
        answer = client.post(path, data={"note": "Lesen!", "remind_at": f"{year}-07-01T09:30"})
        assert answer.location.endswith("/1#p-1")
        kept = session.scalars(sa.select(Bookmark)).one()
        assert kept.remind_at == datetime(year, 7, 1, 9, 30, tzinfo=BERLIN)
        page = client.get(path).text
        assert "Lesen!" in page
        assert f'value="{year}-07-01T09:30"' in page
        assert (
            "Lesezeichen ändern" in client.get(f"/t/{comment.thread.slug}/{comment.thread.id}").text
        )

    def test_a_reminder_in_the_past_is_refused_with_the_note_kept(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        answer = client.post(
            f"/bookmarks/comment/{comment.id}",
            data={"note": "Wichtig", "remind_at": "2020-01-01T08:00"},
        )
        assert answer.status_code == 422
        assert "Wichtig" in answer.text
        assert "Termin in der Zukunft" in answer.text

    def test_what_does_not_exist_is_not_found(self, client):
        hidden = factories.Comment(thread=factories.Thread(visibility=Visibility.HIDDEN))
        client.sign_in(factories.User())
        for path in (f"comment/{hidden.id}", "passage/987654321", "user/1"):
            assert client.get(f"/bookmarks/{path}").status_code == 404


class TestList:
    def test_is_private(self, client):
        assert "/login" in client.get("/bookmarks").location
        bookmark = factories.Bookmark(note="Nur für mich")
        client.sign_in(bookmark.user)
        assert "Nur für mich" in client.get("/bookmarks").text
        client.sign_in(factories.Administrator())
        assert "Nur für mich" not in client.get("/bookmarks").text
        assert client.post(f"/bookmarks/{bookmark.id}/remove").status_code == 404

    def test_says_that_there_are_none(self, client):
        assert "Keine Lesezeichen" in client.sign_in(factories.User()).get("/bookmarks").text

    def test_narrows_down_and_removes(self, client):
        person = factories.User()
        one = factories.Bookmark(user=person, note="Notiz eins")
        factories.Bookmark(
            user=person,
            comment=None,
            passage=factories.Passage(),
            note="Notiz zwei",
            remind_at=utcnow() + timedelta(days=1),
        )
        client.sign_in(person)
        assert "Notiz eins" not in client.get("/bookmarks?show=reminders").text
        assert "Notiz zwei" not in client.get("/bookmarks?show=comment").text
        client.post(f"/bookmarks/{one.id}/remove")
        page = client.get("/bookmarks").text
        assert "Notiz eins" not in page
        assert "Notiz zwei" in page

    def test_costs_the_same_number_of_statements_however_long(self, client):
        person = factories.User()

        def make():
            for values in (
                {},
                {"comment": None, "passage": factories.Passage()},
                {"comment": None, "dissent_flag": factories.DissentFlag()},
                {"comment": None, "suggestion": factories.Suggestion()},
                {"comment": None, "discourse_request": factories.DiscourseRequest()},
            ):
                factories.Bookmark(user=person, **values)

        make()
        client.sign_in(person)
        few = count_statements(lambda: client.get("/bookmarks"))
        for _ in range(3):
            make()
        assert count_statements(lambda: client.get("/bookmarks")) == few


@pytest.mark.parametrize("noun", ["cooperation", "discourse"])
def test_requests_and_passages_offer_a_bookmark(client, noun):
    make = {"cooperation": factories.CooperationRequest, "discourse": factories.DiscourseRequest}
    request, passage = make[noun](), factories.Passage()
    page = client.get(f"/{noun}-requests/{request.id}").text
    assert f"/bookmarks/{noun}_request/{request.id}" in page
    assert f"/bookmarks/passage/{passage.id}" in client.get(f"/passages/{passage.id}").text


@pytest.mark.parametrize(
    ("noun", "make", "address"),
    [
        ("dissent_flag", factories.DissentFlag, "/dissent-flags/{}"),
        ("suggestion", factories.Suggestion, "/suggestions/{}"),
        ("cooperation_request", factories.CooperationRequest, "/cooperation-requests/{}"),
        ("discourse_request", factories.DiscourseRequest, "/discourse-requests/{}"),
    ],
)
def test_contributions_of_all_kinds_can_be_kept_from_their_page(client, noun, make, address):
    said, person = make(), factories.User()
    page = address.format(said.id)
    link = f'href="/bookmarks/{noun}/{said.id}"'
    assert link in client.get(page).text
    client.sign_in(person)
    before = count_statements(lambda: client.get(page))
    assert "Lesezeichen ändern" not in client.get(page).text
    factories.Bookmark(user=person, comment=None, **{noun: said})
    assert "Lesezeichen ändern" in client.get(page).text
    assert count_statements(lambda: client.get(page)) == before

"""The inbox: by subject, unread first, honest numbers, and everything can be marked as read."""

from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import current_app

from forum.db import session
from forum.events import record
from forum.models import EventKind, Notification, RestrictionGround
from forum.notifications import statements
from forum.services import restrictions
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")


def watched(person, title="Radwege"):
    thread = factories.Thread(title=title)
    factories.Comment(thread=thread)
    factories.Subscription(user_id=person.id, thread=thread)
    return thread


def post(thread, **values):
    author = values.pop("author", None) or factories.User()
    comment = factories.Comment(thread=thread, author=author)
    with unit_of_work():
        record(EventKind.COMMENT_CREATED, comment, actor=author, **values)
    tell()
    return comment


def unread():
    return session.scalar(sa.select(sa.func.count(Notification.id)).filter_by(read_at=None))


class TestInbox:
    def test_refuses_guests(self, client):
        assert client.get("/notifications").location == "/login?next=/notifications"

    def test_says_where_nothing_is(self, client):
        client.sign_in(factories.User())
        assert "Nichts Neues" in client.get("/notifications").text
        assert "Alles gelesen" in client.get("/notifications?show=unread").text
        assert "Everything is read" in client.get("/en/notifications?show=unread").text

    def test_groups_by_subject_and_leads_to_the_first_new_post(self, client):
        person = factories.User()
        thread = watched(person)
        address = f"/t/{thread.slug}/{thread.id}"
        for _ in range(3):
            post(thread)
        page = client.sign_in(person).get("/notifications").text
        assert page.count('class="inbox__title"') == 1
        assert "3 neue Beiträge von" in page
        assert f'href="{address}/2#p-2"' in page

    def test_reads_out_what_is_for_the_person_beside_the_count(self, client):
        person = factories.User()
        thread = watched(person)
        post(thread)
        post(thread, author=factories.User(display_name="Dora Dorf"), mentioned=[person.id])
        page = client.sign_in(person).get("/notifications").text
        assert "Dora Dorf hat Sie in „Radwege“ erwähnt" in page
        assert "1 neuer Beitrag von" in page

    def test_shows_the_unread_first(self, client):
        person = factories.User()
        old, new = watched(person, "Altes"), watched(person, "Neues")
        post(new)
        post(old)
        client.sign_in(person)
        client.post(f"/notifications/thread/{old.id}/read")
        page = client.get("/notifications").text
        assert page.index("Neues") < page.index("Altes")
        assert "Altes" not in client.get("/notifications?show=unread").text

    def test_neither_shows_nor_counts_what_may_no_longer_be_seen(self, client):
        person = factories.User()
        thread = watched(person, "Geheimes")
        post(thread)
        client.sign_in(person)
        assert '<span class="count">1<' in client.get("/notifications").text
        factories.hide(thread)
        session.commit()
        page = client.get("/notifications").text
        assert "Geheimes" not in page
        assert '<span class="count">' not in page

    def test_pages_by_key_over_what_may_not_be_seen(self, client):
        person = factories.User()
        for number in range(45):
            thread = watched(person, f"Thema {number:02}.")
            post(thread)
            if number % 2:
                factories.hide(thread)
        session.commit()
        client.sign_in(person)
        seen, address = [], "/notifications"
        while address:
            page = client.get(address).text
            seen += [n for n in range(45) if f"Thema {n:02}." in page]
            address = (
                page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
                if 'rel="next"' in page
                else ""
            )
        assert sorted(seen) == list(range(0, 45, 2))

    @pytest.mark.parametrize("key", ["x", "1~x", "9~99999999999999999999", "-1~5", "~"])
    def test_takes_a_broken_key_for_none(self, client, key):
        person = factories.User()
        post(watched(person))
        client.sign_in(person)
        assert "Radwege" in client.get("/notifications", query_string={"after": key}).text

    def test_costs_the_same_however_much_there_is(self, client):
        person = factories.User()
        post(watched(person))
        client.sign_in(person)
        few = count_statements(lambda: client.get("/notifications"))
        for _ in range(6):
            thread = watched(person)
            post(thread)
            post(thread)
        assert count_statements(lambda: client.get("/notifications")) == few


class TestMarking:
    def test_one_subject_leaves_the_others(self, client):
        person = factories.User()
        first, second = watched(person), watched(person)
        for thread in (first, second):
            post(thread)
        client.sign_in(person)
        answer = client.post(
            f"/notifications/thread/{first.id}/read", data={"next": "/notifications?show=unread"}
        )
        assert answer.location == "/notifications?show=unread"
        assert unread() == 1

    def test_all(self, client):
        person = factories.User()
        for _ in range(2):
            post(watched(person))
        client.sign_in(person).post("/notifications/read")
        assert unread() == 0

    def test_leaves_what_is_somebody_elses(self, client):
        thread = watched(factories.User())
        post(thread)
        client.sign_in(factories.User()).post(f"/notifications/thread/{thread.id}/read")
        assert unread() == 1

    def test_happens_by_reading_the_thread(self, client):
        person = factories.User()
        thread = watched(person)
        post(thread)
        client.sign_in(person).get(f"/t/{thread.slug}/{thread.id}")
        assert unread() == 0


class TestReasons:
    STATED = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Eine Beleidigung.")

    def hide(self, author):
        comment = factories.Comment(author=author)
        with unit_of_work():
            return restrictions.hide(comment, actor=factories.Moderator(), reasons=self.STATED)

    def test_are_a_link_away_for_the_person_concerned(self, client):
        person = factories.User()
        restriction = self.hide(person)
        link = f'href="/restrictions/{restriction.id}"'
        page = client.sign_in(person).get("/notifications")
        assert page.text.count(link) == 1
        assert "Begründung lesen oder Einspruch erheben" in page.text
        assert "Eine Beleidigung." in client.get(f"/restrictions/{restriction.id}").text

    def test_stay_unread_until_they_themselves_are_opened(self, client):
        person = factories.User()
        restriction = self.hide(person)
        thread = restriction.target.thread
        factories.Subscription(user_id=person.id, thread=thread)
        post(thread)
        other = self.hide(person)
        page = client.sign_in(person).get(f"/t/{thread.slug}/{thread.id}")
        assert page.status_code == 200
        assert unread() == 2  # not the new post
        client.get(f"/restrictions/{restriction.id}")
        (left,) = session.scalars(sa.select(Notification).filter_by(read_at=None))
        assert left.event.data["restriction"] == other.id

    def test_of_an_objection_stay_unread_too(self, client):
        flag = factories.DissentFlag()
        with unit_of_work():
            restrictions.hide(flag, actor=factories.Moderator(), reasons=self.STATED)
        mine = sa.select(sa.func.count(Notification.id)).filter_by(
            recipient_id=flag.author_id, read_at=None
        )
        client.sign_in(flag.author).get(f"/dissent-flags/{flag.id}")
        assert session.scalar(mine) == 1

    def test_are_read_by_marking_the_entry_itself(self, client):
        person = factories.User()
        thread = self.hide(person).target.thread
        client.sign_in(person).post(f"/notifications/thread/{thread.id}/read")
        assert unread() == 0

    def test_are_read_by_the_link_of_the_mail_only_as_oneself(self, client):
        person = factories.User()
        restriction = self.hide(person)
        address = urlsplit(statements.link(restriction, current_app.extensions["forum_config"]))
        assert client.get(address.path).status_code == 200
        assert client.sign_in(factories.User()).get(address.path).status_code == 200
        assert unread() == 1
        client.sign_in(person).get(address.path)
        assert unread() == 0

    def test_cost_the_same_however_many(self, client):
        person = factories.User()
        self.hide(person)
        client.sign_in(person).get("/notifications")
        before = count_statements(lambda: client.get("/notifications"))
        for _ in range(3):
            self.hide(person)
        assert count_statements(lambda: client.get("/notifications")) == before


def test_an_export_is_not_called_a_deleted_account(client):
    person = factories.User()
    export = factories.DataExport(user=person)
    with unit_of_work():
        record(EventKind.DATA_EXPORT_READY, export, actor=None)
    page = client.sign_in(person).get("/notifications").text
    assert ">Ihre Daten und Einwilligungen</a>" in page
    assert "Gelöschtes Konto" not in page

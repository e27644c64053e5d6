"""The moderators' pages, reports, the inbox and the administration."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.events import record
from forum.models import (
    AbuseReport,
    AbuseReportStatus,
    EventKind,
    Notification,
    Role,
    Visibility,
)
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

CLAUSE = "4. Was wir nicht dulden"
REASONS = {"ground": "netiquette", "clause": CLAUSE, "facts": "Beleidigung."}


class TestHide:
    def test_asks_for_reasons_and_shows_them_to_the_author(self, app):
        comment = factories.Comment(body_html="<p>Böse Worte</p>")
        moderator = app.test_client().sign_in(factories.Moderator())
        path = f"/moderation/hide?comment={comment.id}"
        assert moderator.post(path, data={"facts": "Nur Tatsachen"}).status_code == 422
        assert comment.is_visible
        moderator.post(path, data=REASONS)
        assert comment.visibility is Visibility.HIDDEN
        author = app.test_client().sign_in(comment.author)
        assert CLAUSE in author.get("/restrictions/1").text
        stranger = app.test_client().sign_in(factories.User())
        assert stranger.get("/restrictions/1").status_code == 404

    def test_sent_twice_is_refused_the_second_time(self, client):
        comment = factories.Comment()
        client.sign_in(factories.Moderator())
        path = f"/moderation/hide?comment={comment.id}"
        assert [client.post(path, data=REASONS).status_code for _ in range(2)] == [302, 409]

    def test_is_not_for_members(self, client):
        comment = factories.Comment()
        client.sign_in(factories.User())
        path = f"/moderation/hide?comment={comment.id}"
        assert client.post(path, data=REASONS).status_code == 403


class TestReport:
    def test_goes_its_whole_way(self, app):
        comment, reporter = factories.Comment(), factories.User()
        first, second = factories.Moderator(), factories.Moderator()
        app.test_client().sign_in(reporter).post(
            f"/abuse-reports/new?comment={comment.id}",
            data={"reason": "insult", "explanation": "Beleidigung."},
        )
        report = session.scalars(sa.select(AbuseReport)).one()
        base = f"/abuse-reports/{report.id}"
        one = app.test_client().sign_in(first)
        one.post(f"{base}/claim")
        missing = one.post(f"{base}/decide", data={"decision": "restricted", "reason": "Weg."})
        assert missing.status_code == 422
        one.post(f"{base}/decide", data={"decision": "restricted", "reason": "Weg.", **REASONS})
        author = app.test_client().sign_in(comment.author)
        page = author.get(base).text
        assert "Weg." in page
        assert reporter.display_name not in page
        author.post(f"{base}/appeal", data={"text": "Das war ein Zitat."})
        again = {"decision": "no_action", "reason": "Stimmt."}
        assert one.post(f"{base}/decide_again", data=again).status_code == 403
        app.test_client().sign_in(second).post(f"{base}/decide_again", data=again)
        assert report.status is AbuseReportStatus.DECIDED_AGAIN
        assert comment.is_visible

    def test_can_be_begun_by_a_guest_and_waits(self, client):
        comment, person = factories.Comment(), factories.User()
        thread = comment.thread
        path = f"/abuse-reports/new?comment={comment.id}"
        assert path in client.get(f"/t/{thread.slug}/{thread.id}").text
        client.post(path, data={"reason": "spam", "explanation": "Das ist Werbung."})
        assert session.scalars(sa.select(AbuseReport)).all() == []
        client.sign_in(person)
        assert "Das ist Werbung." in client.get(path).text

    def test_does_not_exist_for_strangers(self, client):
        report = factories.AbuseReport()
        client.sign_in(factories.User())
        assert client.get(f"/abuse-reports/{report.id}").status_code == 404

    def test_a_hidden_comment_cannot_be_read_by_reporting_it(self, client):
        comment = factories.Comment(body_html="<p>Geheimnis</p>", visibility=Visibility.HIDDEN)
        client.sign_in(factories.User())
        assert client.get(f"/abuse-reports/new?comment={comment.id}").status_code == 404


class TestInbox:
    def test_groups_and_forgets_what_may_not_be_seen(self, client):
        person = factories.User()
        opening = factories.Comment(thread=factories.Thread(author=person))
        factories.Subscription(user_id=person.id, thread=opening.thread)
        reply = factories.Comment(thread=opening.thread, author=factories.User())
        with unit_of_work():
            record(EventKind.COMMENT_CREATED, reply, actor=reply.author)
        tell()
        client.sign_in(person)
        assert opening.thread.title in client.get("/notifications").text
        opening.thread.action_field.process.is_published = False
        assert opening.thread.title not in client.get("/notifications").text

    def test_opening_the_thread_marks_it_read_and_a_second_look_writes_nothing(self, client):
        person = factories.User()
        opening = factories.Comment(thread=factories.Thread(author=person))
        factories.Subscription(user_id=person.id, thread=opening.thread)
        reply = factories.Comment(thread=opening.thread, author=factories.User())
        with unit_of_work():
            record(EventKind.COMMENT_CREATED, reply, actor=reply.author)
        tell()
        client.sign_in(person)
        client.get(f"/t/{opening.thread.slug}/{opening.thread_id}")
        assert session.scalars(sa.select(Notification)).one().read_at is not None

    def test_marks_all_as_read(self, client):
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        client.sign_in(flag.owner)
        client.post("/notifications/read")
        assert session.scalars(sa.select(Notification)).one().read_at is not None


class TestAdministration:
    @pytest.mark.parametrize("path", ["/admin", "/admin/users", "/admin/events"])
    def test_is_for_administrators(self, app, path):
        codes = [
            app.test_client().sign_in(person).get(path).status_code
            for person in (factories.User(), factories.Moderator(), factories.Administrator())
        ]
        assert codes == [403, 403, 200]

    def test_changes_roles_but_not_the_own(self, client):
        admin, person = factories.Administrator(), factories.User()
        client.sign_in(admin)
        client.post(f"/admin/users/{person.id}/role", data={"role": "moderator"})
        assert person.role is Role.MODERATOR
        own = client.post(f"/admin/users/{admin.id}/role", data={"role": "member"})
        assert own.status_code == 403

    def test_blocking_needs_a_reason(self, client):
        person = factories.User()
        client.sign_in(factories.Administrator())
        path = f"/admin/users/{person.id}/block"
        assert client.post(path, data={"facts": "Werbung."}).status_code == 422
        assert person.active
        client.post(path, data=REASONS)
        assert not person.active
        client.post(f"/admin/users/{person.id}/unblock", data={"reason": "Geklärt."})
        assert person.active

    def test_the_event_log_filters(self, client):
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        client.sign_in(factories.Administrator())
        assert (
            f"dissent_flag:{flag.id}" in client.get("/admin/events?kind=dissent_flag:raised").text
        )
        other = client.get("/admin/events?kind=thread:created").text
        assert f"dissent_flag:{flag.id}<" not in other

    def test_the_event_log_says_what_happened_in_words(self, client):
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        client.sign_in(factories.Administrator())
        assert "Widerspruch: erhoben</option>" in client.get("/admin/events").text
        assert "objection: raised <code>" in client.get("/en/admin/events").text


class TestAddress:
    @pytest.mark.parametrize("key", ["0", "-1", "abc", "9" * 30])
    @pytest.mark.parametrize("noun", ["comment", "thread", "dissent_flag"])
    def test_of_nothing_is_404(self, client, noun, key):
        client.sign_in(factories.Moderator())
        assert client.get(f"/moderation/hide?{noun}={key}").status_code == 404
        assert client.get(f"/abuse-reports/new?{noun}={key}").status_code == 404

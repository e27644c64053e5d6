"""The pages of the review queue."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import AbuseReportStatus, ContributionKind, Notification, Visibility
from forum.services import comments, threads
from forum.services.threads import Opening
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.telling import tell


class TestIndex:
    @pytest.mark.parametrize(
        "path", ["/moderation", "/moderation?kind=report&whose=mine", "/moderation/decided"]
    )
    def test_is_for_moderators(self, app, path):
        assert app.test_client().sign_in(factories.User()).get(path).status_code == 403
        page = app.test_client().sign_in(factories.Moderator()).get(path)
        assert page.status_code == 200
        assert "empty-state" in page.text

    def test_costs_the_same_number_of_statements_however_long(self, client):
        client.sign_in(factories.Moderator())
        factories.AbuseReport()
        factories.MembershipRequest()
        few = count_statements(lambda: client.get("/moderation"))
        for _ in range(3):
            factories.AbuseReport()
            factories.MembershipRequest()
        assert count_statements(lambda: client.get("/moderation")) <= few

    def test_shows_the_words_of_posts_without_their_marks(self, client):
        report = factories.AbuseReport()
        held = factories.Comment(
            visibility=Visibility.HELD,
            body="Ein *Satz* [hier](https://example.org).",
            body_html='<p>Ein <em>Satz</em> <a href="https://example.org">hier</a>.</p>',
        )
        hint = factories.Comment(
            kind=ContributionKind.HINT,
            third_party="Volkshochschule",
            body="**Fett** gesagt",
            body_html="<p><strong>Fett</strong> gesagt</p>",
        )
        session.commit()
        client.sign_in(factories.Moderator())
        queue = client.get("/moderation").text
        assert report.explanation in queue
        assert "Ein Satz hier." in queue
        assert "Fett gesagt" in queue
        for subject, words in ((held, "Ein Satz hier."), (hint, "Fett gesagt")):
            assert words in client.get(f"/moderation/reviews/comment/{subject.id}").text

    def test_ignores_filters_that_make_no_sense(self, client):
        factories.AbuseReport()
        client.sign_in(factories.Moderator())
        assert 'name="entry"' in client.get("/moderation?kind=x&whose=y&after=z").text

    def test_speaks_english(self, client):
        client.sign_in(factories.Moderator())
        assert "Review queue" in client.get("/en/moderation").text


class TestAct:
    def test_dismisses_twenty_reports_with_one_reason(self, client):
        reports = [factories.AbuseReport() for _ in range(20)]
        client.sign_in(factories.Moderator())
        keys = [f"abuse_report:{report.id}" for report in reports]
        data = {"entry": keys, "step": "dismiss", "reason": "Kein Verstoß."}
        assert client.post("/moderation", data=data).status_code == 302
        assert {report.status for report in reports} == {AbuseReportStatus.DECIDED}
        assert "Kein Verstoß." in client.get("/moderation/decided").text
        # A second click finds nothing left to do.
        assert client.post("/moderation", data=data).status_code == 302

    def test_does_nothing_where_one_is_refused_and_keeps_what_was_typed(self, client):
        report, hint = factories.AbuseReport(), factories.Comment(third_party="Stadt Beispiel")
        client.sign_in(factories.Moderator())
        keys = [f"abuse_report:{report.id}", f"comment:{hint.id}"]
        data = {"entry": keys, "step": "dismiss", "reason": "Kein <Verstoß>."}
        answer = client.post("/moderation", data=data)
        assert answer.status_code == 409
        assert "Kein &lt;Verstoß&gt;." in answer.text
        assert answer.text.count(" checked") == 2
        assert report.status is AbuseReportStatus.OPEN

    def test_asks_for_a_reason(self, client):
        report = factories.AbuseReport()
        client.sign_in(factories.Moderator())
        data = {"entry": f"abuse_report:{report.id}", "step": "dismiss", "reason": ""}
        answer = client.post("/moderation", data=data)
        assert answer.status_code == 409
        assert "Bitte geben Sie einen Grund an." in answer.text

    def test_claims_assigns_and_gives_back(self, client):
        me, other = factories.Moderator(), factories.Moderator()
        report = factories.AbuseReport()
        client.sign_in(me)
        key = f"abuse_report:{report.id}"
        client.post("/moderation", data={"entry": key, "action": "claim"})
        assert report.claimed_by == me
        client.post("/moderation", data={"entry": key, "action": "release"})
        assert report.claimed_by is None
        data = {"entry": key, "action": "assign", "assignee": other.id}
        client.post("/moderation", data=data)
        assert report.claimed_by == other
        told = session.scalars(sa.select(Notification)).one()
        assert told.recipient == other
        page = client.sign_in(other).get("/notifications")
        assert f"/moderation/reviews/abuse_report/{report.id}" in page.text

    @pytest.mark.parametrize("data", [{}, {"action": "explode"}])
    def test_knows_its_actions(self, client, data):
        client.sign_in(factories.Moderator())
        assert client.post("/moderation", data=data).status_code == 400

    @pytest.mark.parametrize(
        "entry", ["", "x", "user:1", "abuse_report:x", "comment:99999999999999999999"]
    )
    def test_ignores_what_is_no_entry(self, client, entry):
        client.sign_in(factories.Moderator())
        data = {"entry": entry, "action": "claim"}
        assert client.post("/moderation", data=data).status_code == 302

    def test_is_not_for_members(self, client):
        report = factories.AbuseReport()
        client.sign_in(factories.User())
        data = {"entry": f"abuse_report:{report.id}", "action": "claim"}
        assert client.post("/moderation", data=data).status_code == 403


class TestShow:
    def test_keeps_notes_and_tells_the_history(self, client):
        request = factories.MembershipRequest()
        client.sign_in(factories.Moderator())
        path = f"/moderation/reviews/membership_request/{request.id}"
        assert client.post(path, data={"body": ""}).status_code == 422
        client.post(path, data={"body": "Rückfrage <gestellt>."})
        client.post(
            "/moderation", data={"entry": f"membership_request:{request.id}", "action": "claim"}
        )
        page = client.get(path).text
        assert "Rückfrage &lt;gestellt&gt;." in page
        assert "Übernommen oder zugewiesen" in page

    def test_exists_for_moderators_and_for_things_of_the_queue_alone(self, app):
        request = factories.MembershipRequest()
        path = f"/moderation/reviews/membership_request/{request.id}"
        assert app.test_client().sign_in(factories.User()).get(path).status_code == 403
        moderator = app.test_client().sign_in(factories.Moderator())
        for missing in ("/moderation/reviews/user/1", "/moderation/reviews/comment/987654321"):
            assert moderator.get(missing).status_code == 404


class TestThirdParties:
    def test_hints_tell_the_moderators(self, app):
        moderator, author = factories.Moderator(), factories.User()
        field = factories.ActionField()
        with unit_of_work():
            opening = Opening("Titel", "Text", ContributionKind.HINT, third_party="Stadt A")
            thread = threads.start(field, actor=author, opening=opening)
        with unit_of_work():
            comments.write(
                thread,
                actor=factories.User(),
                body="Noch einer.",
                kind=ContributionKind.HINT,
                third_party="Stadt B",
            )
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Kein Hinweis.")
        tell()
        told = session.scalars(
            sa.select(Notification.audience).where(Notification.recipient_id == moderator.id)
        ).all()
        assert told == ["checkers", "checkers"]

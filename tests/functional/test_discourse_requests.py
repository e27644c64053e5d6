"""The pages of discourse requests."""

from datetime import timedelta

import sqlalchemy as sa

from forum.db import session
from forum.models import DiscourseRequest, DiscourseStatus, utcnow
from tests import factories

FORM = {"title": "Lernzeit", "body": "Wie?", "format": "lean_coffee", "quorum": "2"}


class TestTheWholeWay:
    def test_from_the_request_to_the_minutes(self, app):
        passage, author, guest = factories.Passage(), factories.User(), factories.User()
        first = app.test_client().sign_in(author)
        first.post(f"/discourse-requests/new?passage={passage.id}", data=FORM)
        discourse = session.scalars(sa.select(DiscourseRequest)).one()
        base = f"/discourse-requests/{discourse.id}"
        app.test_client().sign_in(guest).post(f"{base}/join")
        assert discourse.status is DiscourseStatus.QUORUM_REACHED
        ahead = (utcnow() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
        first.post(f"{base}/schedule", data={"at": ahead, "place": "Rathaus"})
        assert "Rathaus" in first.get(base).text
        assert first.post(f"{base}/hold").status_code == 422
        discourse.scheduled_at = utcnow() - timedelta(hours=1)
        first.post(f"{base}/hold")
        first.post(f"{base}/minutes", data={"minutes": "- **Einig**"})
        assert "<strong>Einig</strong>" in app.test_client().get(base).text


class TestSchedule:
    def test_a_date_in_the_past_is_refused_at_its_field(self, client):
        discourse = factories.DiscourseRequest(status=DiscourseStatus.QUORUM_REACHED)
        client.sign_in(discourse.author)
        answer = client.post(
            f"/discourse-requests/{discourse.id}/schedule",
            data={"at": "2020-01-01T10:00", "place": "Rathaus"},
        )
        assert answer.status_code == 422
        assert "Rathaus" in answer.text

    def test_nonsense_instead_of_a_date_is_refused(self, client):
        discourse = factories.DiscourseRequest(status=DiscourseStatus.QUORUM_REACHED)
        client.sign_in(discourse.author)
        answer = client.post(
            f"/discourse-requests/{discourse.id}/schedule",
            data={"at": "morgen früh", "place": "Rathaus"},
        )
        assert answer.status_code == 422


class TestCreate:
    def test_a_quorum_of_one_is_refused(self, client):
        field = factories.ActionField()
        client.sign_in(factories.User())
        data = {**FORM, "action_field": field.id, "quorum": "1"}
        assert client.post("/discourse-requests/new", data=data).status_code == 422


class TestTakePart:
    def test_joining_twice_counts_once(self, client):
        discourse = factories.DiscourseRequest()
        client.sign_in(factories.User())
        for _ in range(2):
            client.post(f"/discourse-requests/{discourse.id}/join")
        assert len(discourse.interests) == 1

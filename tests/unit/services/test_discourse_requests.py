"""Discourse requests: collecting people, quorum, date, minutes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import IllegalStep, NotAllowed, RuleBroken
from forum.models import DiscourseFormat, DiscourseStatus, EventKind, Notification, utcnow
from forum.services import discourse_requests
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def asked(quorum=3):
    with unit_of_work():
        return discourse_requests.open_request(
            factories.ActionField(),
            actor=factories.User(),
            title="Reden wir",
            body="Über *Fortbildung*.",
            format=DiscourseFormat.LEAN_COFFEE,
            quorum=quorum,
        )


def join(request, person=None):
    with unit_of_work():
        discourse_requests.join(request, actor=person or factories.User())


def told_of(kind):
    return {n.recipient for n in session.scalars(sa.select(Notification)) if n.event.kind is kind}


class TestJoin:
    def test_the_author_is_the_first(self):
        assert asked().interest_count == 1

    def test_reaches_the_quorum_and_tells_everybody_who_takes_part(self):
        request, second, third = asked(), factories.User(), factories.User()
        join(request, second)
        assert request.status is DiscourseStatus.COLLECTING
        join(request, third)
        assert request.status is DiscourseStatus.QUORUM_REACHED
        told = told_of(EventKind.DISCOURSE_REQUEST_QUORUM_REACHED)
        assert told == {request.author, second}

    def test_twice_counts_once(self):
        request, person = asked(), factories.User()
        join(request, person)
        join(request, person)
        assert request.interest_count == 2

    def test_is_over_after_the_debate(self):
        request = factories.DiscourseRequest(status=DiscourseStatus.HELD)
        with pytest.raises(RuleBroken):
            discourse_requests.join(request, actor=factories.User())


class TestLeave:
    def test_gives_the_place_back(self):
        request, person = asked(), factories.User()
        join(request, person)
        with unit_of_work():
            discourse_requests.leave(request, actor=person)
        assert request.interest_count == 1

    def test_is_refused_to_the_author(self):
        request = asked()
        with pytest.raises(NotAllowed):
            discourse_requests.leave(request, actor=request.author)


class TestSchedule:
    def test_needs_the_quorum(self):
        request = asked()
        with pytest.raises(IllegalStep):
            discourse_requests.schedule(
                request, actor=request.author, at=utcnow() + timedelta(days=9), place="Rathaus"
            )

    def test_needs_a_date_that_lies_ahead(self):
        request = factories.DiscourseRequest(status=DiscourseStatus.QUORUM_REACHED)
        with pytest.raises(RuleBroken) as refusal:
            discourse_requests.schedule(
                request, actor=request.author, at=utcnow() - timedelta(days=1), place="Rathaus"
            )
        assert refusal.value.code == "date_in_the_past"

    def test_is_for_author_and_moderators(self):
        request = factories.DiscourseRequest(status=DiscourseStatus.QUORUM_REACHED)
        at = utcnow() + timedelta(days=9)
        with pytest.raises(NotAllowed):
            discourse_requests.schedule(request, actor=factories.User(), at=at, place="Rathaus")
        with unit_of_work():
            discourse_requests.schedule(
                request, actor=factories.Moderator(), at=at, place="Rathaus"
            )
        assert request.status is DiscourseStatus.SCHEDULED


class TestMinutes:
    def test_follow_the_debate(self):
        request = factories.DiscourseRequest(
            status=DiscourseStatus.SCHEDULED, scheduled_at=utcnow() - timedelta(hours=2)
        )
        with unit_of_work():
            discourse_requests.hold(request, actor=request.author)
            discourse_requests.minute(request, actor=request.author, minutes="- **Ergebnis**")
        assert request.status is DiscourseStatus.MINUTED
        assert "<strong>Ergebnis</strong>" in request.minutes_html

    def test_a_debate_that_lies_ahead_was_not_held(self):
        request = factories.DiscourseRequest(
            status=DiscourseStatus.SCHEDULED, scheduled_at=utcnow() + timedelta(hours=2)
        )
        with pytest.raises(RuleBroken):
            discourse_requests.hold(request, actor=request.author)


class TestLapseOld:
    def test_lets_only_those_lapse_that_still_collect(self):
        past = utcnow().date() - timedelta(days=3)
        old = factories.DiscourseRequest(collects_until=past)
        found = factories.DiscourseRequest(
            collects_until=past, status=DiscourseStatus.QUORUM_REACHED
        )
        with unit_of_work():
            assert discourse_requests.lapse_old() == 1
        assert old.status is DiscourseStatus.LAPSED
        assert found.status is DiscourseStatus.QUORUM_REACHED

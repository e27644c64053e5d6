"""Cooperation requests: the steps, who may take them, and when contact data open."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, IllegalStep, NotAllowed, RuleBroken
from forum.models import (
    CooperationDirection,
    CooperationRequest,
    CooperationStatus,
    Notification,
    utcnow,
)
from forum.permissions.policy import Permission, permits
from forum.services import cooperation_requests
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def proposed():
    request = factories.CooperationRequest()
    with unit_of_work():
        cooperation_requests.propose(
            request, actor=factories.User(), message="Gern.", contact="geheim-partner@example.org"
        )
    return request


def sees_contacts(person, request):
    return permits(person, Permission.COOPERATION_CONTACTS_VIEW, request)


class TestOpenRequest:
    def test_a_double_submit_is_one_request(self):
        field, person = factories.ActionField(), factories.User()
        made = []
        for _ in range(2):
            with unit_of_work():
                made.append(
                    cooperation_requests.open_request(
                        field,
                        actor=person,
                        direction=CooperationDirection.SEEKS,
                        title="Partner gesucht",
                        body="Für einen Versuch.",
                        contact="ich@example.org",
                        submission="abc",
                    )
                )
        assert made[0] is made[1]
        assert session.scalar(sa.select(sa.func.count(CooperationRequest.id))) == 1


class TestPropose:
    def test_is_refused_to_the_author(self):
        request = factories.CooperationRequest()
        with pytest.raises(NotAllowed):
            cooperation_requests.propose(request, actor=request.author, message="x", contact="y")

    def test_only_the_first_partner_gets_through(self):
        request = proposed()
        with pytest.raises(IllegalStep):
            cooperation_requests.propose(request, actor=factories.User(), message="x", contact="y")

    def test_tells_the_author(self):
        request = proposed()
        assert session.scalars(sa.select(Notification)).one().recipient == request.author


class TestContacts:
    def test_open_to_the_two_alone_and_only_once_both_said_yes(self):
        request = proposed()
        outsiders = (None, factories.User(), factories.Moderator(), factories.Administrator())
        insiders = (request.author, request.partner)
        assert not any(sees_contacts(p, request) for p in (*outsiders, *insiders))
        with unit_of_work():
            cooperation_requests.confirm(request, actor=request.author)
        assert all(sees_contacts(p, request) for p in insiders)
        assert not any(sees_contacts(p, request) for p in outsiders)

    def test_the_partner_cannot_confirm_for_the_author(self):
        request = proposed()
        with pytest.raises(NotAllowed):
            cooperation_requests.confirm(request, actor=request.partner)


class TestAdvance:
    def test_walks_to_the_end_by_either_side(self):
        request = proposed()
        with unit_of_work():
            cooperation_requests.confirm(request, actor=request.author)
        for status in cooperation_requests.STEPS:
            with unit_of_work():
                cooperation_requests.advance(request, actor=request.partner, status=status)
        assert request.status is CooperationStatus.COMPLETED

    def test_refuses_to_jump(self):
        with pytest.raises(IllegalStep):
            cooperation_requests.advance(
                request := proposed(), actor=request.author, status=CooperationStatus.RUNNING
            )

    def test_refuses_a_state_that_is_no_step(self):
        request = proposed()
        with pytest.raises(RuleBroken):
            cooperation_requests.advance(
                request, actor=request.author, status=CooperationStatus.EXPIRED
            )


class TestResultNote:
    def completed(self):
        return factories.CooperationRequest(
            status=CooperationStatus.COMPLETED, partner=factories.User()
        )

    def test_is_public_only_with_the_consent_of_both_to_the_same_words(self):
        request = self.completed()
        with unit_of_work():
            cooperation_requests.write_result_note(request, actor=request.author, note="Gut.")
        assert not request.result_is_public
        with pytest.raises(Conflict):
            cooperation_requests.consent_to_result_note(
                request, actor=request.partner, note="Anders."
            )
        with unit_of_work():
            cooperation_requests.consent_to_result_note(request, actor=request.partner, note="Gut.")
        assert request.result_is_public
        with unit_of_work():
            cooperation_requests.write_result_note(request, actor=request.partner, note="Besser.")
        assert not request.result_is_public


class TestExpireOld:
    def test_closes_what_found_no_partner_and_nothing_else(self):
        past = utcnow().date() - timedelta(days=3)
        old = factories.CooperationRequest(expires_on=past)
        running = factories.CooperationRequest(expires_on=past, status=CooperationStatus.RUNNING)
        fresh = factories.CooperationRequest()
        with unit_of_work():
            assert cooperation_requests.expire_old() == 1
        assert old.status is CooperationStatus.EXPIRED
        assert running.status is CooperationStatus.RUNNING
        assert fresh.status is CooperationStatus.OPEN

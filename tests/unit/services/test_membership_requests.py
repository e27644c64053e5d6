"""Membership requests: asking, and being answered with a reason."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import IllegalStep, NotAllowed, NotFound, RuleBroken
from forum.models import MembershipRequestStatus, Notification
from forum.services import membership_requests
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class TestOpenRequest:
    def test_tells_the_moderators(self):
        moderator, person = factories.Moderator(), factories.User()
        with unit_of_work():
            membership_requests.open_request(actor=person, motivation="Gern.")
        assert session.scalars(sa.select(Notification)).one().recipient == moderator

    def test_refuses_a_second_one_while_the_first_waits(self):
        request = factories.MembershipRequest()
        with pytest.raises(membership_requests.AlreadyOpen):
            membership_requests.open_request(actor=request.author, motivation="Noch einmal.")


class TestDecide:
    def test_declining_needs_a_reason(self):
        request = factories.MembershipRequest()
        with pytest.raises(RuleBroken):
            membership_requests.decline(request, actor=factories.Moderator(), reason=" ")

    def test_tells_the_person(self):
        request = factories.MembershipRequest()
        with unit_of_work():
            membership_requests.decline(request, actor=factories.Moderator(), reason="Voll.")
        assert request.status is MembershipRequestStatus.DECLINED
        assert session.scalars(sa.select(Notification)).one().recipient == request.author

    def test_is_not_for_the_own_request(self):
        request = factories.MembershipRequest(author=factories.Moderator())
        with pytest.raises(NotAllowed):
            membership_requests.accept(request, actor=request.author)

    def test_happens_once(self):
        request = factories.MembershipRequest(status=MembershipRequestStatus.ACCEPTED)
        with pytest.raises(IllegalStep):
            membership_requests.accept(request, actor=factories.Moderator())

    def test_does_not_exist_for_others(self):
        with pytest.raises(NotFound):
            membership_requests.accept(factories.MembershipRequest(), actor=factories.User())

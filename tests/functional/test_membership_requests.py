"""The pages of membership requests."""

from forum.models import MembershipRequestStatus
from tests import factories


class TestShow:
    def test_is_for_its_author_and_the_moderators(self, app):
        membership = factories.MembershipRequest()
        address = f"/membership-requests/{membership.id}"
        codes = [
            app.test_client().sign_in(person).get(address).status_code
            for person in (membership.author, factories.Moderator(), factories.User())
        ]
        assert codes == [200, 200, 404]


class TestCreate:
    def test_sent_twice_is_one_request(self, client):
        client.sign_in(factories.User())
        places = {
            client.post("/membership-requests/new", data={"motivation": "Gern."}).location
            for _ in range(2)
        }
        assert len(places) == 1


class TestDecide:
    def test_declining_without_a_reason_comes_back(self, client):
        membership = factories.MembershipRequest()
        client.sign_in(factories.Moderator())
        address = f"/membership-requests/{membership.id}/decline"
        assert client.post(address, data={"reason": ""}).status_code == 422
        client.post(address, data={"reason": "Zur Zeit voll."})
        assert membership.status is MembershipRequestStatus.DECLINED

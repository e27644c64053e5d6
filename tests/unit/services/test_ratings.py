"""Ratings: from 1 to 5, one a person; who was never rated has none."""

import pytest

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import Rating, Visibility
from forum.services import ratings
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

NOUNS = (factories.CooperationRequest, factories.DiscourseRequest)


def rate(request, stars, person=None):
    with unit_of_work():
        return ratings.rate(request, actor=person or factories.User(), stars=stars)


@pytest.mark.parametrize("noun", NOUNS)
class TestRate:
    def test_counts_and_averages(self, noun):
        request = noun()
        assert (request.rating_count, request.rating_average) == (0, None)
        for stars in (5, 2, 4):
            rate(request, stars)
        assert request.rating_count == 3
        assert request.rating_average == pytest.approx(11 / 3)

    def test_can_be_changed_and_taken_back_to_none(self, noun):
        request, person = noun(), factories.User()
        rate(request, 1, person)
        rate(request, 5, person)
        assert (request.rating_count, request.rating_average) == (1, 5.0)
        for _ in range(2):
            with unit_of_work():
                ratings.withdraw(request, actor=person)
        assert (request.rating_count, request.rating_average) == (0, None)
        assert session.query(Rating).count() == 0

    @pytest.mark.parametrize("stars", [0, 6, -1])
    def test_goes_from_1_to_5(self, noun, stars):
        with pytest.raises(RuleBroken, match="no_such_rating"):
            rate(noun(), stars)

    def test_is_not_for_own_and_hidden_ones(self, noun):
        request = noun()
        with pytest.raises(NotAllowed, match="own_contribution"):
            ratings.rate(request, actor=request.author, stars=5)
        with pytest.raises(NotAllowed, match="hidden_by_moderation"):
            rate(noun(visibility=Visibility.HIDDEN), 5, factories.Moderator())


def test_recount_repairs_the_results():
    rated, unrated = factories.CooperationRequest(), factories.DiscourseRequest()
    rate(rated, 4)
    rated.rating_count, rated.rating_average = 9, 1.0
    unrated.rating_count, unrated.rating_average = 2, 5.0
    ratings.recount()
    session.expire_all()
    assert (rated.rating_count, rated.rating_average) == (1, 4.0)
    assert (unrated.rating_count, unrated.rating_average) == (0, None)

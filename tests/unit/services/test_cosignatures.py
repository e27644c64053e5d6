"""Sharing an objection: one vote a person, that can be taken back."""

import pytest

from forum.db import session
from forum.errors import NotAllowed
from forum.models import Cosignature, DissentFlagStatus, Event, EventKind, Notification
from forum.services import cosignatures
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def flag(app):
    return factories.DissentFlag()


def sign(flag, person):
    with unit_of_work():
        cosignatures.sign(flag, actor=person)


class TestSign:
    def test_counts_each_person_once(self, flag):
        person = factories.User()
        for _ in range(2):
            sign(flag, person)
        sign(flag, factories.User())

        assert flag.cosignature_count == 2
        assert session.query(Cosignature).count() == 2
        assert session.query(Event).filter_by(kind=EventKind.DISSENT_FLAG_COSIGNED).count() == 2

    def test_keeps_the_organisation_that_was_spoken_for(self, flag):
        person = factories.Provider()
        sign(flag, person)
        assert cosignatures.of(flag)[0].organisation == person.organisation

    def test_tells_the_author(self, flag):
        sign(flag, factories.User())
        assert session.query(Notification).one().recipient_id == flag.author_id

    def test_not_ones_own(self, flag):
        with pytest.raises(NotAllowed, match="own_contribution"):
            sign(flag, flag.author)

    @pytest.mark.parametrize("status", [DissentFlagStatus.SETTLED, DissentFlagStatus.WITHDRAWN])
    def test_not_when_it_is_over(self, flag, status):
        flag.status = status
        with pytest.raises(cosignatures.DissentOver):
            sign(flag, factories.User())


class TestUnsign:
    def test_takes_it_back(self, flag):
        person = factories.User()
        sign(flag, person)
        for _ in range(2):
            with unit_of_work():
                cosignatures.unsign(flag, actor=person)
        assert flag.cosignature_count == 0
        assert cosignatures.by(flag, person) is None

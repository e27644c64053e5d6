"""Acting for an organisation: asking, confirming, expiring, ending."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to
from forum.db import session
from forum.errors import Conflict, NotAllowed, RuleBroken
from forum.models import Notification, Representation, RepresentationRole, utcnow
from forum.services import representations
from forum.unit_of_work import unit_of_work
from forum.working_days import today
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def asked(organisation=None):
    person = factories.User()
    with unit_of_work():
        entry = representations.request(
            organisation or factories.Organisation(), actor=person, job_title="Amtsleitung"
        )
    return entry


def confirmed(entry, actor, **values):
    with unit_of_work():
        representations.confirm(entry, actor=actor, **{"role": RepresentationRole.MEMBER, **values})


def told(entry):
    return set(session.scalars(sa.select(Notification.recipient_id)))


class TestRequest:
    def test_waits_and_tells_contacts_and_administrators(self):
        contact, chief = factories.Provider(), factories.Administrator()
        entry = asked(contact.organisation)
        assert entry.is_waiting
        assert told(entry) == {contact.id, chief.id}

    def test_asking_twice_is_one_request(self):
        entry = asked()
        again = representations.request(entry.organisation, actor=entry.user)
        assert again is entry

    def test_asking_elsewhere_at_the_same_time_is_refused(self):
        entry = asked()
        with pytest.raises(RuleBroken) as refusal:
            representations.request(factories.Organisation(), actor=entry.user)
        assert refusal.value.code == "represents_already"

    def test_the_database_itself_refuses_a_second_living_one(self):
        entry = asked()
        with pytest.raises(Conflict), unit_of_work():
            session.add(Representation(user=entry.user, organisation=factories.Organisation()))


class TestConfirm:
    def test_contacts_confirm_for_two_years(self):
        contact = factories.Provider()
        entry = asked(contact.organisation)
        confirmed(entry, contact)
        assert entry.is_valid
        assert entry.expires_on == today(utcnow()) + representations.CONFIRMED_FOR
        assert entry.user.id in told(entry)

    def test_administrators_confirm_as_contact_until_a_day(self):
        entry, day = asked(), today(utcnow()) + timedelta(days=10)
        confirmed(entry, factories.Administrator(), role=RepresentationRole.CONTACT, expires_on=day)
        assert (entry.role, entry.expires_on) == (RepresentationRole.CONTACT, day)

    def test_it_runs_out(self):
        entry = asked()
        confirmed(entry, factories.Administrator(), expires_on=today(utcnow()) + timedelta(days=1))
        session.refresh(entry.user)
        assert entry.user.organisation is entry.organisation
        with travel_to(utcnow() + timedelta(days=3)):
            assert entry.user.organisation is None

    def test_confirming_twice_tells_once(self):
        entry, chief = asked(), factories.Administrator()
        confirmed(entry, chief)
        confirmed(entry, chief)
        found = sa.select(Notification).where(Notification.recipient_id == entry.user_id)
        assert len(session.scalars(found).all()) == 1

    def test_nobody_confirms_himself(self):
        entry = asked()
        with pytest.raises(NotAllowed):
            confirmed(entry, entry.user)

    def test_a_contact_does_not_prolong_himself(self):
        contact = factories.Provider()
        with pytest.raises(NotAllowed):
            confirmed(contact.representations[0], contact)

    def test_others_may_not(self):
        entry, plain = asked(), factories.Provider()
        mere_member = factories.User()
        factories.Representation(
            user=mere_member, organisation=entry.organisation, role=RepresentationRole.MEMBER
        )
        actors = (plain, mere_member, factories.Moderator())
        session.commit()
        for actor in actors:
            with pytest.raises(NotAllowed):
                confirmed(entry, actor)

    def test_days_in_the_past_are_refused(self):
        with pytest.raises(RuleBroken) as refusal:
            confirmed(
                asked(),
                factories.Administrator(),
                expires_on=today(utcnow()) - timedelta(days=1),
            )
        assert refusal.value.code == "expires_in_the_past"

    def test_what_has_ended_is_not_confirmed(self):
        entry = asked()
        with unit_of_work():
            representations.end(entry, actor=entry.user)
        with pytest.raises(Conflict):
            confirmed(entry, factories.Administrator())


class TestEnd:
    def test_people_contacts_and_administrators_end_it_and_one_can_ask_again(self):
        contact = factories.Provider()
        for who in ("person", "contact", "chief"):
            entry = asked(contact.organisation)
            actor = {
                "person": entry.user,
                "contact": contact,
                "chief": factories.Administrator(),
            }[who]
            with unit_of_work():
                representations.end(entry, actor=actor)
                representations.end(entry, actor=actor)
            assert entry.ended_at
            assert representations.request(contact.organisation, actor=entry.user) is not entry

    def test_others_may_not(self):
        with pytest.raises(NotAllowed):
            representations.end(asked(), actor=factories.User())


class TestPeopleOf:
    def test_requests_are_for_those_who_answer_them(self):
        contact = factories.Provider()
        entry = asked(contact.organisation)
        valid = contact.representations[0]

        def seen_by(actor):
            return representations.people_of(contact.organisation, actor=actor)

        assert seen_by(None) == [valid]
        assert seen_by(factories.User()) == [valid]
        assert seen_by(entry.user) == [valid, entry]
        assert seen_by(contact) == [valid, entry]
        assert seen_by(factories.Administrator()) == [valid, entry]

"""The consent log."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to
from forum.db import session
from forum.errors import NotAllowed
from forum.models import Consent, ConsentKind, ConsentText, MemberKind, utcnow
from forum.services import consents, mail_preferences, pages, users
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def edit_netiquette(body: str) -> None:
    with unit_of_work():
        pages.change(
            "netiquette", "de", actor=factories.Administrator(), title="Netiquette", body=body
        )


class TestGiveWhenRegistering:
    def test_logs_what_the_form_says(self):
        entry = users.Registration("a@example.org", "x", "Anna", MemberKind.OTHER)
        with unit_of_work():
            user = users.register(entry)
        held = consents.in_force(user)
        assert set(held) == set(ConsentKind)
        assert held[ConsentKind.TERMS].text.slug == "nutzungsbedingungen"
        assert held[ConsentKind.NETIQUETTE].text.body == pages.find("netiquette", "de").body
        assert held[ConsentKind.MAIL].text is None


class TestGive:
    def test_keeps_the_text_that_was_accepted_when_the_page_changes(self):
        person = factories.User()
        edit_netiquette("Alt.")
        with unit_of_work():
            old = consents.give(person, ConsentKind.NETIQUETTE, actor=person, locale="de")
        assert consents.is_current(old)
        edit_netiquette("Neu.")
        assert not consents.is_current(old)
        assert old.text.body == "Alt."
        with unit_of_work():
            new = consents.give(person, ConsentKind.NETIQUETTE, actor=person, locale="de")
        assert (new.text.body, consents.is_current(new)) == ("Neu.", True)
        assert old.withdrawn_at is not None
        assert consents.in_force(person) == {ConsentKind.NETIQUETTE: new}

    def test_twice_is_once(self):
        person = factories.User()
        with unit_of_work():
            first = consents.give(person, ConsentKind.TERMS, actor=person, locale="de")
            second = consents.give(person, ConsentKind.TERMS, actor=person, locale="de")
        assert first is second

    def test_people_share_the_text(self):
        for _ in range(2):
            person = factories.User()
            with unit_of_work():
                consents.give(person, ConsentKind.TERMS, actor=person, locale="de")
        assert len(session.scalars(sa.select(ConsentText)).all()) == 1

    def test_is_for_oneself(self):
        with pytest.raises(NotAllowed):
            consents.give(factories.User(), ConsentKind.TERMS, actor=factories.User(), locale="de")


class TestMail:
    def test_is_withdrawn_and_given_by_the_setting(self):
        person = factories.User()
        for wanted in (False, True, False):
            with unit_of_work():
                mail_preferences.change_settings(
                    person, actor=person, locale="de", wants_mail=wanted
                )
        (line,) = consents.history_of(person)
        assert (line.kind, line.withdrawn_at is None) == (ConsentKind.MAIL, False)


class TestForgetOld:
    def test_keeps_three_years_after_the_end(self):
        ended = factories.Consent(withdrawn_at=utcnow()).id
        holds = factories.Consent(created_at=utcnow() - timedelta(days=2000))
        key = holds.id
        session.commit()
        with travel_to(utcnow() + timedelta(days=1094)):
            jobs.do_daily()
            assert session.get(Consent, ended)
        with travel_to(utcnow() + timedelta(days=1096)):
            jobs.do_daily()
        assert session.scalars(sa.select(Consent.id)).all() == [key]
        # The versions of a public text are no personal data, and decisions cite them.
        assert len(session.scalars(sa.select(ConsentText)).all()) == 2

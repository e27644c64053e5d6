"""Accounts: names that are free, registering, confirming, administering, and giving up."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import names
from forum.clock import travel_to
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    Event,
    EventKind,
    HeldContribution,
    MemberKind,
    Notification,
    Organisation,
    Representation,
    RepresentationRole,
    Role,
    User,
    utcnow,
)
from forum.permissions.policy import sees
from forum.services import erasures, held_contributions, suspensions, user_names, users
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def named(display_name: str, **values: object) -> User:
    return factories.User(
        display_name=display_name, display_skeleton=names.skeleton(display_name), **values
    )


def organisation(name: str) -> Organisation:
    return factories.Organisation(name=name, name_skeleton=names.skeleton(name))


def registered(display_name: str = "Anna Müller", **values: object) -> User:
    entry = {
        "email": "Anna@Example.org",
        "password": "hash",
        "display_name": display_name,
        "kind": MemberKind.MUNICIPAL_ACTOR,
    }
    with unit_of_work():
        return users.register(users.Registration(**{**entry, **values}))


def kinds_of(user: User) -> list[EventKind]:
    return list(
        session.scalars(
            sa.select(Event.kind)
            .where(Event.subject_type == "user", Event.subject_id == user.id)
            .order_by(Event.id)
        )
    )


class TestCheckDisplayName:
    def test_gives_the_tidied_name(self):
        assert user_names.check_display_name("  Anna   Müller ") == "Anna Müller"

    @pytest.mark.parametrize("name", ["Anna Muller", "ANNA MÜLLER", "Anna-Mü11er"])
    def test_refuses_what_looks_like_somebody(self, name):
        named("Anna Müller")
        with pytest.raises(RuleBroken) as refusal:
            user_names.check_display_name(name)
        assert refusal.value.code == "name_taken"

    def test_lets_people_keep_their_own(self):
        person = named("Anna Müller")
        assert user_names.check_display_name("Anna Mueller", whose=person) == "Anna Mueller"
        assert user_names.check_display_name("Anna Müller", whose=person) == "Anna Müller"

    @pytest.mark.parametrize(
        "name", ["Lernwerk Quersumme", "LernwerkQuersumme", "Team Lernwerk Quersumme Köln"]
    )
    def test_refuses_what_looks_like_an_organisation(self, name):
        organisation("Lernwerk Quersumme")
        with pytest.raises(RuleBroken) as refusal:
            user_names.check_display_name(name)
        assert refusal.value.code == "name_looks_like_organisation"

    def test_short_names_of_organisations_may_stand_inside_a_name(self):
        organisation("Ann")
        assert user_names.check_display_name("Anna Müller")

    @pytest.mark.parametrize("name", ["A", "x" * 81, ""])
    def test_refuses_wrong_lengths(self, name):
        with pytest.raises(RuleBroken) as refusal:
            user_names.check_display_name(name)
        assert refusal.value.code == "name_has_wrong_length"


class TestFreeHandle:
    def test_counts_on_where_people_or_organisations_have_it(self):
        factories.User(name="anna-mueller")
        factories.Organisation(slug="anna-mueller-2")
        assert user_names.free_handle("Anna Müller") == "anna-mueller-3"


class TestRegister:
    def test_makes_an_account_that_nobody_sees_yet(self):
        user = registered()
        assert user.confirmed_at is None
        assert user.email == "anna@example.org"
        assert not sees(factories.User(), user)
        assert kinds_of(user) == [EventKind.USER_REGISTERED]

    def test_takes_no_name_before_the_address_is_proven(self):
        """Else a second registration would tell whether the first address was known."""
        registered()
        other = registered(email="other@example.org")
        assert other.display_name == "Anna Müller"

    def test_bothers_no_organisation_before_the_address_is_proven(self):
        chosen = organisation("Lernwerk Quersumme")
        registered(wishes={"organisation_id": chosen.id})
        assert session.scalars(sa.select(Representation)).all() == []


class TestConfirm:
    def test_gives_name_and_handle(self):
        user = registered()
        with unit_of_work():
            users.confirm(user)
        assert (user.name, user.display_skeleton) == ("anna-mueller", "annamuller")
        assert kinds_of(user)[-1] is EventKind.USER_CONFIRMED

    def test_who_comes_second_gets_a_number(self):
        first, second = registered(), registered(email="other@example.org")
        with unit_of_work():
            users.confirm(first)
            users.confirm(second)
        assert second.display_name == "Anna Müller 2"
        assert second.name == "anna-mueller-2"

    def test_an_organisation_of_that_name_came_first(self):
        user = registered("Lernwerk Quersumme")
        organisation("Lernwerk Quersumme")
        with unit_of_work():
            users.confirm(user)
        assert user.display_name == f"Person {user.id}"

    def test_asks_the_organisation_chosen(self):
        chosen = organisation("Lernwerk Quersumme")
        user = registered(wishes={"organisation_id": chosen.id})
        with unit_of_work():
            users.confirm(user)
        session.refresh(user)
        assert user.representations[0].is_waiting
        assert user.organisation is None
        assert user.wishes == {}

    def test_makes_the_organisation_named(self):
        wishes = {"new_organisation": "Stadt Musterstadt", "organisation_kind": "municipality"}
        user = registered(wishes=wishes)
        with unit_of_work():
            users.confirm(user)
        session.refresh(user)
        assert user.organisation.name == "Stadt Musterstadt"
        assert not user.organisation.is_verified
        assert user.representations[0].role is RepresentationRole.CONTACT

    def test_an_organisation_made_in_the_meantime_is_asked(self):
        wishes = {"new_organisation": "Stadt Musterstadt", "organisation_kind": "municipality"}
        user = registered(wishes=wishes)
        organisation("Stadt Musterstadt")
        with unit_of_work():
            users.confirm(user)
        session.refresh(user)
        assert user.representations[0].is_waiting


class TestChangeProfile:
    def test_renders_the_text_and_keeps_the_address(self):
        person = named("Anna Müller", name="anna")
        profile = users.Profile("Anna Maier", web_address="https://example.org", bio="**Hallo**")
        with unit_of_work():
            users.change_profile(person, actor=person, profile=profile)
        assert "<strong>Hallo</strong>" in person.bio_html
        assert (person.name, person.display_skeleton) == ("anna", "annamaler")

    def test_refuses_addresses_that_could_run_a_script(self):
        person = named("Anna Müller")
        profile = users.Profile("Anna Müller", web_address="javascript:alert(1)")
        with pytest.raises(RuleBroken) as refusal:
            users.change_profile(person, actor=person, profile=profile)
        assert refusal.value.code == "not_a_web_address"

    def test_refuses_other_people_even_administrators(self):
        with pytest.raises(NotAllowed):
            users.change_profile(
                factories.User(), actor=factories.Administrator(), profile=users.Profile("Neu")
            )


class TestAdministering:
    def test_roles_change_and_are_told(self):
        person, chief = factories.User(), factories.Administrator()
        with unit_of_work():
            users.change_role(person, actor=chief, role=Role.MODERATOR)
        assert person.is_moderator
        assert session.scalar(
            sa.select(Notification.id).where(Notification.recipient_id == person.id)
        )

    def test_nobody_changes_the_own_role(self):
        chief = factories.Administrator()
        with pytest.raises(NotAllowed):
            users.change_role(chief, actor=chief, role=Role.MEMBER)

    def test_moderators_change_none(self):
        with pytest.raises(NotAllowed):
            users.change_role(factories.User(), actor=factories.Moderator(), role=Role.MODERATOR)

    def test_blocking_ends_the_sessions(self):
        person, chief = factories.User(), factories.Administrator()
        before = person.fs_uniquifier
        with unit_of_work():
            suspensions.suspend(person, actor=chief, reasons=factories.REASONS)
        assert not person.is_active
        assert person.fs_uniquifier != before
        with unit_of_work():
            suspensions.let_in_again(person, actor=chief, reason="Irrtum")
        assert person.is_active

    def test_a_deleted_account_does_not_come_back(self):
        person, chief = factories.User(), factories.Administrator()
        with unit_of_work():
            erasures.erase(person, actor=person)
        with pytest.raises((RuleBroken, NotAllowed)):
            suspensions.let_in_again(person, actor=chief, reason="")

    def test_create_administrator_makes_and_raises(self):
        with unit_of_work():
            made = users.create_administrator(
                "chef@example.org", display_name="Chefin Eins", password=None
            )
            again = users.create_administrator(
                "Chef@example.org", display_name="Chefin Eins", password=None
            )
        assert made is again
        assert made.is_administrator
        assert made.confirmed_at


class TestDelete:
    def test_erases_the_person_and_keeps_the_row(self):
        person = named(
            "Anna Müller", name="anna", job_title="Amt", municipality="Stadt", bio="x", bio_html="x"
        )
        comment = factories.Comment(thread=factories.Thread(author=person))
        with unit_of_work():
            erasures.erase(person, actor=person)
        left = " ".join(
            str(getattr(person, column.key)) for column in sa.inspect(User).column_attrs
        )
        for trace in ("Anna", "anna", "Müller", "example.org", "Amt", "Stadt"):
            assert trace not in left
        assert comment.author is person
        assert comment.body
        assert person.is_deleted
        assert not person.is_active
        assert kinds_of(person)[-1] is EventKind.USER_DELETED

    def test_frees_name_and_address(self):
        person = named("Anna Müller", email="anna@example.org")
        with unit_of_work():
            erasures.erase(person, actor=person)
        assert registered().email == "anna@example.org"
        assert user_names.check_display_name("Anna Müller")

    def test_erases_contact_data_inbox_and_kept_texts(self):
        person = factories.User()
        cooperation = factories.CooperationRequest(author=person, contact="tel. 123")
        other = factories.CooperationRequest(partner=person, partner_contact="tel. 456")
        with unit_of_work():
            held_contributions.adopt(
                held_contributions.hold("/threads/new", {"body": ["x"]}), actor=person
            )
            users.change_role(person, actor=factories.Administrator(), role=Role.MODERATOR)
        with unit_of_work():
            erasures.erase(person, actor=person)
        session.expire_all()
        assert (cooperation.contact, other.partner_contact) == ("", "")
        assert session.scalars(sa.select(HeldContribution)).all() == []
        found = sa.select(Notification).where(Notification.recipient_id == person.id)
        assert session.scalars(found).all() == []

    def test_ends_what_the_person_does_for_an_organisation(self):
        person = factories.Provider()
        with unit_of_work():
            erasures.erase(person, actor=person)
        session.refresh(person)
        assert person.organisation is None

    def test_the_last_administrator_stays(self):
        chief = factories.Administrator()
        with pytest.raises(RuleBroken) as refusal:
            erasures.erase(chief, actor=chief)
        assert refusal.value.code == "last_administrator"
        factories.Administrator()
        erasures.erase(chief, actor=chief)

    def test_nobody_deletes_somebody_else(self):
        with pytest.raises(NotAllowed):
            erasures.erase(factories.User(), actor=factories.Administrator())


class TestForgetUnconfirmed:
    def test_erases_old_ones_alone(self):
        with travel_to(utcnow() - timedelta(days=8)):
            old = registered()
        young = registered(email="young@example.org")
        confirmed = factories.User(created_at=utcnow() - timedelta(days=30))
        with unit_of_work():
            assert erasures.forget_unconfirmed() == 1
        assert old.is_deleted
        assert "anna" not in old.email
        assert not young.is_deleted
        assert not confirmed.is_deleted

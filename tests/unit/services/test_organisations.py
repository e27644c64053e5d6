"""Organisations: making, changing, verifying, and their names."""

# ruff: noqa: RUF001 - letters that look alike are what this is about

import pytest
import sqlalchemy as sa

from forum import names
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    Event,
    EventKind,
    Organisation,
    OrganisationKind,
    RepresentationRole,
    SizeClass,
)
from forum.services import organisations
from forum.services.organisations import Facts
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def facts(name: str = "Stadt Musterstadt", **values: object) -> Facts:
    return Facts(**{"name": name, "kind": OrganisationKind.MUNICIPALITY, **values})


def made(**values: object) -> Organisation:
    with unit_of_work():
        return organisations.create(factories.User(), facts=facts(**values))


def code_of(call: object, *args: object, **values: object) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call(*args, **values)
    return refusal.value.code


class TestCreate:
    def test_makes_it_unverified_with_its_maker_as_contact(self):
        person = factories.User()
        with unit_of_work():
            made = organisations.create(
                person, facts=facts(topics=["Kita", " Kita ", "", "Haushalt"])
            )
        session.refresh(person)
        assert person.organisation is made
        assert person.representations[0].role is RepresentationRole.CONTACT
        assert not made.is_verified
        assert made.topics == ["Kita", "Haushalt"]
        assert made.slug == "stadt-musterstadt"

    def test_a_double_submit_is_one_organisation(self):
        person = factories.User()
        with unit_of_work():
            first = organisations.create(person, facts=facts())
        session.refresh(person)
        with unit_of_work():
            second = organisations.create(person, facts=facts())
        assert first is second

    @pytest.mark.parametrize(
        "name", ["STADT MUSTERSTADT", "Stadt Musterstаdt", "Stadt-Musterstadt"]
    )
    def test_refuses_what_looks_like_another(self, name):
        made()
        code = code_of(organisations.create, factories.User(), facts=facts(name))
        # The Cyrillic letter is told before anything else.
        assert code in {"organisation_exists", "name_mixes_scripts"}

    def test_refuses_the_name_of_a_person(self):
        factories.User(display_name="Anna Müller", display_skeleton=names.skeleton("Anna Müller"))
        assert code_of(organisations.create, factories.User(), facts=facts("Anna Müller")) == (
            "name_taken"
        )

    @pytest.mark.parametrize("name", ["Moderation", "Kommune 360", "Administrati0n"])
    def test_refuses_offices_of_the_forum(self, name):
        code = code_of(organisations.create, factories.User(), facts=facts(name))
        assert code == "name_reserved"

    def test_lets_real_organisations_have_their_words(self):
        assert made(name="Kuratorium Musterhilfe e. V.")
        assert made(name="Institut für Moderation und System")

    def test_refuses_a_link_with_another_scheme(self):
        wrong = facts(web_address="javascript:alert(1)")
        assert code_of(organisations.create, factories.User(), facts=wrong) == "not_a_web_address"

    def test_refuses_too_many_topics(self):
        wrong = facts(topics=[str(n) for n in range(13)])
        assert code_of(organisations.create, factories.User(), facts=wrong) == "too_many_topics"

    def test_who_acts_for_another_one_cannot(self):
        assert code_of(organisations.create, factories.Provider(), facts=facts()) == (
            "represents_already"
        )

    def test_only_municipalities_have_a_size(self):
        provider = made(kind=OrganisationKind.PROVIDER, size_class=SizeClass.UNDER_5000)
        assert provider.size_class is None

    def test_its_address_is_not_that_of_the_form(self):
        assert made(name="New").slug == "new-2"


class TestEdit:
    def test_contacts_change_it(self):
        person = factories.Provider()
        with unit_of_work():
            organisations.edit(person.organisation, actor=person, facts=facts("Neuer Name"))
        assert person.organisation.name == "Neuer Name"
        assert person.organisation.sort_name == "neuer name"

    def test_a_new_name_loses_the_badge(self):
        person = factories.Provider()
        with unit_of_work():
            organisations.verify(person.organisation, actor=factories.Administrator())
        with unit_of_work():
            organisations.edit(person.organisation, actor=person, facts=facts("Bundesministerium"))
        assert not person.organisation.is_verified
        last = session.scalars(sa.select(Event.kind).order_by(Event.id.desc())).first()
        assert last is EventKind.ORGANISATION_UNVERIFIED

    def test_other_changes_keep_it(self):
        person = factories.Provider()
        same = person.organisation.name
        with unit_of_work():
            organisations.verify(person.organisation, actor=factories.Administrator())
            organisations.edit(
                person.organisation, actor=person, facts=facts(same, description="Neu")
            )
        assert person.organisation.is_verified

    def test_others_may_not(self):
        person = factories.Provider()
        for stranger in (factories.User(), factories.Provider(), factories.Moderator()):
            with pytest.raises(NotAllowed):
                organisations.edit(person.organisation, actor=stranger, facts=facts())


class TestVerify:
    def test_is_for_administrators_and_idempotent(self):
        organisation, chief = factories.Organisation(), factories.Administrator()
        with unit_of_work():
            organisations.verify(organisation, actor=chief)
            organisations.verify(organisation, actor=chief)
        assert organisation.is_verified
        assert organisation.verified_by_id == chief.id
        found = sa.select(Event).where(Event.kind == EventKind.ORGANISATION_VERIFIED)
        assert len(session.scalars(found).all()) == 1
        with unit_of_work():
            organisations.unverify(organisation, actor=chief)
        assert not organisation.is_verified

    def test_moderators_and_contacts_may_not(self):
        person = factories.Provider()
        for actor in (person, factories.Moderator()):
            with pytest.raises(NotAllowed):
                organisations.verify(person.organisation, actor=actor)

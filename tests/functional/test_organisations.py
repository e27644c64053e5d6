"""Pages of organisations and of those who act for them."""

from datetime import timedelta
from typing import ClassVar

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import (
    FederalState,
    Organisation,
    OrganisationKind,
    Representation,
    SizeClass,
    utcnow,
)
from forum.notifications import inbox
from forum.services import representations
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def asked(organisation):
    person = factories.User()
    with unit_of_work():
        return representations.request(organisation, actor=person)


class TestIndex:
    def test_filters(self, client):
        factories.Organisation(
            name="Stadt Auental",
            kind=OrganisationKind.MUNICIPALITY,
            federal_state=FederalState.NW,
            size_class=SizeClass.UNDER_5000,
            verified_at=utcnow(),
            topics=["Kita-Plätze"],
        )
        factories.Organisation(name="Lernwerk", description="Wir helfen bei 100 % Haushalt.")
        for query, found in [
            ("", {"Stadt Auental", "Lernwerk"}),
            ("kind=municipality", {"Stadt Auental"}),
            ("kind=unsinn", {"Stadt Auental", "Lernwerk"}),
            ("state=DE-NW", {"Stadt Auental"}),
            ("size=under_5000", {"Stadt Auental"}),
            ("verified=yes", {"Stadt Auental"}),
            ("verified=no", {"Lernwerk"}),
            ("q=auental", {"Stadt Auental"}),
            ("q=Plätze", {"Stadt Auental"}),
            ("q=haushalt", {"Lernwerk"}),
            ("q=%25", {"Lernwerk"}),
            ("q=nirgends", set()),
            ("kind=provider&q=auental", set()),
        ]:
            page = client.get(f"/organisations?{query}").text
            listed = {name for name in ("Stadt Auental", "Lernwerk") if f">{name}</a>" in page}
            assert listed == found, query

    def test_sorts_as_germans_do_and_pages_by_key(self, client):
        for number in range(35):
            factories.Organisation(name=f"Ort {number:02}")
        factories.Organisation(name="Ähren")
        first = client.get("/organisations").text
        assert first.index("Ähren") < first.index("Ort 00")
        assert "Ort 34" not in first
        address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = client.get(address).text
        assert "Ort 34" in second
        assert "Ort 00" not in second

    def test_costs_the_same_number_of_statements(self, client):
        def count():
            return count_statements(lambda: client.get("/organisations"))

        factories.Organisation()
        few = count()
        for _ in range(10):
            factories.Organisation()
        assert count() == few


class TestShow:
    def test_shows_facts_people_and_contributions(self, client):
        person = factories.Provider()
        organisation = person.organisation
        thread = factories.Thread(author=person)
        factories.Comment(thread=thread, organisation=organisation)
        page = client.get(f"/organisations/{organisation.slug}").text
        assert person.display_name in page
        assert thread.title in page

    def test_requests_are_not_public(self, client):
        organisation = factories.Organisation()
        entry = asked(organisation)
        for path in ("", "/people"):
            page = client.get(f"/organisations/{organisation.slug}{path}").text
            assert entry.user.display_name not in page

    def test_deleted_people_are_not_named(self, client):
        person = factories.Provider()
        slug = person.organisation.slug
        factories.Comment(thread=factories.Thread(author=person), organisation=person.organisation)
        person.deleted_at = utcnow()
        page = client.get(f"/organisations/{slug}").text
        assert person.display_name not in page
        assert "Gelöschtes Konto" in page

    @pytest.mark.parametrize("step", ["", "/people", "/edit"])
    def test_unknown_ones_do_not_exist(self, client, step):
        client.sign_in(factories.User())
        assert client.get(f"/organisations/gibt-es-nicht{step}").status_code == 404


class TestCreate:
    DATA: ClassVar = {
        "name": "Stadt Musterstadt",
        "kind": "municipality",
        "topics": "Kita, Haushalt",
    }

    def test_makes_one_however_often_it_is_sent(self, client):
        client.sign_in(factories.User())
        for _ in range(2):
            answer = client.post("/organisations/new", data=self.DATA)
            assert answer.location == "/organisations/stadt-musterstadt"
        assert session.scalars(sa.select(Organisation)).one().topics == ["Kita", "Haushalt"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "Kommune 360"),
            ("name", "x" * 161),
            ("kind", "king"),
            ("web_address", "javascript:alert(1)"),
            ("topics", ",".join(str(n) for n in range(20))),
            ("federal_state", "DE-XX"),
            ("description", "x" * 8001),
        ],
    )
    def test_says_what_is_wrong(self, client, field, value):
        client.sign_in(factories.User())
        answer = client.post("/organisations/new", data={**self.DATA, field: value})
        assert answer.status_code == 422
        assert "error-summary" in answer.text
        assert session.scalars(sa.select(Organisation)).all() == []

    def test_guests_sign_in_first(self, client):
        assert client.get("/organisations/new").location == "/login?next=/organisations/new"


class TestEdit:
    def test_is_for_contacts_and_administrators(self, client):
        person = factories.Provider()
        path = f"/organisations/{person.organisation.slug}/edit"
        data = {"name": "Neuer Name", "kind": "provider", "web_address": "https://example.org"}
        client.sign_in(factories.Provider())
        assert client.get(path).status_code == 403
        assert client.post(path, data=data).status_code == 403
        client.sign_in(person)
        assert person.organisation.name in client.get(path).text
        assert client.post(path, data=data).status_code == 302
        client.sign_in(factories.Administrator())
        assert "Neuer Name" in client.get(path).text


class TestVerify:
    def test_is_for_administrators(self, client):
        organisation = factories.Organisation()
        path = f"/organisations/{organisation.slug}/verify"
        client.sign_in(factories.Moderator())
        assert client.post(path).status_code == 403
        client.sign_in(factories.Administrator())
        for _ in range(2):
            assert client.post(path).status_code == 302
        session.refresh(organisation)
        assert organisation.is_verified
        client.post(f"/organisations/{organisation.slug}/unverify")
        session.refresh(organisation)
        assert not organisation.is_verified


class TestPeople:
    def test_asking_confirming_and_ending(self, client):
        contact, person = factories.Provider(), factories.User()
        path = f"/organisations/{contact.organisation.slug}/people"
        client.sign_in(person)
        for _ in range(2):
            assert client.post(path, data={"job_title": "Amtsleitung"}).location == path
        entry = session.scalars(
            sa.select(Representation).where(Representation.user_id == person.id)
        ).one()

        client.sign_in(contact)
        page = client.get(path).text
        assert "Amtsleitung" in page
        day = (utcnow() + timedelta(days=30)).date()
        data = {f"person{entry.id}-role": "member", f"person{entry.id}-expires_on": day}
        assert client.post(f"{path}/{entry.id}/confirm", data=data).location == path
        session.refresh(entry)
        assert entry.is_valid
        assert entry.expires_on == day

        assert client.post(f"{path}/{entry.id}/end").location == path
        session.refresh(entry)
        assert entry.ended_at

    def test_opening_the_page_marks_its_notifications_as_read(self, client):
        contact = factories.Provider()
        asked(contact.organisation)
        assert inbox.unread_count(contact) == 1
        client.sign_in(contact).get(f"/organisations/{contact.organisation.slug}/people")
        assert inbox.unread_count(contact) == 0

    def test_a_wrong_day_is_told_at_the_field(self, client):
        contact = factories.Provider()
        entry = asked(contact.organisation)
        path = f"/organisations/{contact.organisation.slug}/people/{entry.id}/confirm"
        client.sign_in(contact)
        for wrong in ("gestern", "2020-01-01"):
            data = {f"person{entry.id}-role": "member", f"person{entry.id}-expires_on": wrong}
            answer = client.post(path, data=data)
            assert answer.status_code == 422
            assert f'id="person{entry.id}-expires_on-error"' in answer.text

    def test_strangers_learn_nothing_of_a_request(self, client):
        """A request of somebody else answers as a number that nobody has."""
        contact = factories.Provider()
        entry = asked(contact.organisation)
        path = f"/organisations/{contact.organisation.slug}/people"
        for stranger in (factories.User(), factories.Provider(), factories.Moderator()):
            client.sign_in(stranger)
            for step in ("confirm", "end"):
                foreign = client.post(f"{path}/{entry.id}/{step}")
                unknown = client.post(f"{path}/987654321/{step}")
                assert foreign.status_code == unknown.status_code == 404

    def test_entries_of_another_organisation_do_not_exist_here(self, client):
        contact, other = factories.Provider(), factories.Organisation()
        entry = asked(other)
        client.sign_in(contact)
        path = f"/organisations/{contact.organisation.slug}/people/{entry.id}/end"
        assert client.post(path).status_code == 404

    def test_nobody_confirms_the_own_request(self, client):
        organisation = factories.Organisation()
        entry = asked(organisation)
        client.sign_in(entry.user)
        path = f"/organisations/{organisation.slug}/people/{entry.id}/confirm"
        assert client.post(path, data={}).status_code == 403

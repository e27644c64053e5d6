"""Notes of the moderators about an account."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to
from forum.db import session
from forum.errors import NotAllowed, NotFound, RuleBroken
from forum.models import Event, EventKind, StaffNote, utcnow
from forum.services import staff_notes
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class TestWrite:
    def test_keeps_author_and_moment(self):
        person, moderator = factories.User(), factories.Moderator()
        with unit_of_work():
            note = staff_notes.write(person, actor=moderator, body="  Hinweis gegeben. ")
        assert (note.body, note.author, note.user) == ("Hinweis gegeben.", moderator, person)
        assert staff_notes.listed(person, actor=moderator) == [note]

    def test_is_for_moderators_alone(self):
        person = factories.User()
        with pytest.raises(NotAllowed):
            staff_notes.write(person, actor=factories.User(), body="x")
        with pytest.raises(NotAllowed):
            staff_notes.listed(person, actor=person)

    def test_nobody_writes_or_reads_about_the_own_account(self):
        chief = factories.Administrator()
        with pytest.raises(NotAllowed):
            staff_notes.write(chief, actor=chief, body="x")
        with pytest.raises(NotAllowed):
            staff_notes.listed(chief, actor=chief)

    def test_refuses_nothing(self):
        with pytest.raises(RuleBroken) as refusal:
            staff_notes.write(factories.User(), actor=factories.Moderator(), body="  ")
        assert refusal.value.code == "note_empty"

    def test_the_log_holds_no_word_of_it(self):
        with unit_of_work():
            staff_notes.write(factories.User(), actor=factories.Moderator(), body="Geheim")
        event = session.scalars(sa.select(Event)).one()
        assert (event.kind, event.data) == (EventKind.STAFF_NOTE_WRITTEN, {})


class TestRemove:
    def test_is_for_the_author_and_administrators(self):
        first, second = factories.StaffNote(), factories.StaffNote()
        with pytest.raises(NotAllowed):
            staff_notes.remove(first, actor=factories.Moderator())
        with unit_of_work():
            staff_notes.remove(first, actor=first.author)
            staff_notes.remove(second, actor=factories.Administrator())
        assert session.scalars(sa.select(StaffNote)).all() == []

    def test_an_administrator_does_not_remove_what_is_about_her(self):
        note = factories.StaffNote(user=factories.Administrator())
        with pytest.raises(NotFound):
            staff_notes.remove(note, actor=note.user)


class TestForgetOld:
    def test_keeps_two_years(self):
        factories.StaffNote(body="alt", created_at=utcnow() - timedelta(days=731))
        factories.StaffNote(body="jung", created_at=utcnow() - timedelta(days=729))
        session.commit()
        jobs.do_daily()
        assert [note.body for note in session.scalars(sa.select(StaffNote))] == ["jung"]
        with travel_to(utcnow() + timedelta(days=2)):
            jobs.do_daily()
        assert session.scalars(sa.select(StaffNote)).all() == []

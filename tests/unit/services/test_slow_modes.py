"""Slow mode: a pause between posts of one person, for everybody but moderators and curators."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    PAUSES,
    Comment,
    Event,
    EventKind,
    Notification,
    Restriction,
    RestrictionDuration,
    RestrictionKind,
    Visibility,
)
from forum.notifications import statements
from forum.services import comments, pauses, restrictions, slow_modes, suspensions
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = replace(factories.REASONS, automated=False, pause_minutes=15)


@pytest.fixture
def thread():
    return factories.Comment(author=factories.User()).thread


def kinds_of(thread):
    found = sa.select(Event.kind).where(
        Event.subject_type == "thread", Event.subject_id == thread.id
    )
    return list(session.scalars(found.order_by(Event.id)))


class TestSlow:
    def test_stores_pause_and_reasons_and_tells_the_author(self, thread):
        with unit_of_work():
            slow_modes.slow(thread, actor=factories.Moderator(), reasons=REASONS)
        restriction = session.scalars(sa.select(Restriction)).one()
        assert (thread.pause_minutes, restriction.pause_minutes) == (15, 15)
        assert (restriction.kind, restriction.target) == (RestrictionKind.SLOWED, thread)
        assert kinds_of(thread) == [EventKind.THREAD_SLOWED]
        told = session.scalars(sa.select(Notification)).one()
        assert told.recipient_id == thread.author_id
        assert statements.of_event(told.event, thread.author) is restriction

    def test_says_the_pause_in_the_statement(self, thread):
        with unit_of_work():
            slow_modes.slow(thread, actor=factories.Moderator(), reasons=REASONS)
        restriction = session.scalars(sa.select(Restriction)).one()
        done = dict(statements.parts(restriction, "de"))["Was getan wurde"]
        assert "eine Pause von 15 Minuten zwischen zwei Beiträgen einer Person" in done
        done = dict(statements.parts(restriction, "en"))["What was done"]
        assert "a pause of 15 minutes between two posts of one person" in done

    def test_can_be_set_to_another_pause_with_new_reasons(self, thread):
        moderator = factories.Moderator()
        with unit_of_work():
            slow_modes.slow(thread, actor=moderator, reasons=REASONS)
        with unit_of_work():
            slow_modes.slow(thread, actor=moderator, reasons=replace(REASONS, pause_minutes=60))
        first, second = session.scalars(sa.select(Restriction).order_by(Restriction.id))
        assert (first.is_in_force, second.is_in_force) == (False, True)
        assert thread.pause_minutes == 60

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"pause_minutes": 7}, "no_such_pause"),
            ({"pause_minutes": None}, "no_such_pause"),
            ({"facts": " "}, "reason_missing"),
        ],
    )
    def test_refuses_what_is_incomplete(self, thread, change, code):
        with pytest.raises(RuleBroken, match=code):
            slow_modes.slow(thread, actor=factories.Moderator(), reasons=replace(REASONS, **change))
        assert session.scalars(sa.select(Restriction)).all() == []

    def test_is_for_moderators(self, thread):
        with pytest.raises(NotAllowed):
            slow_modes.slow(thread, actor=thread.author, reasons=REASONS)

    def test_every_pause_has_its_words(self):
        assert tuple(statements.PAUSE) == PAUSES


class TestLifting:
    def test_needs_a_reason_and_tells_the_author(self, thread):
        moderator = factories.Moderator()
        factories.slow(thread)
        session.commit()
        with pytest.raises(RuleBroken), unit_of_work():
            restrictions.free_thread(
                thread, actor=moderator, kind=RestrictionKind.SLOWED, reason=" "
            )
        with unit_of_work():
            restrictions.free_thread(
                thread, actor=moderator, kind=RestrictionKind.SLOWED, reason="Es ist ruhig."
            )
        assert not thread.is_slowed
        assert kinds_of(thread) == [EventKind.THREAD_UNSLOWED]
        assert session.scalars(sa.select(Notification)).one().recipient_id == thread.author_id

    def test_happens_by_itself_when_the_time_is_over(self, thread):
        end = utcnow() + timedelta(days=2)
        with unit_of_work():
            reasons = replace(REASONS, ends_at=end)
            slow_modes.slow(thread, actor=factories.Moderator(), reasons=reasons)
        restriction = session.scalars(sa.select(Restriction)).one()
        assert restriction.duration is RestrictionDuration.UNTIL_DATE
        with travel_to(end - timedelta(seconds=1)), unit_of_work():
            assert suspensions.end_due() == 0
        with travel_to(end), unit_of_work():
            assert suspensions.end_due() == 1
        assert (thread.is_slowed, restriction.is_in_force) == (False, False)


class TestPause:
    def test_holds_from_the_last_post_of_the_person_here(self, thread):
        factories.slow(thread)
        person, now = factories.User(), utcnow()
        with travel_to(now):
            comments.write(thread, actor=person, body="Erster Beitrag.")
        with travel_to(now + timedelta(minutes=14, seconds=59)):
            with pytest.raises(RuleBroken) as refusal:
                comments.write(thread, actor=person, body="Zu früh.")
            session.rollback()
            assert refusal.value.code == "slow_mode"
            assert refusal.value.values == {"moment": now + timedelta(minutes=15)}
            assert pauses.next_post_at(thread, actor=factories.User()) is None

    def test_is_over_on_the_minute(self, thread):
        factories.slow(thread)
        person, now = factories.User(), utcnow()
        with travel_to(now):
            comments.write(thread, actor=person, body="Erster Beitrag.")
        with travel_to(now + timedelta(minutes=15)):
            assert comments.write(thread, actor=person, body="Zweiter Beitrag.").number == 3

    def test_does_not_hold_elsewhere(self, thread):
        factories.slow(thread)
        person, other = factories.User(), factories.Comment().thread
        comments.write(thread, actor=person, body="Erster Beitrag.")
        assert comments.write(other, actor=person, body="Woanders.").id

    @pytest.mark.parametrize(
        "state", [Visibility.HELD, Visibility.HIDDEN, Visibility.DELETED], ids=str
    )
    def test_counts_posts_that_are_not_shown(self, thread, state):
        factories.slow(thread)
        post = factories.Comment(thread=thread, author=factories.User(), visibility=state)
        assert pauses.next_post_at(thread, actor=post.author) is not None

    @pytest.mark.parametrize("role", ["moderator", "administrator", "curator", "deputy"])
    def test_does_not_hold_for_moderators_and_official_answers(self, role):
        passage = factories.Passage()
        person = factories.User()
        thread = factories.Comment(
            thread=factories.Thread(passage=passage, action_field=passage.paper.action_field)
        ).thread
        factories.slow(thread)
        if role in ("curator", "deputy"):
            setattr(passage.paper, f"{role}_id", person.id)
        else:
            person = getattr(factories, role.capitalize())()
        session.flush()
        session.refresh(passage.paper)
        for body in ("Eine Antwort.", "Noch eine."):
            comments.write(thread, actor=person, body=body)
        written = sa.select(sa.func.count()).where(Comment.author_id == person.id)
        assert session.scalar(written.select_from(Comment)) == 2

    def test_takes_the_same_form_twice_as_one_post(self, thread):
        factories.slow(thread)
        person = factories.User()
        first = comments.write(thread, actor=person, body="Ein Beitrag.", submission="a")
        assert comments.write(thread, actor=person, body="Ein Beitrag.", submission="a") is first

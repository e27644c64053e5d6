"""Timers: what happens to a thread at its time, once, and with its reasons."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    Comment,
    ContributionKind,
    Event,
    EventKind,
    Notification,
    Restriction,
    RestrictionGround,
    RestrictionKind,
    SubscriptionLevel,
    Thread,
    ThreadTimer,
    ThreadTimerKind,
    Visibility,
)
from forum.services import comments, held_posts, pages, restrictions, thread_lists, thread_timers
from forum.services import threads as thread_services
from forum.services.review_queues import View, page_of
from forum.services.statements_of_reasons import Reasons
from forum.services.thread_lists import Filters
from forum.services.thread_timers import FARTHEST, Plan
from forum.services.threads import Opening
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

K = ThreadTimerKind
REASONS = Reasons(
    RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Es dreht sich im Kreis."
)
HOUR = timedelta(hours=1)


@pytest.fixture
def thread():
    return factories.Comment(author=factories.User()).thread


@pytest.fixture
def moderator():
    return factories.Moderator()


def schedule(thread, kind, moderator, after=HOUR, reasons=None, **plan):
    """Set a timer in a unit of its own."""
    with unit_of_work():
        return thread_timers.schedule(
            thread,
            kind,
            actor=moderator,
            plan=Plan(**plan) if plan else Plan(utcnow() + after),
            reasons=reasons or (REASONS if kind is K.CLOSE else None),
        )


def run_all(after):
    """Run what is due after a while, as the worker does; answer what changed something."""
    with travel_to(utcnow() + after):
        done = []
        for key in thread_timers.due_ids():
            with unit_of_work():
                done.append(thread_timers.run(key))
    return done


def happened(thread):
    found = sa.select(Event.kind).where(
        Event.subject_type == "thread", Event.subject_id == thread.id
    )
    return list(session.scalars(found.order_by(Event.id)))


def timers():
    return session.scalars(sa.select(ThreadTimer)).all()


class TestSchedule:
    def test_is_for_moderators(self, thread):
        with pytest.raises(NotAllowed):
            schedule(thread, K.BUMP, thread.author)

    @pytest.mark.parametrize(
        ("plan", "code"),
        [
            (Plan(), "moment_in_the_past"),
            (Plan(utcnow() - HOUR), "moment_in_the_past"),
            (Plan(utcnow() + FARTHEST + HOUR), "timer_too_far"),
            (Plan(quiet_hours=0), "timer_too_far"),
            (Plan(quiet_hours=100_000), "timer_too_far"),
        ],
    )
    def test_refuses_moments_that_nobody_means(self, thread, moderator, plan, code):
        with pytest.raises(RuleBroken, match=code):
            thread_timers.schedule(thread, K.CLOSE, actor=moderator, plan=plan, reasons=REASONS)
        assert timers() == []

    def test_has_one_of_each_kind_and_sets_it_anew(self, thread, moderator):
        schedule(thread, K.BUMP, moderator)
        later = schedule(thread, K.BUMP, moderator, after=3 * HOUR)
        schedule(thread, K.CLOSE, moderator)
        assert {timer.kind for timer in timers()} == {K.BUMP, K.CLOSE}
        assert len(timers()) == 2
        assert run_all(2 * HOUR) == [True]
        assert timers() == [later]

    def test_closing_needs_its_reasons_already_now(self, thread, moderator):
        with pytest.raises(RuleBroken, match="reason_missing"):
            thread_timers.schedule(thread, K.CLOSE, actor=moderator, plan=Plan(utcnow() + HOUR))
        with pytest.raises(RuleBroken, match="reason_missing"):
            schedule(thread, K.CLOSE, moderator, reasons=replace(REASONS, facts=""))

    def test_the_database_itself_asks_for_the_reasons(self, thread, moderator):
        with pytest.raises(sa.exc.IntegrityError):
            factories.ThreadTimer(thread=thread, kind=K.CLOSE)
        session.rollback()

    def test_refuses_an_end_of_the_closing_before_it(self, thread, moderator):
        reasons = replace(REASONS, ends_at=utcnow() + HOUR)
        with pytest.raises(RuleBroken, match="opens_before_it_closes"):
            schedule(thread, K.CLOSE, moderator, after=2 * HOUR, reasons=reasons)

    def test_opens_only_what_is_closed_or_will_be(self, thread, moderator):
        with pytest.raises(RuleBroken, match="timer_without_effect"):
            schedule(thread, K.OPEN, moderator)
        schedule(thread, K.CLOSE, moderator, after=2 * HOUR)
        with pytest.raises(RuleBroken, match="opens_before_it_closes"):
            schedule(thread, K.OPEN, moderator)
        schedule(thread, K.OPEN, moderator, after=3 * HOUR)
        found = thread_timers.effective(thread_timers.of(thread))
        assert [timer.kind for timer in found] == [K.CLOSE, K.OPEN]
        thread_timers.cancel(found[0], actor=moderator)
        assert thread_timers.effective(thread_timers.of(thread)) == []

    def test_offers_nothing_without_effect(self, thread):
        held = factories.Comment(thread=factories.Thread(visibility=Visibility.HELD)).thread
        hidden = factories.hide(factories.Thread())
        closed = factories.Thread(closed_at=utcnow())
        archived = factories.Thread(archived_at=utcnow())
        assert thread_timers.possible(thread) == [K.CLOSE, K.BUMP]
        assert thread_timers.possible(held) == [K.PUBLISH]
        assert thread_timers.possible(closed) == [K.OPEN, K.BUMP]
        assert thread_timers.possible(hidden) == thread_timers.possible(archived) == []

    def test_tells_the_author_unless_it_only_brings_forward(self, thread, moderator):
        schedule(thread, K.BUMP, moderator)
        assert session.scalars(sa.select(Notification)).all() == []
        schedule(thread, K.CLOSE, moderator)
        assert session.scalars(sa.select(Notification)).one().recipient_id == thread.author_id


class TestClose:
    def test_closes_with_the_reasons_that_were_stored(self, thread, moderator):
        schedule(thread, K.CLOSE, moderator)
        cited = timers()[0].text
        before = utcnow()
        assert run_all(HOUR / 2) == []
        assert run_all(2 * HOUR) == [True]
        restriction = session.scalars(sa.select(Restriction)).one()
        assert thread.is_closed
        assert restriction.created_at >= before + HOUR
        assert (restriction.kind, restriction.automated) == (RestrictionKind.CLOSED, True)
        assert restriction.imposed_by is moderator
        assert (restriction.facts, restriction.text) == (REASONS.facts, cited)
        assert happened(thread)[-1] is EventKind.THREAD_CLOSED

    def test_cites_the_netiquette_as_it_stood_when_the_timer_was_set(self, thread, moderator):
        schedule(thread, K.CLOSE, moderator)
        administrator = factories.Administrator()
        body = "## 1. Neu\n\nJa."
        pages.change("netiquette", "de", actor=administrator, title="Netiquette", body=body)
        session.commit()
        run_all(2 * HOUR)
        restriction = session.scalars(sa.select(Restriction)).one()
        assert "4. Was wir nicht dulden" in restriction.text.sections

    def test_happens_once(self, thread, moderator):
        key = schedule(thread, K.CLOSE, moderator).id
        run_all(2 * HOUR)
        with travel_to(utcnow() + 3 * HOUR), unit_of_work():
            assert thread_timers.run(key) is False
        assert len(session.scalars(sa.select(Restriction)).all()) == 1

    def test_does_nothing_where_somebody_was_faster(self, thread, moderator):
        schedule(thread, K.CLOSE, moderator)
        with unit_of_work():
            restrictions.restrict_thread(
                thread, actor=moderator, kind=RestrictionKind.CLOSED, reasons=REASONS
            )
        assert run_all(2 * HOUR) == [False]
        assert timers() == []

    def test_by_a_moderator_who_is_none_any_more(self, thread, moderator):
        schedule(thread, K.CLOSE, moderator)
        moderator.role = factories.User().role
        session.commit()
        assert run_all(2 * HOUR) == [True]

    def test_catches_up_after_weeks(self, thread, moderator):
        schedule(thread, K.CLOSE, moderator)
        schedule(thread, K.OPEN, moderator, after=2 * HOUR)
        assert run_all(timedelta(weeks=6)) == [True, True]
        assert not thread.is_closed

    def test_does_not_close_what_would_be_open_again_by_now(self, thread, moderator):
        reasons = replace(REASONS, ends_at=utcnow() + 3 * HOUR)
        schedule(thread, K.CLOSE, moderator, reasons=reasons)
        run_all(4 * HOUR)
        assert not thread.is_closed
        assert timers() == []


class TestCloseAfterSilence:
    def test_waits_for_silence(self, thread, moderator):
        now = thread.last_comment_at
        schedule(thread, K.CLOSE, moderator, quiet_hours=24)
        with travel_to(now + timedelta(hours=20)), unit_of_work():
            comments.write(thread, actor=factories.User(), body="Doch noch etwas.")
        assert timers()[0].moment == now + timedelta(hours=44)
        assert run_all(timedelta(hours=25)) == [False]
        assert not thread.is_closed
        assert run_all(timedelta(hours=43)) == []
        assert run_all(timedelta(hours=44, minutes=1)) == [True]
        assert thread.is_closed

    def test_refuses_to_close_at_once(self, thread, moderator):
        thread.last_comment_at = utcnow() - timedelta(days=9)
        with pytest.raises(RuleBroken, match="quiet_already"):
            schedule(thread, K.CLOSE, moderator, quiet_hours=24)


class TestOpen:
    def test_lifts_the_restriction_and_tells_the_author(self, thread, moderator):
        with unit_of_work():
            restrictions.restrict_thread(
                thread, actor=moderator, kind=RestrictionKind.CLOSED, reasons=REASONS
            )
        schedule(thread, K.OPEN, moderator)
        run_all(2 * HOUR)
        restriction = session.scalars(sa.select(Restriction)).one()
        assert (thread.is_closed, restriction.is_in_force) == (False, False)
        assert restriction.lift_reason == "Die dafür gesetzte Zeit ist gekommen."
        assert happened(thread)[-1] is EventKind.THREAD_REOPENED


class TestBump:
    def test_brings_forward_without_a_post(self, thread, moderator):
        with travel_to(utcnow() + HOUR / 2):
            newer = factories.Comment(thread=factories.Thread(last_comment_at=utcnow())).thread
        seen, before = factories.User(), thread.last_comment_at
        assert thread_lists.latest(Filters(), seen, after=None).items == [newer, thread]
        schedule(thread, K.BUMP, moderator)
        run_all(2 * HOUR)
        assert thread_lists.latest(Filters(), seen, after=None).items == [thread, newer]
        assert (thread.last_comment_at, thread.comment_count) == (before, 1)
        assert thread.is_bumped
        assert happened(thread)[-1] is EventKind.THREAD_BUMPED

    def test_does_not_hold_a_thread_back_that_has_newer_posts(self, thread, moderator):
        schedule(thread, K.BUMP, moderator)
        run_all(HOUR)
        with travel_to(utcnow() + 5 * HOUR), unit_of_work():
            comments.write(thread, actor=factories.User(), body="Neu.")
        assert thread.listed_at == thread.last_comment_at
        assert not thread.is_bumped


class TestPublish:
    def start(self, moderator, after=HOUR, **values):
        person = factories.User()
        body = f"Schon bald, @{person.name}."
        field = factories.ActionField()
        opening = Opening("Ankündigung", body, ContributionKind.COMMENT, **values)
        with unit_of_work():
            made = thread_timers.start_later(
                field, actor=moderator, opening=opening, at=utcnow() + after, submission="x"
            )
        return made, person

    def test_tells_nobody_before_its_time(self, moderator):
        thread, _person = self.start(moderator)
        assert thread.is_held
        assert happened(thread) == [EventKind.THREAD_TIMER_SET]
        assert session.scalars(sa.select(Notification)).all() == []
        assert page_of(factories.Moderator(), View()).items == []

    def test_appears_as_if_it_were_written_then(self, moderator):
        thread, person = self.start(moderator)
        watcher = factories.Subscription(
            thread=None, action_field=thread.action_field, level=SubscriptionLevel.WATCHING
        ).user_id
        before = utcnow()
        assert run_all(2 * HOUR) == [True]
        assert thread.is_visible
        opening = session.scalars(sa.select(Comment).where(Comment.thread_id == thread.id)).one()
        assert thread.created_at == opening.created_at == thread.last_comment_at
        assert thread.created_at >= before + 2 * HOUR
        assert happened(thread)[-2:] == [EventKind.THREAD_CREATED, EventKind.THREAD_PUBLISHED]
        told = {
            (row.recipient_id, row.audience) for row in session.scalars(sa.select(Notification))
        }
        assert told == {(person.id, "mentioned"), (watcher, "watchers"), (moderator.id, "author")}

    def test_counts_at_its_passage_only_then(self, moderator):
        passage = factories.Passage()
        for _number in range(2):
            factories.Thread(passage=passage, action_field=passage.paper.action_field)
        opening = Opening("Ankündigung", "Bald.", ContributionKind.COMMENT)
        with unit_of_work():
            thread_timers.start_later(passage, actor=moderator, opening=opening, at=utcnow() + HOUR)
        before = passage.state
        run_all(2 * HOUR)
        session.refresh(passage)
        assert (before.value, passage.state.value) == ("too_few_voices", "uncontested")

    def test_sent_twice_is_one(self, moderator):
        thread, _person = self.start(moderator)
        opening = Opening("Ankündigung", "Bald.", ContributionKind.COMMENT)
        with unit_of_work():
            again = thread_timers.start_later(
                thread.action_field,
                actor=moderator,
                opening=opening,
                at=utcnow() + HOUR,
                submission="x",
            )
        assert again is thread
        assert len(timers()) == 1

    def test_is_for_moderators(self):
        opening = Opening("Ankündigung", "Bald.", ContributionKind.COMMENT)
        with pytest.raises(NotAllowed):
            thread_timers.start_later(
                factories.ActionField(),
                actor=factories.User(),
                opening=opening,
                at=utcnow() + HOUR,
            )

    def test_refuses_a_moment_in_the_past_and_keeps_nothing(self, moderator):
        with pytest.raises(RuleBroken, match="moment_in_the_past"):
            self.start(moderator, after=-HOUR)
        assert session.scalars(sa.select(Thread)).all() == []

    def test_can_be_set_for_a_held_discussion_of_somebody_else(self, moderator):
        held = factories.Comment(thread=factories.Thread(visibility=Visibility.HELD)).thread
        assert len(page_of(moderator, View()).items) == 1
        schedule(held, K.PUBLISH, moderator)
        assert page_of(moderator, View()).items == []
        assert run_all(2 * HOUR) == [True]
        assert held.is_visible

    def test_can_be_done_now(self, moderator):
        thread, _person = self.start(moderator)
        with unit_of_work():
            thread_timers.publish_now(timers()[0], actor=moderator)
        assert thread.is_visible
        assert run_all(2 * HOUR) == []
        assert happened(thread).count(EventKind.THREAD_CREATED) == 1

    def test_cancelled_waits_in_the_review_queue(self, moderator):
        thread, _person = self.start(moderator)
        with unit_of_work():
            thread_timers.cancel(timers()[0], actor=moderator)
        assert run_all(2 * HOUR) == []
        assert thread.is_held
        other = factories.Moderator()
        (entry,) = page_of(other, View()).items
        held_posts.accept(entry.subject, actor=other)
        assert thread.is_visible

    def test_does_not_bring_back_what_was_hidden(self, moderator):
        thread, _person = self.start(moderator)
        with unit_of_work():
            restrictions.hide(thread, actor=factories.Moderator(), reasons=REASONS)
        assert run_all(2 * HOUR) == [False]
        assert thread.is_hidden

    def test_takes_no_replies_before(self, moderator):
        thread, _person = self.start(moderator)
        with pytest.raises(NotAllowed):
            comments.write(thread, actor=moderator, body="Noch etwas.")


class TestCancel:
    def test_takes_the_timer_back_once(self, thread, moderator):
        timer = schedule(thread, K.CLOSE, moderator)
        with pytest.raises(NotAllowed):
            thread_timers.cancel(timer, actor=thread.author)
        with unit_of_work():
            thread_timers.cancel(timer, actor=moderator)
        assert timers() == []
        assert happened(thread)[-1] is EventKind.THREAD_TIMER_CANCELLED
        assert run_all(2 * HOUR) == []


def test_recount_leaves_the_order_of_lists_alone(thread, moderator):
    schedule(thread, K.BUMP, moderator)
    run_all(2 * HOUR)
    listed = thread.listed_at
    thread_services.recount()
    session.commit()
    assert thread.listed_at == listed

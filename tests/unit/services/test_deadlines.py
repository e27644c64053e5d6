"""Deadlines: reminders that catch up without doubles, and extensions that give their reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum.clock import travel_to
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    DissentFlagStatus,
    Event,
    EventKind,
    FederalState,
    Notification,
    User,
    Visibility,
)
from forum.services import deadlines, dissent_flags
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

#: A Wednesday; All Saints' Day is a holiday in North Rhine-Westphalia and falls on a Sunday.
NOW = datetime(2026, 10, 21, 9, 0, tzinfo=UTC)


def at(day, hour=9):
    return travel_to(datetime(day.year, day.month, day.day, hour, 0, tzinfo=UTC))


@pytest.fixture
def flag(app):
    with travel_to(NOW):
        passage = factories.Passage()
        passage.paper.deputy = factories.Moderator()
        passage.paper.process.federal_state = FederalState.NW
        with unit_of_work():
            return dissent_flags.raise_flag(
                passage, actor=factories.User(), statement="Nein.", grounds="Weil."
            )


def remind(day, hour=9):
    with at(day, hour), unit_of_work():
        return deadlines.remind()


def told(person, kind):
    return (
        session.query(Notification)
        .join(Event)
        .filter(Notification.recipient_id == person.id, Event.kind == kind)
        .count()
    )


class TestRemind:
    def test_tells_the_owner_before_and_at_the_deadline_then_the_deputy(self, flag):
        due, owner, deputy = flag.due_on, flag.owner, flag.passage.paper.deputy
        assert due == date(2026, 11, 4)
        day = NOW.date()
        while day <= due + timedelta(days=3):
            remind(day)
            remind(day, hour=15)
            day += timedelta(days=1)

        assert told(owner, EventKind.DISSENT_FLAG_FALLING_DUE) == 1
        assert told(owner, EventKind.DISSENT_FLAG_DUE) == 1
        assert told(owner, EventKind.DISSENT_FLAG_OVERDUE) == 1
        assert told(deputy, EventKind.DISSENT_FLAG_DUE) == 0
        assert told(deputy, EventKind.DISSENT_FLAG_OVERDUE) == 1

    def test_counts_working_days_backwards(self, flag):
        assert remind(date(2026, 10, 30)) == 0
        assert remind(date(2026, 11, 2)) == 1

    def test_after_a_week_without_a_worker_only_the_latest_is_said(self, flag):
        assert remind(flag.due_on + timedelta(days=7)) == 1
        assert remind(flag.due_on + timedelta(days=8)) == 0
        assert told(flag.owner, EventKind.DISSENT_FLAG_OVERDUE) == 1
        assert told(flag.owner, EventKind.DISSENT_FLAG_DUE) == 0

    def test_the_day_changes_at_midnight_in_berlin(self, flag):
        with travel_to(datetime(2026, 11, 4, 22, 59, tzinfo=UTC)):
            assert not flag.is_overdue
        with travel_to(datetime(2026, 11, 4, 23, 1, tzinfo=UTC)):
            assert flag.is_overdue

    @pytest.mark.parametrize(
        ("status", "visibility"),
        [
            (DissentFlagStatus.ANSWERED, Visibility.VISIBLE),
            (DissentFlagStatus.WITHDRAWN, Visibility.VISIBLE),
            (DissentFlagStatus.RAISED, Visibility.HIDDEN),
        ],
    )
    def test_is_silent_where_nothing_is_owed(self, flag, status, visibility):
        factories.become(flag, status=status, visibility=visibility)
        session.commit()
        assert remind(flag.due_on + timedelta(days=1)) == 0

    def test_one_carried_over_is_still_owed_an_answer(self, flag):
        flag.status = DissentFlagStatus.STILL_DISPUTED
        session.commit()
        assert remind(flag.due_on + timedelta(days=1)) == 1

    def test_where_the_owner_has_left_the_deputy_is_told(self, flag):
        factories.block(flag.owner)
        session.commit()
        remind(flag.due_on)
        assert told(flag.passage.paper.deputy, EventKind.DISSENT_FLAG_DUE) == 1

    def test_where_nobody_is_left_all_moderators_are_told(self, flag):
        factories.block(flag.owner)
        factories.block(flag.passage.paper.deputy)
        other = factories.Moderator()
        session.commit()
        remind(flag.due_on)
        assert told(other, EventKind.DISSENT_FLAG_DUE) == 1


class TestExtend:
    def extend(self, flag, days=5, reason="Die Fachabteilung prüft noch.", actor=None):
        with unit_of_work():
            return deadlines.extend(
                flag,
                actor=actor or flag.owner,
                due_on=flag.due_on + timedelta(days=days),
                reason=reason,
            )

    def test_writes_down_both_days_and_the_reason(self, flag):
        before = flag.due_on
        with travel_to(NOW):
            self.extend(flag)
        (extension,) = flag.extensions
        assert (extension.was_due_on, extension.due_on) == (before, flag.due_on)
        assert extension.reason == "Die Fachabteilung prüft noch."
        assert told(flag.author, EventKind.DISSENT_FLAG_EXTENDED) == 1

    def test_reminders_begin_anew(self, flag):
        due = flag.due_on
        remind(due)
        with at(due):
            self.extend(flag, days=7)
        remind(flag.due_on)
        assert told(flag.owner, EventKind.DISSENT_FLAG_DUE) == 2

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_needs_a_reason(self, flag, reason):
        with travel_to(NOW), pytest.raises(RuleBroken, match="reason_missing"):
            self.extend(flag, reason=reason)

    @pytest.mark.parametrize("days", [0, -3])
    def test_only_to_a_later_day(self, flag, days):
        with travel_to(NOW), pytest.raises(RuleBroken, match="deadline_not_later"):
            self.extend(flag, days=days)

    def test_not_into_the_past(self, flag):
        with at(flag.due_on + timedelta(days=9)), pytest.raises(RuleBroken):
            self.extend(flag, days=1)

    def test_not_once_it_is_answered(self, flag):
        flag.status = DissentFlagStatus.ANSWERED
        with travel_to(NOW), pytest.raises(deadlines.NothingToExtend):
            self.extend(flag)

    def test_by_the_curator_alone(self, flag):
        with travel_to(NOW), pytest.raises(NotAllowed):
            self.extend(flag, actor=factories.Moderator())


def test_counts_days_overdue_without_weekends(flag):
    with at(date(2026, 11, 9)):
        assert deadlines.days_overdue(flag) == 3
    with at(date(2026, 11, 4)):
        assert deadlines.days_overdue(flag) == 0
    assert session.query(User).count() > 0


def test_all_saints_and_corpus_christi_are_free_in_north_rhine_westphalia(app):
    passage = factories.Passage()
    passage.paper.process.federal_state = FederalState.NW
    passage.paper.process.answer_days = 2
    for raised, due in (
        # 4 June 2026 is Corpus Christi; 1 November 2027 is a Monday.
        (datetime(2026, 6, 2, 9, 0, tzinfo=UTC), date(2026, 6, 5)),
        (datetime(2027, 10, 29, 9, 0, tzinfo=UTC), date(2027, 11, 3)),
    ):
        with travel_to(raised), unit_of_work():
            flag = dissent_flags.raise_flag(
                passage, actor=factories.User(), statement="Nein.", grounds="Weil."
            )
        assert flag.due_on == due


def test_the_deadline_survives_the_change_of_the_clocks(flag):
    # On 25 October 2026 the clocks went back; the day still ends at midnight in Berlin.
    with travel_to(datetime(2026, 10, 24, 22, 30, tzinfo=UTC)):
        assert deadlines.working_days_between(NOW.date(), date(2026, 10, 26), flag.process) == 3

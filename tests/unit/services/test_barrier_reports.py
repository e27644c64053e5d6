"""Reports of barriers: made by anybody, answered within a month."""

from datetime import date, timedelta

import pytest

from forum.clock import travel_to
from forum.db import session
from forum.errors import NotAllowed, NotFound, RuleBroken
from forum.models import BarrierReport, Notification, utcnow
from forum.services import barrier_reports
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def report(**values):
    with unit_of_work():
        return barrier_reports.open_report(
            **{"actor": None, "page": "/papers", "description": "Der Knopf fehlt.", **values}
        )


class TestOpenReport:
    def test_is_due_in_a_month_and_tells_the_moderators(self):
        moderator = factories.Moderator()

        made = report()

        assert made.due_on > (utcnow() + timedelta(days=27)).date()
        assert session.query(Notification).one().recipient is moderator

    def test_the_double_click_is_one_report(self):
        assert report() is report()
        assert report(description="Etwas anderes.") is not report()

    def test_the_same_words_a_day_later_are_a_new_report(self):
        first = report()
        with travel_to(utcnow() + timedelta(days=1)):
            assert report() is not first


class TestAMonthAfter:
    @pytest.mark.parametrize(
        ("day", "due"),
        [
            (date(2026, 1, 31), date(2026, 2, 28)),
            (date(2026, 12, 5), date(2027, 1, 5)),
            (date(2026, 6, 15), date(2026, 7, 15)),
        ],
    )
    def test_is_the_same_day_or_the_last_of_the_month(self, day, due):
        assert barrier_reports.a_month_after(day) == due


class TestAnswer:
    def test_is_kept_with_who_gave_it(self):
        made, moderator = report(), factories.Moderator()

        with unit_of_work():
            barrier_reports.answer(made, actor=moderator, text="Behoben.")

        kept = session.query(BarrierReport).one()
        assert (kept.answer, kept.answered_by) == ("Behoben.", moderator)

    def test_refuses_members(self):
        with pytest.raises((NotAllowed, NotFound)):
            barrier_reports.answer(report(), actor=factories.User(), text="X")

    def test_refuses_an_empty_and_a_second_answer(self):
        made, moderator = report(), factories.Moderator()

        with pytest.raises(RuleBroken, match="reason_missing"):
            barrier_reports.answer(made, actor=moderator, text="  ")
        with unit_of_work():
            barrier_reports.answer(made, actor=moderator, text="Behoben.")
        with pytest.raises(barrier_reports.AlreadyAnswered):
            barrier_reports.answer(made, actor=moderator, text="Noch einmal.")

"""Deadlines respect weekends and the public holidays of the federal state."""

from datetime import UTC, date, datetime

import pytest

from forum import working_days
from forum.working_days import add_working_days, is_working_day, moment_of, today


class TestAddWorkingDays:
    def test_skips_the_weekend(self):
        assert add_working_days(date(2026, 11, 20), 1, "DE-NW") == date(2026, 11, 23)

    def test_skips_a_holiday_of_the_federal_state_only_there(self):
        # Corpus Christi 2026 is Thursday, 4 June: free in NRW, not in Berlin.
        assert add_working_days(date(2026, 6, 3), 1, "DE-NW") == date(2026, 6, 5)
        assert add_working_days(date(2026, 6, 3), 1, "DE-BE") == date(2026, 6, 4)

    def test_crosses_the_turn_of_the_year(self):
        assert add_working_days(date(2026, 12, 30), 2, "DE-NW") == date(2027, 1, 4)

    @pytest.mark.parametrize("state", ["DE-BW", "DE-BY", "DE-BE", "DE-SN", "DE-TH", None])
    def test_knows_the_national_holiday_everywhere(self, state):
        assert not is_working_day(date(2025, 10, 3), state)


class TestToday:
    def test_is_the_day_in_berlin(self):
        assert today(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)


class TestMomentOf:
    @pytest.mark.parametrize(
        ("shown", "hour"),
        [
            (datetime.fromisoformat("2026-12-01T10:00"), 9),
            (datetime.fromisoformat("2026-07-01T10:00"), 8),
            # Twice in the night in which clocks go back: the first time is meant.
            (datetime.fromisoformat("2026-10-25T02:30"), 0),
        ],
    )
    def test_reads_the_clocks_of_berlin(self, shown, hour):
        assert moment_of(shown).astimezone(UTC).hour == hour

    def test_knows_that_clocks_skip_an_hour_in_spring(self):
        assert moment_of(datetime.fromisoformat("2026-03-29T02:30")) is None
        assert moment_of(datetime.fromisoformat("2026-03-29T03:00")) is not None


class TestTheCalendar:
    def test_knows_any_year(self):
        # Christmas of two years far apart, each on a Monday.
        for year in (1995, 2045):
            assert not is_working_day(date(year, 12, 25), None)
            assert is_working_day(date(year, 12, 27), None)

    def test_says_what_to_try_where_it_cannot_be_read(self, monkeypatch):
        monkeypatch.setattr(working_days, "_CALENDAR", "forum.no_such_calendar")
        with pytest.raises(RuntimeError, match=r"python -m forum.no_such_calendar"):
            is_working_day(date(1971, 6, 1), "DE-NW")

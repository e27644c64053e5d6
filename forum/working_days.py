"""Deadlines in working days: Saturdays, Sundays and public holidays of a federal state are free."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

BERLIN = ZoneInfo("Europe/Berlin")


@lru_cache(maxsize=64)
def _holidays(federal_state: str | None, year: int) -> holidays.HolidayBase:
    # Without a federal state only the nationwide holidays are free.
    subdivision = federal_state.removeprefix("DE-") if federal_state else None
    return holidays.country_holidays("DE", subdiv=subdivision, years=year)


def load() -> None:
    """Load the calendar, which is large: before processes are forked, so that they share it."""
    is_working_day(date(2026, 1, 2), None)


def is_working_day(day: date, federal_state: str | None) -> bool:
    """Tell whether offices of ``federal_state`` (ISO 3166-2, e.g. ``DE-NW``) work on ``day``."""
    return day.weekday() < 5 and day not in _holidays(federal_state, day.year)


def add_working_days(start: date, days: int, federal_state: str | None) -> date:
    """Give the day that lies ``days`` working days after ``start`` (which does not count)."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, federal_state)
    return day


def today(now: datetime) -> date:
    """Give the calendar day that ``now`` has in Berlin, where all deadlines are counted."""
    return now.astimezone(BERLIN).date()


def moment_of(shown: datetime) -> datetime | None:
    """Give the moment at which clocks in Berlin show ``shown``; None where they skip it in spring.

    Of the two in autumn it is the earlier one.
    """
    moment = shown.replace(tzinfo=BERLIN)
    is_shown = moment.astimezone(UTC).astimezone(BERLIN).replace(tzinfo=None) == shown
    return moment if is_shown else None

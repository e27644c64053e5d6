"""Deadlines in working days: Saturdays, Sundays and public holidays of a federal state are free."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from forum.bounded_process import answer_of
from forum.clock import utcnow

BERLIN = ZoneInfo("Europe/Berlin")
_CALENDAR = "forum.holiday_calendar"
_SECONDS = 30.0  # for reading the calendar; it takes half a second
#: By year and federal state, and under an empty name for the whole country.
_free_days: dict[int, dict[str, frozenset[date]]] = {}


def load() -> None:
    """Read the calendar of these years: before processes are forked, so that they share it."""
    _free_days_of(None, utcnow().year)


def _free_days_of(federal_state: str | None, year: int) -> frozenset[date]:
    """Give the public holidays of a state; without one, those of the whole country.

    Raises:
        RuntimeError: The calendar cannot be read.
    """
    if year not in _free_days:
        # Whoever counts days comes into the next years, and asks for those before.
        years = list(range(year - 1, year + 3))
        answer = answer_of(_CALENDAR, json.dumps(years).encode(), seconds=_SECONDS)
        if answer is None:
            raise RuntimeError(f"No public holidays; try: echo '[{year}]' | python -m {_CALENDAR}")
        for name, states in json.loads(answer).items():
            _free_days[int(name)] = {
                state: frozenset(map(date.fromisoformat, days)) for state, days in states.items()
            }
    return _free_days[year][(federal_state or "").removeprefix("DE-")]


def is_working_day(day: date, federal_state: str | None) -> bool:
    """Tell whether offices of ``federal_state`` (ISO 3166-2, e.g. ``DE-NW``) work on ``day``."""
    return day.weekday() < 5 and day not in _free_days_of(federal_state, day.year)


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

"""What moderation did, month by month, for everybody: numbers without persons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import AbuseReport, AbuseReportStatus, Restriction
from forum.models.target import COLUMN_OF

#: Smaller numbers, other than none, could point to a person.
SMALLEST = 3
MONTHS = 12
BERLIN = ZoneInfo("Europe/Berlin")

#: A report in one of these states has been appealed.
APPEALED = (AbuseReportStatus.APPEALED, AbuseReportStatus.DECIDED_AGAIN)

T = TypeVar("T")
#: A number that may be shown; None where it is too small.
Shown = int | None


@dataclass
class Month:
    """The numbers of one month; reports count where they came in, restrictions where imposed."""

    year: int
    month: int
    reports: Shown = 0
    appeals: Shown = 0
    restrictions: Shown = 0
    #: Hours from report to decision; None where fewer than three were decided.
    median_hours: float | None = None
    nouns: dict[str, Shown] = field(default_factory=dict)
    reasons: dict[Any, Shown] = field(default_factory=dict)
    outcomes: dict[Any, Shown] = field(default_factory=dict)
    kinds: dict[Any, Shown] = field(default_factory=dict)

    @property
    def is_busy(self) -> bool:
        """Tell whether anything was reported, appealed or restricted, stated or not."""
        return (self.reports, self.appeals, self.restrictions) != (0, 0, 0)


def shown(counts: Mapping[T, int]) -> dict[T, Shown]:
    """Leave out what could identify somebody: 1 and 2, and what would give them away.

    One number left out could be computed from the others and their sum, so the next smallest is
    left out with it.
    """
    small = [key for key, number in counts.items() if 0 < number < SMALLEST]
    if len(small) == 1:
        others = [key for key, number in counts.items() if number and key not in small]
        small += sorted(others, key=lambda key: counts[key])[:1]
    return {key: None if key in small else number for key, number in counts.items()}


def months() -> list[Month]:
    """Give the last twelve months, the newest first."""
    there = _last_months()
    start = datetime(*there[-1], 1, tzinfo=BERLIN)
    reports = _by_month(
        sa.select(
            AbuseReport.created_at,
            AbuseReport.decided_at,
            AbuseReport.reason,
            AbuseReport.decision,
            AbuseReport.final_decision,
            AbuseReport.status,
            _noun(AbuseReport).label("noun"),
        ).where(AbuseReport.created_at >= start)
    )
    restrictions = _by_month(
        sa.select(Restriction.created_at, Restriction.kind).where(Restriction.created_at >= start)
    )
    return [_month(*place, reports[place], restrictions[place]) for place in there]


def _last_months() -> list[tuple[int, int]]:
    day = utcnow().astimezone(BERLIN).replace(day=1)
    found = []
    for _ in range(MONTHS):
        found.append((day.year, day.month))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def _noun(model: Any) -> sa.Case[str]:
    return sa.case(
        *(
            (getattr(model, f"{column}_id").is_not(None), sa.literal(column))
            for column in COLUMN_OF.values()
        )
    )


def _by_month(statement: Any) -> dict[tuple[int, int], list[Any]]:
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in session.execute(statement):
        moment = row.created_at.astimezone(BERLIN)
        found[moment.year, moment.month].append(row)
    return found


def _month(year: int, month: int, reports: list[Any], restrictions: list[Any]) -> Month:
    """Count one month; where the whole is too small, so are its parts."""
    decided = [r for r in reports if r.decided_at is not None]
    appeals = sum(r.status in APPEALED for r in reports)
    hours = [(r.decided_at - r.created_at).total_seconds() / 3600 for r in decided]
    made = Month(
        year,
        month,
        reports=_one(len(reports)),
        appeals=_one(appeals),
        restrictions=_one(len(restrictions)),
        median_hours=median(hours) if len(hours) >= SMALLEST else None,
    )
    made.nouns = _counted(r.noun for r in reports)
    made.reasons = _counted(r.reason for r in reports)
    made.outcomes = _counted(r.final_decision or r.decision for r in decided)
    made.kinds = _counted(r.kind for r in restrictions)
    return made


def _one(number: int) -> Shown:
    return None if 0 < number < SMALLEST else number


def _counted(values: Iterable[Any]) -> dict[Any, Shown]:
    counts: dict[Any, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    return shown(counts)

"""The yearly transparency report (DSA Art. 15 and 24), and its recount from the event log.

The report counts the rows of reports and restrictions; the recount knows nothing but the sealed
log. A number in which the two differ says that something was done past the rules.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import (
    AbuseDecision,
    AbuseReport,
    AppealDecision,
    Event,
    EventKind,
    Restriction,
    RestrictionGround,
    RestrictionKind,
)

BERLIN = ZoneInfo("Europe/Berlin")

#: What is counted, in the order of the report: section and item.
Key = tuple[str, str]
COMPARED: tuple[Key, ...] = (
    ("reports", "all"),
    ("reports", "notices"),
    *(("decisions", decision.value) for decision in AbuseDecision),
    *(("second_decisions", decision.value) for decision in AbuseDecision),
    *(("restrictions", kind.value) for kind in RestrictionKind),
    ("appeals", "all"),
    *(("appeal_decisions", decision.value) for decision in AppealDecision),
)
#: What only the statements themselves say.
STATED: tuple[Key, ...] = (
    *(("grounds", ground.value) for ground in RestrictionGround),
    ("means", "automated"),
    ("means", "by_people"),
)

_KIND_OF: dict[EventKind, RestrictionKind] = {
    EventKind.THREAD_CLOSED: RestrictionKind.CLOSED,
    EventKind.THREAD_ARCHIVED: RestrictionKind.ARCHIVED,
    EventKind.THREAD_SLOWED: RestrictionKind.SLOWED,
    EventKind.THREAD_RETITLED: RestrictionKind.EDITED,
    EventKind.COMMENT_REDACTED: RestrictionKind.EDITED,
    EventKind.RESTRICTION_REASON_REDACTED: RestrictionKind.REDACTED,
    EventKind.USER_DEACTIVATED: RestrictionKind.SUSPENDED,
    # What leaves public sight is told of by its statement: its author does not see it any more.
    EventKind.RESTRICTION_STATED: RestrictionKind.MOVED,
    **{kind: RestrictionKind.HIDDEN for kind in EventKind if kind.value.endswith(":hidden")},
}


@dataclass(frozen=True)
class Line:
    """One number of a report; ``recounted`` is what the log says, None where it does not."""

    section: str
    item: str
    number: int
    recounted: int | None

    @property
    def is_true(self) -> bool:
        """Tell whether the log says the same."""
        return self.recounted is None or self.recounted == self.number


def years() -> list[int]:
    """Give the years with something to report, the present one first."""
    firsts = [
        session.scalar(sa.select(sa.func.min(model.created_at)))
        for model in (AbuseReport, Restriction)
    ]
    now = utcnow().astimezone(BERLIN).year
    first = min((_aware(found).astimezone(BERLIN).year for found in firsts if found), default=now)
    return list(range(now, first - 1, -1))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))


def lines_of(year: int) -> list[Line]:
    """Count a year, and count it again from the log."""
    counted, recounted = _count(year), recount(year)
    return [
        *(Line(*key, counted[key], recounted[key]) for key in COMPARED),
        *(Line(*key, counted[key], None) for key in STATED),
    ]


def _in(year: int, column: Any) -> sa.ColumnElement[bool]:
    start, end = (datetime(y, 1, 1, tzinfo=BERLIN) for y in (year, year + 1))
    return sa.and_(column >= start, column < end)


def _grouped(year: int, moment: Any, *columns: Any) -> Iterable[Any]:
    number = sa.func.count().label("number")
    return session.execute(
        sa.select(*columns, number).where(_in(year, moment)).group_by(*columns)
    ).all()


def _count(year: int) -> Counter[Key]:
    """Count reports and restrictions themselves."""
    found: Counter[Key] = Counter()
    R, S = AbuseReport, Restriction
    for is_notice, number in _grouped(year, R.created_at, R.reporter_id.is_(None)):
        found["reports", "all"] += number
        found["reports", "notices"] += number if is_notice else 0
    for section, moment, column in (
        ("decisions", R.decided_at, R.decision),
        ("second_decisions", R.decided_again_at, R.final_decision),
        ("restrictions", S.created_at, S.kind),
        ("grounds", S.created_at, S.ground),
        ("appeal_decisions", S.appeal_decided_at, S.appeal_decision),
    ):
        for value, number in _grouped(year, moment, column):
            found[section, value.value] += number
    for automated, number in _grouped(year, S.created_at, S.automated):
        found["means", "automated" if automated else "by_people"] += number
    found["appeals", "all"] = (
        session.scalar(sa.select(sa.func.count(S.id)).where(_in(year, S.appealed_at))) or 0
    )
    return found


def recount(year: int) -> Counter[Key]:
    """Count the same from the event log alone."""
    found: Counter[Key] = Counter()
    rows = session.execute(
        sa.select(Event.kind, Event.actor_id, Event.data).where(
            _in(year, Event.created_at), Event.kind.in_([*_KIND_OF, *_OTHERS])
        )
    )
    for kind, actor_id, data in rows:
        found.update(_keys_of(kind, actor_id, data))
    return found


_OTHERS = (
    EventKind.ABUSE_REPORT_OPENED,
    EventKind.ABUSE_REPORT_DECIDED,
    EventKind.ABUSE_REPORT_DECIDED_AGAIN,
    EventKind.COMMENT_REVERTED,
    EventKind.COMMENT_THIRD_PARTY_CHECKED,
    EventKind.RESTRICTION_APPEALED,
    EventKind.RESTRICTION_APPEAL_DECIDED,
)


def _keys_of(kind: EventKind, actor_id: int | None, data: dict[str, Any]) -> list[Key]:
    """Say in which numbers an event counts."""
    match kind:
        case EventKind.ABUSE_REPORT_OPENED:
            return [("reports", "all"), *([("reports", "notices")] if actor_id is None else [])]
        case EventKind.ABUSE_REPORT_DECIDED:
            return [("decisions", data["decision"])]
        case EventKind.ABUSE_REPORT_DECIDED_AGAIN:
            return [("second_decisions", data["decision"])]
        case EventKind.RESTRICTION_APPEALED:
            return [("appeals", "all")]
        case EventKind.RESTRICTION_APPEAL_DECIDED:
            return [("appeal_decisions", data["decision"])]
        case EventKind.COMMENT_REVERTED | EventKind.COMMENT_THIRD_PARTY_CHECKED:
            edited = "restriction" in data
            return [("restrictions", RestrictionKind.EDITED.value)] if edited else []
    return [("restrictions", _KIND_OF[kind].value)]

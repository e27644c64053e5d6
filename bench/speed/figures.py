"""From what was measured to figures: medians, ratios, and the goals that they are held against."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.speed.load import Load

#: What pages are called whose answers may come from the page cache, and those of tenfold data.
CACHED, TENFOLD = "cached:", "10x:"
BARE, ROWS = "b", "c"

Figures = dict[str, Any]


@dataclass
class Measured:
    """All that a run has measured; a page with a fault has no figure."""

    loads: dict[str, list[Load]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    statements: dict[str, list[str]] = field(default_factory=dict)
    html_kb: dict[str, float] = field(default_factory=dict)
    replies_per_s: list[float] = field(default_factory=list)
    replies_p99: list[float] = field(default_factory=list)
    #: What went wrong while people wrote, by what was answered.
    refused: dict[str, int] = field(default_factory=dict)
    pss_mib: float | None = None
    cold_requests: int | None = None
    cold_kb: float | None = None
    cold_kb_of_fonts: float | None = None

    def add(self, name: str, load: Load) -> None:
        """Note a run, unless the page was none."""
        if name not in self.faults:
            self.loads.setdefault(name, []).append(load)

    def reject(self, name: str, reason: str) -> None:
        """Note that a page was not what it should be, and forget what was measured of it."""
        self.faults[name] = reason
        self.loads.pop(name, None)

    def median(self, name: str, of: str) -> float | None:
        """Give the median of all repetitions, None for a page that was not measured."""
        found = [getattr(load, of) for load in self.loads.get(name, ())]
        return float(statistics.median(found)) if found else None

    @property
    def errors(self) -> int:
        """Count everything that went wrong."""
        broken = sum(load.errors for loads in self.loads.values() for load in loads)
        return broken + len(self.faults) + sum(self.refused.values())


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that so many of a hundred do not exceed."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def ratio(one: float | None, other: float | None) -> float | None:
    """Divide, where both are known."""
    return round(one / other, 3) if one is not None and other else None


def _median(values: Sequence[float]) -> float | None:
    return round(statistics.median(values), 1) if values else None


def figures_of(measured: Measured) -> Figures:
    """Compute the figures that are kept."""

    def over(one: str, other: str) -> float | None:
        return ratio(measured.median(one, "per_second"), measured.median(other, "per_second"))

    p99 = {name: _rounded(measured.median(name, "p99")) for name in measured.loads}
    tenfold = [name for name in measured.loads if name.startswith(TENFOLD)]
    found: Figures = {
        "guest_cached_over_b": over(f"{CACHED}thread", BARE),
        "guest_rendered_over_c": over("thread", ROWS),
        "last_page_over_first": over("last_page", "first_page"),
        "signed_in_over_c": over(f"{CACHED}thread_signed_in", ROWS),
        "signed_in_anew_over_c": over("thread_signed_in", ROWS),
        "json_over_c": over("json", ROWS),
        "replies_per_s": _median(measured.replies_per_s),
        "p99_ms": p99 | {"posting": _median(measured.replies_p99)},
        "pss_mib": _rounded(measured.pss_mib),
        "cold_requests": measured.cold_requests,
        "cold_kb": _rounded(measured.cold_kb),
        "sql_guest": _number(measured, "thread"),
        "sql_signed_in": _number(measured, "thread_signed_in"),
        "errors": measured.errors,
    }
    if tenfold:
        found["tenfold_over_onefold"] = {
            name.removeprefix(TENFOLD): over(name, name.removeprefix(TENFOLD)) for name in tenfold
        }
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _number(measured: Measured, page: str) -> int | None:
    return len(measured.statements[page]) if page in measured.statements else None


@dataclass(frozen=True)
class Goal:
    """What a figure shall reach; below the floor it is not done."""

    figure: str
    label: str
    goal: float
    floor: float | None = None
    #: Whether less is better.
    is_bound: bool = False

    def is_met_by(self, value: float, wanted: float) -> bool:
        """Tell whether a value is as good as what is wanted."""
        return value <= wanted if self.is_bound else value >= wanted

    def judge(self, value: float | None) -> str:
        """Say in a word what a value is."""
        if value is None:
            return "not measured"
        if self.is_met_by(value, self.goal):
            return "goal met"
        if self.floor is not None and self.is_met_by(value, self.floor):
            return "above the floor" if not self.is_bound else "within the floor"
        return "missed"


GOALS = (
    Goal("guest_cached_over_b", "guest page from the page cache / B", 1.0, 0.8),
    Goal("guest_rendered_over_c", "guest thread page, rendered / C", 0.7, 0.5),
    Goal("last_page_over_first", "last page of 2,000 posts / first page", 0.9),
    Goal("signed_in_over_c", "thread, signed in, seen again / C", 0.6, 0.45),
    Goal("signed_in_anew_over_c", "thread, signed in, made anew / C", 0.6, 0.45),
    Goal("json_over_c", "thread as JSON / C", 0.9, 0.7),
    Goal("replies_per_s", "replies/s of 20 people", 250, 100),
    Goal(f"p99_ms.{CACHED}thread", "p99 from the page cache, ms", 10, is_bound=True),
    Goal("p99_ms.thread", "p99 rendered, ms", 60, is_bound=True),
    Goal("p99_ms.posting", "p99 of posting, ms", 200, is_bound=True),
    Goal("tenfold_over_onefold", "tenfold data / onefold, worst page", 0.9, 0.8),
    Goal("pss_mib", "memory after the load, MiB", 250, 350, is_bound=True),
    Goal("cold_requests", "cold thread page: requests", 8, 12, is_bound=True),
    Goal("cold_kb", "cold thread page: kB without fonts", 80, 150, is_bound=True),
    Goal("sql_guest", "SQL statements, guest", 4, is_bound=True),
    Goal("sql_signed_in", "SQL statements, signed in", 8, is_bound=True),
    Goal("errors", "errors", 0, is_bound=True),
)


def value_of(figures: Mapping[str, Any], figure: str) -> float | None:
    """Find a figure; of those by page the one that is named, else the worst."""
    name, _, page = figure.partition(".")
    found = figures.get(name)
    if not isinstance(found, Mapping):
        return found
    if page:
        return found.get(page)
    return _least(found.values())


def _least(values: Iterable[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)

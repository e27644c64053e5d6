"""What was measured as tables to read, with what the machine was."""

import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.speed.figures import BARE, CACHED, GOALS, ROWS, TENFOLD, Measured, ratio, value_of

ROOT = Path(__file__).parents[2]
NAMES = {
    BARE: "**B**: bare Flask view, 30 kB",
    ROWS: "**C**: 20 rows through SQLAlchemy Core and Jinja",
    "home": "start page, guest",
    "thread": "thread, 20 posts, guest",
    "first_page": "first page of 2,000 posts",
    "last_page": "last page of 2,000 posts",
    "thread_signed_in": "thread, 20 members in turn",
    "json": "thread as JSON",
    "list": "list of threads",
    "paper": "paper with its passages",
    "search_common": "search, common word",
    "search_rare": "search, rare word",
}


def machine() -> dict[str, Any]:
    """Tell what the machine is, and what is measured on it."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return {
        "cores": os.cpu_count(),
        "cpu": models[0] if models else platform.machine(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "python": platform.python_version(),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "is_changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def name_of(page: str) -> str:
    """Say what a page is called in a table."""
    if page.startswith(CACHED):
        return f"{NAMES[page.removeprefix(CACHED)]}, page cache on"
    if page.startswith(TENFOLD):
        return f"{NAMES[page.removeprefix(TENFOLD)]}, tenfold data"
    return NAMES[page]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Write a table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(text_of(cell) for cell in row)} |"


def text_of(value: object) -> str:
    """Write a cell: numbers short, what is missing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def report(measured: Measured, figures: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Write everything that a run has shown."""
    changed = " with changes" if about["is_changed"] else ""
    lines = [
        f"{about['date'][:10]}, commit {about['commit']}{changed}, Python {about['python']}, "
        f"{about['cores']} cores ({about['cpu']}), {about['repetitions']} repetitions of "
        f"{about['seconds']} s, load of the machine before: {about['load_before']}",
        "",
        *table(
            ("page", "requests/s", "/ B", "/ C", "p50 ms", "p99 ms", "errors", "SQL", "HTML kB"),
            (_row(measured, name) for name in measured.loads),
        ),
        "",
        *table(
            ("figure", "measured", "goal", "floor", ""),
            (
                (goal.label, found, goal.goal, goal.floor, goal.judge(found))
                for goal in GOALS
                for found in [value_of(figures, goal.figure)]
            ),
        ),
        "",
        *_faults(measured),
    ]
    return "\n".join(lines)


def _row(measured: Measured, name: str) -> Sequence[object]:
    served = measured.median(name, "per_second")
    statements = measured.statements.get(name)
    return (
        name_of(name),
        served,
        ratio(served, measured.median(BARE, "per_second")),
        ratio(served, measured.median(ROWS, "per_second")),
        measured.median(name, "p50"),
        measured.median(name, "p99"),
        sum(load.errors for load in measured.loads[name]),
        None if statements is None else len(statements),
        measured.html_kb.get(name),
    )


def _faults(measured: Measured) -> Iterator[str]:
    for name, fault in measured.faults.items():
        yield f"No figure for {name_of(name)}: {fault}"
    for name, loads in measured.loads.items():
        kinds = sum((Counter(load.faults) for load in loads), Counter[str]())
        if kinds:
            told = ", ".join(f"{number} × {kind}" for kind, number in kinds.items())
            yield f"Errors while {name_of(name)} was loaded: {told}"
    for answer, number in measured.refused.items():
        yield f"While people wrote, {number} times: {answer}"

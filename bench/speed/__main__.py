"""Measure how fast the forum is: ``python -m bench.speed [--quick] [--port 8140]``.

The limits and the forum run side by side under the same server and are loaded one after the
other, three times. What is printed and kept is described in docs/performance.md.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench.speed import cold, data, figures, load, pages, posting, report, servers, statements
from bench.speed.figures import CACHED, TENFOLD, Measured
from bench.speed.pages import NoSuchPage, Page
from bench.speed.posting import Writer
from bench.speed.servers import NotReady, Server
from forum.addresses import path_of
from forum.db import session
from forum.models import Comment, Thread
from forum.services import threads

RESULTS = Path(__file__).parents[1] / "results"
REPETITIONS = 3
WARM_UP = 1  # seconds of load before anything counts
#: So far may the mean length of the answers be from that of the page: some are cut off at the end.
LENGTHS = 0.25
#: How many threads people write in at once: two in each, so that they meet.
THREADS = posting.PEOPLE // 2
UNCACHED = {"FORUM_PAGE_CACHE": "off"}


@dataclass(frozen=True)
class Plan:
    """How long everything is loaded, and with which data."""

    seconds: int
    writing: int
    sizes: tuple[str, ...]


QUICK = Plan(seconds=2, writing=5, sizes=("1x",))
FULL = Plan(seconds=10, writing=60, sizes=("1x", "10x"))


@dataclass(frozen=True)
class Target:
    """A page at a server, and the name of its figure."""

    name: str
    server: Server
    page: Page


@dataclass
class Session:
    """A measurement under way: its servers, its data, and what it has found."""

    plan: Plan
    port: int
    stack: ExitStack
    measured: Measured

    def start(self, program: tuple[str, ...], folder: Path, **more: str) -> Server:
        """Start a server at the next port, to run until the end."""
        settings = data.settings(folder, port=self.port) | more
        server = self.stack.enter_context(servers.running(self.port, program, **settings))
        self.port += 1
        return server

    def load(self, targets: Sequence[Target]) -> None:
        """Load every page as often as it is repeated, one after the other."""
        for target in targets:
            warm(target)
        for number in range(1, REPETITIONS + 1):
            for target in targets:
                say(f"{number} of {REPETITIONS}: {report.name_of(target.name)}")
                self._load_once(target)

    def _load_once(self, target: Target) -> None:
        if target.name in self.measured.faults:
            return
        address, page = target.server.address, target.page
        try:
            length = len(pages.check(address, page).body.encode())
            found = load.run(
                address + page.path,
                seconds=self.plan.seconds,
                headers=page.headers,
                cookies=page.cookies,
            )
            pages.check(address, page)
            if not length * (1 - LENGTHS) < found.size < length * (1 + LENGTHS) + 2_000:
                raise NoSuchPage(f"{page.name}: {found.size:.0f} bytes an answer, not {length}")
        except (NoSuchPage, load.Unreadable) as error:
            self.measured.reject(target.name, str(error))
            return
        self.measured.html_kb[target.name] = length / 1000
        self.measured.add(target.name, found)

    def write(self, server: Server, folder: Path, writers: Sequence[Writer]) -> None:
        """Let people write, and look whether exactly what was taken is there."""
        before = _number_of_posts(folder)
        taken = 0
        for number in range(1, REPETITIONS + 1):
            say(f"{number} of {REPETITIONS}: {len(writers)} people write replies")
            written = posting.write(server.address, writers, seconds=self.plan.writing)
            taken += len(written.milliseconds)
            self.measured.replies_per_s.append(written.per_second)
            self.measured.replies_p99.append(written.p99)
            for fault, times in written.faults.items():
                self.measured.refused[fault] = self.measured.refused.get(fault, 0) + times
        self.measured.pss_mib = server.pss()
        lost = before + taken - _number_of_posts(folder)
        if lost:
            self.measured.refused["a reply was taken and is not there"] = abs(lost)
        if wrong := _wrong_counters(folder):
            self.measured.refused["a thread has wrong counters"] = wrong


def warm(target: Target) -> None:
    """Let every process compile what the page needs."""
    # On a machine at its limits nothing may be answered in so short a time; that is no fault yet.
    with suppress(load.Unreadable):
        address = target.server.address + target.page.path
        page = target.page
        load.run(address, seconds=WARM_UP, headers=page.headers, cookies=page.cookies)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def _number_of_posts(folder: Path) -> int:
    with data.opened(folder):
        return session.scalar(sa.select(sa.func.count(Comment.id))) or 0


def _wrong_counters(folder: Path) -> int:
    with data.opened(folder):
        wrong = threads.recount()
        session.rollback()
    return wrong


def writers_of(app: Flask) -> list[Writer]:
    """Let members write in some threads of usual length."""
    usual = (
        sa.select(Thread)
        .where(Thread.last_number.between(15, 30), Thread.closed_at.is_(None))
        .order_by(Thread.id.desc())
        .limit(THREADS)
    )
    places = [path_of(thread) for thread in session.scalars(usual)]
    return [
        Writer(places[number % len(places)], pages.cookie_of(app, person))
        for number, person in enumerate(pages.writers(posting.PEOPLE))
    ]


def limits_of(thread: Page) -> tuple[Page, Page]:
    """Give the pages of the limits; C shows the posts of the same thread."""
    bare = Page(figures.BARE, "/", ("<title>B</title>",))
    rows = Page(figures.ROWS, f"/{thread.path.rsplit('/', 1)[-1]}", thread.markers[1:])
    return bare, replace(rows, markers=tuple(f"{marker}>" for marker in rows.markers))


def measure(run: Session) -> None:
    """Start everything and measure it."""
    folder = run.stack.enter_context(data.copy_of("1x"))
    with data.opened(folder, **UNCACHED) as app:
        shown, writers = pages.of(app), writers_of(app)
        for page in shown:
            run.measured.statements[page.name] = statements.of(app, page)
    bare, rows = limits_of(next(page for page in shown if page.name == "thread"))
    cached = run.start(servers.INSTALLATION, folder)
    rendered = run.start(servers.FORUM, folder, **UNCACHED)
    targets = [
        Target(bare.name, run.start(servers.BARE, folder), bare),
        Target(rows.name, run.start(servers.ROWS, folder), rows),
        *(Target(f"{CACHED}{page.name}", cached, page) for page in shown if page.is_cached),
        *(Target(page.name, rendered, page) for page in shown),
        *_tenfold(run),
    ]
    run.load(targets)
    _load_cold(run.measured, cached, next(page for page in shown if page.name == "thread"))
    run.write(cached, folder, writers)


def _tenfold(run: Session) -> Iterator[Target]:
    """Start the forum with ten times as much, where the plan says so."""
    for size in run.plan.sizes[1:]:
        folder = run.stack.enter_context(data.copy_of(size))
        with data.opened(folder, **UNCACHED) as app:
            shown = pages.of(app)
            for page in shown:
                run.measured.statements[f"{TENFOLD}{page.name}"] = statements.of(app, page)
        server = run.start(servers.FORUM, folder, **UNCACHED)
        yield from (Target(f"{TENFOLD}{page.name}", server, page) for page in shown)


def _load_cold(measured: Measured, server: Server, page: Page) -> None:
    say("A browser that has never been here")
    found = cold.load(server.address + page.path)
    measured.cold_requests, measured.cold_kb = found.requests, found.kb
    measured.cold_kb_of_fonts = found.kb_of_fonts


def keep(measured: Measured, about: dict[str, object]) -> str:
    """Write the results to files, and answer them as text."""
    found = figures.figures_of(measured)
    text = report.report(measured, found, about)
    RESULTS.mkdir(exist_ok=True)
    pages_found = {
        name: {
            "requests_per_s": round(measured.median(name, "per_second") or 0, 1),
            "p50_ms": measured.median(name, "p50"),
            "p99_ms": measured.median(name, "p99"),
            "html_kb": measured.html_kb.get(name),
        }
        for name in measured.loads
    }
    kept = {
        "figures": found,
        "machine": about,
        "pages": pages_found,
        "statements": measured.statements,
        "faults": measured.faults | measured.refused,
        "cold_kb_of_fonts": measured.cold_kb_of_fonts,
    }
    kept_text = json.dumps(kept, ensure_ascii=False, indent=1)
    (RESULTS / "latest.json").write_text(f"{kept_text}\n", encoding="utf-8")
    (RESULTS / "latest.md").write_text(f"{text}\n", encoding="utf-8")
    return text


def main() -> int:
    """Measure and print; tell the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="three minutes, without tenfold data")
    parser.add_argument("--port", type=int, default=8140, help="the first of five ports")
    asked = parser.parse_args()
    plan, measured = QUICK if asked.quick else FULL, Measured()
    about = report.machine() | {"repetitions": REPETITIONS, "seconds": plan.seconds}
    try:
        load.find_wrk()
        # The worker shall not tell of mails that nobody gets.
        os.environ.setdefault("FORUM_LOG_LEVEL", "WARNING")
        with ExitStack() as stack:
            measure(Session(plan, asked.port, stack, measured))
    except (load.NoWrk, NotReady, NoSuchPage) as error:
        print(error, file=sys.stderr)
        return 1
    print(keep(measured, about))
    return 1 if measured.errors else 0


if __name__ == "__main__":
    sys.exit(main())

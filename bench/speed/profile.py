"""Where the time of a page goes: ``python -m bench.speed.profile thread [--size 10x]``.

The page is made in this process, alone: processor time of a page, the time of each statement, and
the calls that take most of it. Names of pages are those of the results.
"""

import argparse
import cProfile
import pstats
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bench.speed import data, pages
from bench.speed.statements import shortened

ROUNDS = 15


@contextmanager
def timed() -> Iterator[dict[str, list[float]]]:
    """Note the milliseconds of processor time of each statement until its first row is there."""
    found: dict[str, list[float]] = {}

    def begin(connection: Any, *_rest: Any) -> None:
        connection.info["began"] = time.process_time()

    def end(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        took = (time.process_time() - connection.info["began"]) * 1000
        found.setdefault(shortened(statement), []).append(took)

    event.listen(Engine, "before_cursor_execute", begin)
    event.listen(Engine, "after_cursor_execute", end)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", begin)
        event.remove(Engine, "after_cursor_execute", end)


def milliseconds(make: Callable[[], object]) -> float:
    """Give the median of the processor time that something takes."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        make()
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def profile(make: Callable[[], object], lines: int) -> None:
    """Print the processor time, the statements and the calls of a page."""
    make()
    print(f"{milliseconds(make):.1f} ms of processor time")
    with timed() as found:
        for _ in range(ROUNDS):
            make()
    for statement, took in sorted(found.items(), key=lambda item: -statistics.median(item[1])):
        print(f"{statistics.median(took):8.2f} ms  {len(took) // ROUNDS} ×  {statement[:160]}")
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(ROUNDS):
        make()
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(lines)


def main() -> None:
    """Profile the page that is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("page")
    parser.add_argument("--size", default="1x")
    parser.add_argument("--lines", type=int, default=40)
    asked = parser.parse_args()
    with data.copy_of(asked.size) as folder:
        with data.opened(folder, FORUM_PAGE_CACHE="off") as app:
            found = {page.name: page for page in pages.of(app)}
        if asked.page not in found:
            parser.error(f"pages are {', '.join(found)}")
        # A person may not search so often in a minute; here nobody else does.
        app.extensions["forum_rate_limits"].limiter.enabled = False
        page, client = found[asked.page], app.test_client(use_cookies=False)
        profile(lambda: client.get(page.path, headers=page.headers), asked.lines)


if __name__ == "__main__":
    main()

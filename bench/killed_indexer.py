"""Kill the indexer again and again while people write; its index must equal the database.

``python -m bench.killed_indexer [--kills 50] [--engine whoosh|postgres] [--seed 1]``

In a temporary folder ``flask forum worker`` is killed (SIGKILL) at random moments, every third time
together with a running ``flask forum reindex``. Both are forked from a process that has loaded the
application, so that a kill meets their work and not their start; every other worker has taken over
something before. In the end a worker takes over what waits, and its index is compared, posting by
posting, with one built from the database alone. Ends with 1 where they differ. PostgreSQL is
the one of DATABASE_URL, an empty database, or a server that is started for the purpose.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from bench import index_contents
from bench.busy_people import Person, be_busy
from forum.app import create_app
from forum.db import db, session
from forum.models import Base, Event, OutboxEntry
from forum.search import documents
from forum.search.postgres_engine import SCHEMA, PostgresEngine
from forum.search.whoosh_engine import WhooshEngine
from forum.services import pages, publishing
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.postgres import Server, binaries

PEOPLE = 2  # processes that write
LONGEST_LIFE = 1.5  # seconds of a worker, or from when it has taken something over
LONGEST_TURN = 30.0  # seconds
LONGEST_CATCHING_UP = 300.0  # seconds
OTHER_SCHEMA = "forum_search_other"


def started(act: Callable[..., object], *arguments: object) -> BaseProcess:
    """Do something in a process of its own."""
    # No process may inherit an open connection.
    session.remove()
    db.engine.dispose()
    process = get_context("fork").Process(target=act, args=arguments)
    process.start()
    return process


def command(name: str) -> None:
    """Run ``flask forum NAME`` in this process."""
    result = current_app.test_cli_runner().invoke(args=["forum", name])
    if result.exception:
        raise result.exception


def fill(seed: int, acts: int) -> None:
    """Make people, a process with two fields, a paper and some discussions."""
    factories.Administrator()
    field = factories.ActionField()
    factories.ActionField(process=field.process)
    factories.ActionField()
    for _ in range(6):
        factories.User()
    factories.Provider()
    paper = factories.Paper(newest_version=0, action_field=field, curator=factories.Administrator())
    person = Person(seed)
    session.commit()
    with unit_of_work():
        pages.load_missing()
        source = "\n\n".join(person.text() for _ in range(20))
        publishing.publish(paper, actor=paper.curator, source=source)
    done = Counter[str]()
    for _ in range(acts):
        person.does_something(done)


def waiting() -> int:
    """Count the events that are not in the index yet."""
    found = session.scalar(sa.select(sa.func.count()).select_from(OutboxEntry)) or 0
    session.remove()
    return found


def at_work(longest: float) -> None:
    """Wait until a worker has taken something over, but no longer than ``longest`` seconds.

    One that is killed before the end of each turn would never come any further.
    """
    end, before = time.monotonic() + longest, waiting()
    while time.monotonic() < end and (now := waiting()) >= before:
        before = max(before, now)
        time.sleep(0.05)


def kill(times: int, chance: random.Random) -> Counter[str]:
    """Let a worker live for a moment and kill it, so many times; tell in what state it was."""
    found = Counter[str]()
    for number in range(1, times + 1):
        processes = [started(command, "worker")]
        if number % 2:
            at_work(LONGEST_TURN)
        if number % 3 == 0:
            processes.append(started(command, "reindex"))
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        found["kills"] += 1
        found["during a reindex"] += any(other.is_alive() for other in processes[1:])
        for process in processes:
            process.kill()
            process.join()
        left = waiting()
        found["with events waiting"] += left > 0
        print(f"{number} of {times} kills, {left} events wait", file=sys.stderr, flush=True)
    return found


def catch_up() -> float:
    """Let one last worker work until nothing waits; tell how many seconds it took."""
    began = time.monotonic()
    worker = started(command, "worker")
    while waiting() and time.monotonic() - began < LONGEST_CATCHING_UP:
        time.sleep(0.2)
    took = time.monotonic() - began
    # It ends after the step at hand, so what it has read is written.
    worker.terminate()
    worker.join()
    return took


def compare(folder: Path, url: str) -> tuple[int, list[str]]:
    """Compare the index with one that is built anew; tell how many documents it has."""
    if url:
        other = PostgresEngine(url, schema=OTHER_SCHEMA)
        other.rebuild(documents.everything(), lambda _count: None)
        other.close()
        rebuilt = index_contents.of_postgres(url, OTHER_SCHEMA)
        present = index_contents.of_postgres(url, SCHEMA)
    else:
        engine = WhooshEngine(folder / "other")
        engine.rebuild(documents.everything(), lambda _count: None)
        rebuilt = index_contents.of_whoosh(folder / "other")
        present = index_contents.of_whoosh(folder / "search")
    return len(rebuilt), index_contents.differences(present, rebuilt)


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Give the address of an empty database on PostgreSQL, nothing for the embedded engine."""
    given = os.environ.pop("DATABASE_URL", "")
    programs = binaries()
    if engine != "postgres" or given:
        yield given if engine == "postgres" else ""
        return
    if programs is None:
        sys.exit("Install PostgreSQL, or set DATABASE_URL to the address of an empty database.")
    folder = Path(tempfile.mkdtemp(prefix="forum-pg-"))
    server = Server(programs, folder)
    try:
        server.start()
        with server.database("forum") as url:
            yield url
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, url: str, *, kills: int, seed: int) -> int:
    """Kill, catch up and compare; tell how many documents differ."""
    end = folder / "end"
    told = [folder / f"person-{number}.json" for number in range(PEOPLE)]
    people = [started(be_busy, seed + number, end, file) for number, file in enumerate(told)]
    found = kill(kills, random.Random(seed))
    end.touch()
    for person in people:
        person.join()
    done = sum((Counter(json.loads(file.read_text(encoding="utf-8"))) for file in told), Counter())
    events = session.scalar(sa.select(sa.func.count()).select_from(Event))
    backlog, took = waiting(), catch_up()
    number, wrong = compare(folder, url)
    print(f"people: {dict(done.most_common())}")
    print(f"{events} events, {', '.join(f'{n} {what}' for what, n in found.items())}")
    print(f"{backlog} events waited in the end and were taken over in {took:.1f} s")
    print(f"{number} documents, {len(wrong)} differ from a rebuilt index, {waiting()} wait")
    for line in wrong[:20]:
        print(line)
    return len(wrong) + waiting()


def main() -> int:
    """Read what is asked, and run it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", choices=("whoosh", "postgres"), default="whoosh")
    parser.add_argument("--first", type=int, default=60, help="things done before the first kill")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database(asked.engine))
        os.environ.update(
            FORUM_MODE="testing", FORUM_LOG_LEVEL="ERROR", FORUM_DATA=str(folder), DATABASE_URL=url
        )
        stack.enter_context(create_app().app_context())
        Base.metadata.create_all(db.engine)
        stack.callback(db.engine.dispose)
        started(fill, asked.seed, asked.first).join()
        return 1 if run(folder, url, kills=asked.kills, seed=asked.seed) else 0


if __name__ == "__main__":
    sys.exit(main())

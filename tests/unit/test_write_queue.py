"""Who writes to a SQLite file waits in one queue: threads, processes, sessions that are slow."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum import write_queue
from forum.db import _TURN, db, session
from forum.models import User
from forum.write_queue import WriteQueue
from tests import factories

HOLDS = """
import sys
from pathlib import Path
from forum.write_queue import WriteQueue
queue = WriteQueue(Path(sys.argv[1]))
assert queue.take()
print("has it", flush=True)
sys.stdin.readline()
queue.give_back()
print("gave it back", flush=True)
sys.stdin.readline()
"""


#: Takes forty turns, and prints how many others had while each of them was waited for.
COUNTS = """
import sys
from itertools import pairwise
from pathlib import Path
from forum.write_queue import WriteQueue
queue, seen = WriteQueue(Path(sys.argv[1])), []
for _ in range(41):
    assert queue.take()
    seen.append(int(Path(sys.argv[2]).read_text()))
    queue.give_back()
print(*(after - before for before, after in pairwise(seen)))
"""


@pytest.fixture
def queue(tmp_path):
    return WriteQueue(tmp_path / "forum.sqlite3")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(write_queue, "PATIENCE", 0.02)


def test_one_thread_at_a_time(queue):
    inside, most = [], []

    def write():
        for _ in range(50):
            assert queue.take()
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            queue.give_back()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 300


def holding(folder: Path) -> subprocess.Popen[str]:
    """Start a process that waits for the turn, and has it until a line is sent to it."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(folder / "forum.sqlite3")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


@pytest.fixture
def other(tmp_path):
    """Another process, which has the turn until a line is sent to it."""
    with holding(tmp_path) as process:
        assert process.stdout.readline() == "has it\n"
        yield process
        process.kill()


def test_one_process_at_a_time(queue, other, impatient, monkeypatch):
    assert not queue.take()
    monkeypatch.setattr(write_queue, "PATIENCE", 30.0)
    taken = threading.Thread(target=queue.take)
    taken.start()
    other.stdin.write("\n")
    other.stdin.flush()
    assert other.stdout.readline() == "gave it back\n"
    taken.join()
    queue.give_back()


def test_who_has_just_had_the_turn_lets_another_process_go_first(queue, tmp_path):
    """Nobody of a busy process is faster than somebody who waits in a quiet one."""
    assert queue.take()
    with holding(tmp_path) as waiting:
        until(lambda: is_next(waiting.pid))
        queue.give_back()
        taken = threading.Event()
        again = threading.Thread(target=lambda: queue.take() and taken.set())
        again.start()
        assert waiting.stdout.readline() == "has it\n"
        assert not taken.is_set()
        waiting.stdin.write("\n")
        waiting.stdin.flush()
        again.join()
        assert taken.is_set()
        queue.give_back()
        waiting.kill()


def test_threads_of_one_process_do_not_pass_the_turn_round_among_themselves(queue, tmp_path):
    """While three threads of a busy process write again and again, another process gets turns."""
    is_over = threading.Event()

    turns = tmp_path / "turns"

    def write():
        while not is_over.is_set():
            assert queue.take()
            time.sleep(0.003)
            turns.write_text(str(int(turns.read_text()) + 1))
            queue.give_back()

    turns.write_text("0")

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        answer = subprocess.run(
            [sys.executable, "-c", COUNTS, str(tmp_path / "forum.sqlite3"), str(turns)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            cwd=Path(__file__).parents[2],
        )
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    between = sorted(map(int, answer.stdout.split()))
    assert between[len(between) * 3 // 4] <= 4


def until(holds) -> None:
    """Wait for something that another process does."""
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


def is_next(process: int) -> bool:
    """Tell from the system's own list whether a process has what only the next one has."""
    locks = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return any(int(lock[-4]) == process and lock[-2:] == ["1", "1"] for lock in locks)


def test_a_process_that_is_killed_gives_its_turn_back(queue, other):
    other.kill()
    assert queue.take()


def test_who_waits_too_long_goes_on_without_a_turn(queue, impatient):
    assert queue.take()
    answers = []
    other = threading.Thread(target=lambda: answers.append(queue.take()))
    other.start()
    other.join()
    assert answers == [False]
    queue.give_back()
    assert queue.take()


def test_a_folder_that_cannot_be_written_to_closes_nothing(tmp_path):
    queue = WriteQueue(tmp_path / "missing" / "forum.sqlite3")
    assert not queue.take()
    assert not queue.take()


@pytest.mark.sqlite
class TestConnections:
    def test_take_a_turn_with_the_first_write_and_give_it_back(self, app):
        factories.User()
        session.commit()
        with db.engine.connect() as connection:
            connection.execute(sa.select(User.id))
            assert _TURN not in connection.info
            connection.execute(sa.update(User).values(job_title="Leitung"))
            assert _TURN in connection.info
            connection.execute(sa.update(User).values(job_title="Stab"))
            connection.commit()
        with db.engine.connect() as connection:
            assert _TURN not in connection.info

    def test_give_it_back_after_a_rollback(self, app, impatient):
        for _ in range(3):
            with db.engine.connect() as connection:
                connection.execute(sa.update(User).values(job_title="Leitung"))
                assert _TURN in connection.info

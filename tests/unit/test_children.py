"""Processes that are forked: they obey signals of their own, and nothing of them stays."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forum import children
from forum.children import Child, end_all


def wait() -> None:
    time.sleep(60)


def wait_with_a_helper() -> None:
    if os.fork() == 0:
        time.sleep(60)
    time.sleep(60)


def be_stubborn() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def eventually(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not question():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def group_of(child: Child) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if words[2] == str(child.process.pid) and words[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def start() -> Iterator[Callable[[Callable[[], None]], Child]]:
    started: list[Child] = []

    def begin(work: Callable[[], None]) -> Child:
        started.append(Child("forum-test", work))
        return started[-1]

    yield begin
    for child in started:
        child.end(time.monotonic())


class TestChild:
    def test_has_a_name_and_a_group_of_its_own(self, start):
        child = start(wait)

        eventually(lambda: group_of(child) == [child.process.pid])
        assert Path(f"/proc/{child.process.pid}/comm").read_text("utf-8") == "forum-test\n"

    def test_does_not_handle_signals_as_its_parent_does(self, start):
        before = signal.signal(signal.SIGTERM, lambda *_: None)
        try:
            child = start(wait)
            # At once: it may not even have begun.
            child.process.terminate()
            child.process.join(20)
        finally:
            signal.signal(signal.SIGTERM, before)

        assert child.process.exitcode == -signal.SIGTERM

    def test_the_parent_goes_on_hearing_signals(self, start):
        start(wait)

        assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) & set(children.SIGNALS)

    def test_takes_its_helpers_along(self, start):
        child = start(wait_with_a_helper)
        eventually(lambda: len(group_of(child)) == 2)

        end_all([child])

        eventually(lambda: not group_of(child))

    def test_that_does_not_end_is_ended(self, start, monkeypatch):
        monkeypatch.setattr(children, "STOP_WITHIN", 0.2)
        child = start(be_stubborn)
        eventually(lambda: group_of(child))

        end_all([child])

        assert not child.is_running()

    def test_that_keeps_dying_waits_longer_each_time(self, start):
        child = start(os.getpid)

        assert [child.pause() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
        child.began -= children.SETTLED_AFTER + 1
        assert child.pause() == 1

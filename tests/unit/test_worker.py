"""The loop of the worker: what it does by itself, and what it leaves to a copy of itself."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from forum import worker
from forum.worker import Worker


@pytest.fixture
def days(tmp_path, monkeypatch) -> Path:
    """Note which process does the daily work, instead of doing it."""
    noted = tmp_path / "days"
    noted.touch()

    def do_daily():
        with noted.open("a") as file:
            file.write(f"{os.getpid()}\n")

    monkeypatch.setattr(worker, "do_daily", do_daily)
    monkeypatch.setattr(worker, "NICENESS", 0)
    return noted


@pytest.fixture
def handlers():
    """Handle signals as before, when the worker has ended."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def until(holds) -> None:
    ends = time.monotonic() + 60
    while not holds() and time.monotonic() < ends:
        time.sleep(0.01)


@pytest.mark.usefixtures("handlers")
def test_the_daily_work_is_done_at_the_start_and_each_morning_by_a_process_of_its_own(app, days):
    def live():
        until(lambda: days.read_text().count("\n") == 1)
        app.extensions["forum_mornings"].put(None)
        until(lambda: days.read_text().count("\n") == 2)
        os.kill(os.getpid(), signal.SIGTERM)

    life = threading.Thread(target=live)
    life.start()
    Worker(app).run()
    life.join()
    done_by = days.read_text().split()
    assert len(set(done_by)) == 2
    assert str(os.getpid()) not in done_by
    assert not [process for process in done_by if Path(f"/proc/{process}").exists()]


@pytest.mark.usefixtures("handlers", "days")
def test_daily_work_that_is_killed_is_logged(app, monkeypatch, caplog):
    caplog.errors_are_expected = True
    monkeypatch.setattr(worker, "do_daily", lambda: os.kill(os.getpid(), signal.SIGKILL))

    def live():
        until(lambda: "broke off: -9" in caplog.text)
        os.kill(os.getpid(), signal.SIGTERM)

    life = threading.Thread(target=live)
    life.start()
    Worker(app).run()
    life.join()
    assert "the daily work broke off: -9" in caplog.text

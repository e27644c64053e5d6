"""Processes of the web server leave new connections to those that have fewer."""

import contextlib
import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from forum import web_worker
from forum.web_worker import LONGEST_DEFERENCE, FairWorker


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        found.setblocking(False)
        yield found


@pytest.fixture
def caller(listener: socket.socket) -> Iterator[socket.socket]:
    """Somebody who has just connected, and whom no process has taken yet."""
    with socket.create_connection(listener.getsockname()) as found:
        yield found


class Taking(FairWorker):
    """A process that only takes connections, and answers none."""

    def enqueue_req(self, conn):
        conn.sock.close()


@pytest.fixture
def worker(listener: socket.socket) -> Iterator[FairWorker]:
    settings = Config()
    found = Taking(1, 0, [listener], None, 30, settings, Logger(settings))
    yield found
    found.tmp.close()


def _pauses(monkeypatch: pytest.MonkeyPatch, meanwhile: object = None) -> list[float]:
    """Note the pauses instead of making them; what others do in them is ``meanwhile``."""
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if callable(meanwhile):
            meanwhile()

    monkeypatch.setattr(web_worker.time, "sleep", pause)
    return pauses


def test_a_process_without_connections_takes_one_at_once(worker, listener, caller, monkeypatch):
    pauses = _pauses(monkeypatch)
    worker.accept(listener)
    assert (worker.nr_conns, pauses) == (1, [])


def test_a_process_with_connections_lets_another_one_go_first(
    worker, listener, caller, monkeypatch
):
    with contextlib.ExitStack() as taken:
        pauses = _pauses(monkeypatch, lambda: taken.enter_context(listener.accept()[0]))
        worker.nr_conns = 3
        worker.accept(listener)
    assert (worker.nr_conns, len(pauses)) == (3, 1)


def test_what_nobody_else_takes_it_takes_itself(worker, listener, caller, monkeypatch):
    pauses = _pauses(monkeypatch)
    worker.nr_conns = 3
    worker.accept(listener)
    assert (worker.nr_conns, len(pauses)) == (4, 1)


def test_the_more_it_has_the_longer_it_waits_up_to_a_bound(worker, listener, monkeypatch):
    pauses = _pauses(monkeypatch)
    for number in (1, 5, 100, 1000):
        worker.nr_conns = number
        worker.accept(listener)
    assert pauses[0] < pauses[1] < pauses[2] == pauses[3] == LONGEST_DEFERENCE

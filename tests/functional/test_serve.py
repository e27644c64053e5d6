"""The supervisor of web server and worker, with the real programs."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

WITHIN = 90  # seconds; a machine that runs other tests beside this one is slow
#: gunicorn, a process for each core (two at least), and the worker.
PROCESSES = max(len(os.sched_getaffinity(0)), 2) + 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0


def eventually(question: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN
    while not (answer := question()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return answer


class Forum:
    """A started supervisor and what it printed."""

    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        self.log = data / "serve.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "FORUM_MODE": "demo",
            "FORUM_DATA": str(data),
            "FORUM_PORT": str(port),
            "FORUM_DEMO_PASSWORD": "Pass-Wort-der-Vorfuehrung",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=WITHIN,
        )

    def start(self) -> None:
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forum.serve"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def descendants(self, of: int | None = None) -> set[int]:
        """All processes below the supervisor, from the kernel's own table."""
        root = of or self.process.pid
        found = set()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                # The name in brackets may hold anything; the parent is the second word after it.
                rest = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
                if rest.split()[1] == str(root):
                    pid = int(stat.parent.name)
                    found |= {pid} | self.descendants(pid)
        return found

    def all_processes(self) -> set[int]:
        """All processes once all are there: gunicorn, its processes and the worker."""
        found = self.descendants()
        return found if self.worker() in found and len(found) >= PROCESSES else set()

    def names(self) -> dict[int, str]:
        """What the system calls each process."""
        found = {}
        for pid in self.descendants():
            with contextlib.suppress(OSError):
                found[pid] = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        return found

    def worker(self) -> int | None:
        """The process that does the background work."""
        return next((pid for pid, name in self.names().items() if name == "forum-worker"), None)


def mib_of(pid: int, kind: str) -> float:
    """How much memory a process has of its own, or shares, as the kernel counts it."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    (size,) = re.findall(rf"^{kind}: +(\d+) kB$", rollup, re.MULTILINE)
    return int(size) / 1024


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        return state != "Z"
    return False


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and nothing in them."""
    data = tmp_path_factory.mktemp("migrated")
    done = Forum(data, free_port()).run("flask", "--app", "wsgi", "db", "upgrade")
    assert done.returncode == 0, done.stderr
    return data / "forum.sqlite3"


@pytest.fixture
def empty(tmp_path: Path) -> Forum:
    """A forum that is not running and has no database."""
    return Forum(tmp_path, free_port())


@pytest.fixture
def stopped(empty: Forum, migrated: Path, tmp_path: Path) -> Forum:
    """A forum that is not running, with an empty database."""
    shutil.copy(migrated, tmp_path)
    return empty


@pytest.fixture
def running(stopped: Forum) -> Iterator[Forum]:
    """A forum that answers."""
    stopped.start()
    try:
        eventually(lambda: "Ctrl-C ends it." in stopped.printed() or stopped.process.poll())
        assert stopped.process.poll() is None, stopped.printed()
        yield stopped
    finally:
        stopped.process.terminate()
        stopped.process.wait(WITHIN)


class TestServe:
    def test_answers_and_says_where_and_who(self, running):
        assert status_of(running.port, "/livez") == 200
        assert status_of(running.port, "/readyz") == 200
        printed = running.printed()
        assert f"http://127.0.0.1:{running.port}/" in printed
        assert "moderation@example.org" in printed
        assert "Pass-Wort-der-Vorfuehrung" in printed
        assert str(running.log.parent / "outbox") in printed

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_ends_all_processes(self, running, number):
        processes = eventually(running.all_processes)

        running.process.send_signal(number)

        assert running.process.wait(WITHIN) == 0
        assert not [pid for pid in processes if is_alive(pid)]
        assert "Traceback" not in running.printed()

    def test_leaves_no_process_when_it_is_killed_outright(self, running):
        processes = eventually(running.all_processes)

        running.process.kill()

        running.process.wait(WITHIN)
        eventually(lambda: not [pid for pid in processes if is_alive(pid)])

    def test_starts_the_worker_again_when_it_died(self, running):
        first = eventually(running.worker)

        os.kill(first, signal.SIGKILL)

        second = eventually(lambda: (pid := running.worker()) != first and pid)
        assert second
        assert "The background worker ended" in running.printed()
        assert status_of(running.port, "/readyz") == 200

    def test_all_processes_share_what_was_loaded_once(self, running):
        found = eventually(running.all_processes)
        # What the worker does once a day is done at its start, and gone.
        eventually(lambda: "forum-daily" not in running.names().values())
        processes = [pid for pid in found if running.names().get(pid, "").startswith("forum-")]

        assert len(processes) == PROCESSES
        # Each of them would have some 120 MiB of its own if it had loaded the application itself.
        for pid in processes:
            assert mib_of(pid, "Shared_Dirty") > mib_of(pid, "Private_Dirty"), pid

    def test_says_why_the_application_cannot_be_loaded(self, stopped):
        done = stopped.run("forum.serve", "no_such_module:app")

        assert done.returncode == 1
        assert "no_such_module" in done.stderr

    def test_ends_with_an_error_when_the_web_server_refuses_to_start(self, empty):
        empty.environment["FORUM_MODE"] = "production"
        empty.environment.pop("FORUM_SECRET_KEY", None)

        empty.start()

        assert empty.process.wait(WITHIN) == 1
        assert "FORUM_SECRET_KEY" in empty.printed()
        assert "Traceback" not in empty.printed()
        assert not empty.descendants()


class TestRefusals:
    def test_an_occupied_port_is_one_line(self, empty):
        with socket.socket() as other:
            other.bind(("127.0.0.1", empty.port))
            other.listen()

            done = empty.run("forum.serve")

        assert done.returncode == 1
        assert re.fullmatch(rf"Port {empty.port} is in use\..*\n", done.stderr)

    def test_a_setting_without_sense_is_one_line(self, empty):
        empty.environment["FORUM_PORT"] = "many"

        done = empty.run("forum.serve")

        assert done.returncode == 1
        assert done.stderr == "FORUM_PORT must be a whole number, not 'many'\n"

"""Starting what is measured, and reading how much memory all its processes take."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from forum.children import STOP_WITHIN
from forum.serve import missing_at, port_is_free

READY_WITHIN = 60.0  # seconds
GUNICORN = ("-m", "gunicorn", "--config")
FORUM = (*GUNICORN, "python:forum.gunicorn_config", "bench.speed.wide:app")
INSTALLATION = ("-m", "forum.serve", "bench.speed.wide:app")
BARE = (*GUNICORN, "python:bench.speed.limits.gunicorn_config", "bench.speed.limits.bare:app")
ROWS = (*GUNICORN, "python:bench.speed.limits.gunicorn_config", "bench.speed.limits.rows:app")


class NotReady(Exception):
    """A server does not answer; the message names it and the reason."""


@dataclass
class Server:
    """A running server, with the worker where it has one."""

    port: int
    program: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def pss(self) -> float:
        """Tell the memory of all its processes in MiB, what they share counted once."""
        return sum(pss_of(key) for key in family(self.program.pid)) / 1024


def family(process: int) -> list[int]:
    """List a process and all that it has started."""
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += family(int(child))
    return found


def pss_of(process: int) -> int:
    """Read the proportional set size of a process in KiB."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return parse_pss(rollup)


def parse_pss(rollup: str) -> int:
    """Find the proportional set size in what the kernel tells, in KiB."""
    sizes = dict(line.split()[:2] for line in rollup.splitlines()[1:])
    return int(sizes["Pss:"])


@contextlib.contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the processes started meanwhile."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def running(port: int, program: tuple[str, ...], **settings: str) -> Iterator[Server]:
    """Run a program with settings from when it answers until the block ends.

    Raises:
        NotReady: The port is taken, or nothing answers in time.
    """
    if not port_is_free(port):
        raise NotReady(f"Port {port} is in use; choose others with --port.")
    with environment({"FORUM_PORT": str(port), **settings}):
        # In a group of its own it does not get the terminal's Ctrl-C, and is ended as a whole.
        started = subprocess.Popen(
            [sys.executable, *program], stdin=subprocess.DEVNULL, process_group=0
        )
    try:
        _await(server := Server(port, started))
        yield server
    finally:
        _end(started)


def _await(server: Server) -> None:
    deadline = time.monotonic() + READY_WITHIN
    missing = "no answer"
    while time.monotonic() < deadline and server.program.poll() is None:
        missing = missing_at(server.port)
        if not missing:
            return
        time.sleep(0.1)
    raise NotReady(f"{server.program.args}: {missing}")


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        program.wait(STOP_WITHIN + 1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()

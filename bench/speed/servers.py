"""Starting what is measured, and reading how much memory all its processes take."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from forum.serve import Child, end_all, missing_at, port_is_free

READY_WITHIN = 60.0  # seconds
GUNICORN = ("-m", "gunicorn", "--config")
FORUM = (*GUNICORN, "python:forum.gunicorn_config", "bench.speed.wide:app")
WORKER = ("-m", "flask", "--app", "bench.speed.wide", "forum", "worker")
BARE = (*GUNICORN, "python:bench.speed.limits.gunicorn_config", "bench.speed.limits.bare:app")
ROWS = (*GUNICORN, "python:bench.speed.limits.gunicorn_config", "bench.speed.limits.rows:app")


class NotReady(Exception):
    """A server does not answer; the message names it and the reason."""


@dataclass
class Server:
    """A running server, with the worker where it has one."""

    port: int
    children: list[Child] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def pss(self) -> float:
        """Tell the memory of all its processes in MiB, what they share counted once."""
        processes = [key for child in self.children for key in family(child.process.pid)]
        return sum(pss_of(key) for key in processes) / 1024


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


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the processes started meanwhile."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def running(port: int, *commands: tuple[str, ...], **settings: str) -> Iterator[Server]:
    """Run programs with settings from when the first answers until the block ends.

    Raises:
        NotReady: The port is taken, or nothing answers in time.
    """
    if not port_is_free(port):
        raise NotReady(f"Port {port} is in use; choose others with --port.")
    server = Server(port)
    try:
        with environment({"FORUM_PORT": str(port), **settings}):
            for command in commands:
                server.children.append(Child(*command))
                _await(server)
        yield server
    finally:
        end_all(server.children)


def _await(server: Server) -> None:
    deadline = time.monotonic() + READY_WITHIN
    missing = "no answer"
    while time.monotonic() < deadline and server.children[0].is_running():
        missing = missing_at(server.port)
        if not missing:
            return
        time.sleep(0.1)
    raise NotReady(f"{' '.join(server.children[0].arguments)}: {missing}")

"""Start the web server and the background worker, and end both together.

``python -m forum.serve`` is what ``make run`` becomes: a supervisor that restarts a worker that
died, ends when the web server ends, and leaves no process behind.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from types import FrameType

from forum.config import Config, ConfigurationError, Mode, from_environment

HOST = "127.0.0.1"
WEB = ("-m", "gunicorn", "--config", "python:forum.gunicorn_config", "wsgi:app")
WORKER = ("-m", "flask", "--app", "wsgi", "forum", "worker")
STOP_WITHIN = 9.0  # seconds; service managers and container platforms commonly allow ten
READY_WITHIN = 60.0  # seconds; loading the application takes about two
LOOK_EVERY = 0.1  # seconds between two looks at the processes
SETTLED_AFTER = 60.0  # seconds after which a worker's death counts as its first
LONGEST_PAUSE = 30.0  # seconds between two starts of a worker that keeps dying
#: Threads share two pools of memory instead of having eight for each core.
MEMORY = {"MALLOC_ARENA_MAX": "2"}
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
DEMO_ACCOUNTS = (
    "kommune@example.org",
    "anbieter@example.org",
    "moderation@example.org",
    "admin@example.org",
)


def _end_with_parent() -> None:
    # Even when the supervisor is killed outright, the kernel tells its children.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A process of the forum, in a process group of its own."""

    def __init__(self, *arguments: str) -> None:
        """Start Python with ``arguments``."""
        self.arguments = arguments
        self.failures = 0
        self.begin()

    def begin(self) -> None:
        """Start the process."""
        self.began = time.monotonic()
        # In a group of its own it does not get the terminal's Ctrl-C: the supervisor decides.
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            stdin=subprocess.DEVNULL,
            env={**MEMORY, **os.environ},
            process_group=0,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self.process.poll() is None

    def pause(self) -> float:
        """Count a death and tell how many seconds to wait before the next start."""
        lived = time.monotonic() - self.began
        self.failures = 1 if lived > SETTLED_AFTER else self.failures + 1
        return float(min(2 ** (self.failures - 1), LONGEST_PAUSE))

    def terminate(self) -> None:
        """Ask the process to end."""
        if self.is_running():
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for the end until ``deadline``, then end the whole group at once."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0.01))
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


def end_all(children: list[Child]) -> None:
    """End all children at the same time."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for child in children:
        child.end(deadline)


class Supervisor:
    """Keeps the web server and the worker running until it is told to stop."""

    def __init__(self, config: Config) -> None:
        """Remember the settings; nothing is started yet."""
        self.config = config
        self.is_stopping = False
        # A handler may interrupt the call that waits: this queue bears that, an event does not.
        self._signals: SimpleQueue[int] = SimpleQueue()

    def stop(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal that asks for the end."""
        self.is_stopping = True
        self._signals.put(number)

    def is_told_within(self, seconds: float) -> bool:
        """Wait for a signal that asks for the end; tell whether there has been one."""
        with contextlib.suppress(Empty):
            if not self.is_stopping:
                self._signals.get(timeout=seconds)
        return self.is_stopping

    def run(self) -> int:
        """Start both, watch them, end both; tell the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        web = Child(*WEB)
        children = [web]
        try:
            if self.becomes_ready(web):
                announce(self.config)
                # The worker has time: the pages come first, on a small machine with all of it.
                children.append(worker := Child(*WORKER))
                self.watch(web, worker)
        finally:
            asked = self.is_stopping
            if asked:
                say("\nStopping ...")
            end_all(children)
        say("Stopped." if asked else "The forum does not run; the reason stands above.")
        return 0 if asked else 1

    def becomes_ready(self, web: Child) -> bool:
        """Wait until the forum answers; tell whether it does."""
        deadline = time.monotonic() + READY_WITHIN
        missing = ""
        while web.is_running() and time.monotonic() < deadline:
            if self.is_told_within(LOOK_EVERY):
                return False
            missing = missing_at(self.config.port)
            if not missing:
                return True
        if web.is_running():
            say(f"Not ready after {READY_WITHIN:.0f} s: {missing}")
        return False

    def watch(self, web: Child, worker: Child) -> None:
        """Restart the worker when it dies, until the web server ends or a signal comes."""
        while not self.is_told_within(LOOK_EVERY) and web.is_running():
            if worker.is_running():
                continue
            pause = worker.pause()
            say(f"The background worker ended; next start in {pause:.0f} s.")
            if not self.is_told_within(pause):
                worker.begin()


def say(text: str) -> None:
    """Print a line; a terminal that was closed meanwhile must not keep the processes alive."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def missing_at(port: int) -> str:
    """Ask ``/readyz`` and tell what keeps the forum from answering; empty when nothing does."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        answer = response.read().decode("utf-8", "replace").strip()
    except (OSError, HTTPException) as error:
        return str(error) or "no answer"
    finally:
        connection.close()
    return "" if response.status == HTTPStatus.OK else answer or f"status {response.status}"


def port_is_free(port: int) -> bool:
    """Tell whether nobody listens on the port yet."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As gunicorn does: connections of an earlier run that are just closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def announce(config: Config) -> None:
    """Print where the forum is, who may sign in, and where mail goes."""
    lines = ["", f"The forum answers at  {config.public_url}/"]
    if config.mode is Mode.DEMO:
        lines += [f"Demo accounts         {DEMO_ACCOUNTS[0]}"]
        lines += [f"                      {address}" for address in DEMO_ACCOUNTS[1:]]
        lines += [f"Password of all four  {config.demo_password}"]
    if config.mode is Mode.DEMO or not config.smtp_url:
        lines += [f"Mail lands in         {config.outbox.resolve()} (linked in the footer)"]
    lines += ["Ctrl-C ends it.", ""]
    say("\n".join(lines))


def main() -> int:
    """Check the settings and the port, then serve; tell the exit code."""
    try:
        config = from_environment()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    if not port_is_free(config.port):
        print(
            f"Port {config.port} is in use. End the other program, or choose another port: "
            f"FORUM_PORT={config.port + 1} make run",
            file=sys.stderr,
        )
        return 1
    return Supervisor(config).run()


if __name__ == "__main__":
    sys.exit(main())

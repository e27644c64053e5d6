"""Load the application once, fork the web server and the background worker, and end both together.

``python -m forum.serve`` is what ``make run`` becomes: a supervisor that restarts a worker that
died, ends when the web server ends, and leaves no process behind. It stays as it was when it had
loaded the application, so that whatever is started later shares its memory as well.
"""

import argparse
import contextlib
import signal
import socket
import sys
import time
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from queue import Empty, SimpleQueue
from types import FrameType

from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.arbiter import Arbiter

from forum import heap, image
from forum.children import SIGNALS, Child, end_all
from forum.config import Config, ConfigurationError, Mode, from_environment
from forum.worker import Worker

HOST = "127.0.0.1"
READY_WITHIN = 60.0  # seconds; the web server of an application that is loaded takes about one
LOOK_EVERY = 0.1  # seconds between two looks at the processes
DEMO_ACCOUNTS = (
    "kommune@example.org",
    "anbieter@example.org",
    "moderation@example.org",
    "admin@example.org",
)


def web_server(name: str) -> Arbiter:
    """Give the web server for the application that ``name`` means; it does not run yet."""
    sys.argv = ["gunicorn", "--config", "python:forum.gunicorn_config", name]
    return Arbiter(WSGIApplication())


def work_in_background(app: Flask) -> None:
    """Be the worker."""
    with app.app_context():
        Worker(app).run()


def load(name: str) -> tuple[Flask, Arbiter]:
    """Load the application that ``name`` (``module:variable``) means, and its web server.

    Both are to be forked: what they are made of lies once in the memory of all processes.
    """
    module, _, variable = name.partition(":")
    app: Flask = getattr(import_module(module), variable)
    server = web_server(name)
    image.prepare(app)
    return app, server


class Supervisor:
    """Keeps the web server and the worker running until it is told to stop."""

    def __init__(self, config: Config, name: str) -> None:
        """Remember the settings, and what the application is called; nothing is started yet."""
        self.config = config
        self.name = name
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
        """Load the application, start both, watch them, end both; tell the exit code."""
        for number in SIGNALS:
            signal.signal(number, self.stop)
        children: list[Child] = []
        try:
            app, server = load(self.name)
            children.append(web := Child("forum-web", server.run))
            if self.becomes_ready(web):
                announce(self.config)
                # The worker has time: the pages come first, on a small machine with all of it.
                children.append(worker := Child("forum-worker", partial(work_in_background, app)))
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
    parser = argparse.ArgumentParser(prog="forum.serve", description="Serve the forum.")
    parser.add_argument("application", nargs="?", default="wsgi:app", help="as gunicorn names it")
    name = parser.parse_args().application
    heap.share_pools()
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
    return Supervisor(config, name).run()


if __name__ == "__main__":
    sys.exit(main())

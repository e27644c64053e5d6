"""Settings of gunicorn: as many processes as cores, four threads each, all forked from one."""

import contextlib
import faulthandler
import gc
import logging
import os

from flask import Flask
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from forum import memory_notes, page_versions
from forum.config import Mode, from_environment
from forum.db import bound_sessions, db

_config = from_environment()

# Should a process ever crash, the log says where.
faulthandler.enable()

bind = f"127.0.0.1:{_config.port}"
worker_class = "forum.web_worker.FairWorker"
# One for each core, since they share their connections evenly (``web_worker``); a second one even
# on a single core, for while one waits for its disk the other answers.
workers = max(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 4, 2)
threads = 4
# What the processes share, they hold in memory once.
preload_app = True
# The supervisor gives ten seconds in all; requests still running get seven of them.
graceful_timeout = 7
timeout = 60
keepalive = 5
# The heartbeat file must not wait for a busy disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn's advice
# Only FORUM_TRUSTED_PROXIES decides whether headers of a proxy are believed.
forwarded_allow_ips = ""
# Nobody administers a running server through a socket.
control_socket_disable = True
# Each look at /readyz compares the schema; that is no news.
logging.getLogger("alembic").setLevel(logging.WARNING)
# The demo prints its own few lines; an operator's log keeps start and stop.
loglevel = "warning" if _config.mode is Mode.DEMO else _config.log_level.lower()


#: What is read before the first fork, so that templates, catalogues, the lexicon and prepared
#: statements lie once in the memory of all processes.
WARMING = ("/", "/latest", "/papers", "/dissent-flags", "/search?q=Beteiligung", "/login", "/hilfe")


def _warm_up(app: Flask) -> None:
    """Open the most common pages, in both languages; what fails now will say so to a reader."""
    for language in ("", "/en"):
        for path in WARMING:
            with contextlib.suppress(Exception):
                app.test_client().get(language + path)


def when_ready(server: Arbiter) -> None:
    """Load what all processes need, and leave nothing open that a fork must not share."""
    _warm_up(server.app.wsgi())
    with server.app.wsgi().app_context():
        # Pages kept by the release before name files of the design that may be gone.
        page_versions.of_database(db.engine).drop([page_versions.SITE])
        for engine in db.engines.values():
            bound_sessions(engine, _config.statement_seconds)
            engine.dispose()
    server.app.wsgi().extensions["forum_search"].close()
    # Objects that live as long as the server stay on shared pages.
    gc.collect()
    gc.freeze()


def worker_exit(_server: Arbiter, worker: Worker) -> None:
    """Write down what the process has only counted in memory."""
    with worker.app.wsgi().app_context():
        memory_notes.write_down()

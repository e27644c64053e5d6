"""Settings of gunicorn: as many processes as cores, three threads each, all forked from one."""

import faulthandler
import logging
import os

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from forum import heap, image, memory_notes
from forum.config import Mode, from_environment
from forum.db import bound_sessions, db
from forum.web_worker import FairWorker

_config = from_environment()

# Should a process ever crash, the log says where.
faulthandler.enable()
heap.share_pools()

bind = f"127.0.0.1:{_config.port}"
worker_class = FairWorker
# One for each core, since they share their connections evenly (``web_worker``); a second one even
# on a single core, for while one waits for its disk the other answers.
workers = max(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 4, 2)
# More of them wait for each other more than they do: of four, one page in a hundred takes 19 ms
# under load, of three 14, at the same number of pages. Each has a connection, and its memory.
threads = 3
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


def when_ready(server: Arbiter) -> None:
    """Prepare what the processes share, where they are not forked from one that has done so."""
    app = server.app.wsgi()
    image.prepare(app)
    with app.app_context():
        for engine in db.engines.values():
            bound_sessions(engine, _config.statement_seconds)


def worker_exit(_server: Arbiter, worker: Worker) -> None:
    """Write down what the process has only counted in memory."""
    with worker.app.wsgi().app_context():
        memory_notes.write_down()

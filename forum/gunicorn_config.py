"""Settings of gunicorn: four processes of four threads, all forked from one loaded application."""

import gc
import logging
import os

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from forum import memory_notes, page_versions
from forum.config import Mode, from_environment
from forum.db import bound_sessions, db

_config = from_environment()

bind = f"127.0.0.1:{_config.port}"
worker_class = "gthread"
# Two processes were bimodal in measurements (2,000 or 5,500 requests/s); four are steady.
workers = 4
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


def when_ready(server: Arbiter) -> None:
    """Leave nothing open that a fork must not share."""
    with server.app.wsgi().app_context():
        # Pages kept by the release before name files of the design that may be gone.
        page_versions.of_database(db.engine).drop([page_versions.SITE])
        bound_sessions(db.engine, _config.statement_seconds)
        db.engine.dispose()
    # Objects that live as long as the server stay on shared pages.
    gc.collect()
    gc.freeze()


def worker_exit(_server: Arbiter, worker: Worker) -> None:
    """Write down what the process has only counted in memory."""
    with worker.app.wsgi().app_context():
        memory_notes.write_down()

"""The server of the forum for the limits: as many processes and threads, and its other settings."""

from forum.gunicorn_config import (
    bind,
    control_socket_disable,
    forwarded_allow_ips,
    keepalive,
    preload_app,
    threads,
    timeout,
    worker_class,
    worker_tmp_dir,
    workers,
)

__all__ = [
    "bind",
    "control_socket_disable",
    "forwarded_allow_ips",
    "keepalive",
    "preload_app",
    "threads",
    "timeout",
    "worker_class",
    "worker_tmp_dir",
    "workers",
]

loglevel = "warning"

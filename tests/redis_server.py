"""A real Redis for the tests that need one, started from the Debian package.

A test asks for ``redis_url``: the address of a Redis with nothing in it.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

PROGRAM = shutil.which("redis-server")


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[Path]:
    """A Redis that lives as long as the tests of this process, reached through a socket."""
    if PROGRAM is None:
        pytest.skip("no redis-server; the Debian package is called redis-server")
    # Paths of sockets are short.
    with tempfile.TemporaryDirectory(prefix="forum-redis-") as folder:
        socket = Path(folder) / "redis.sock"
        server = subprocess.Popen(
            [
                *(PROGRAM, "--port", "0", "--unixsocket", str(socket)),
                *("--save", "", "--appendonly", "no", "--dir", folder),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            for _ in range(1000):
                if socket.exists() or server.poll() is not None:
                    break
                time.sleep(0.01)
            yield socket
        finally:
            server.terminate()
            server.wait()


@pytest.fixture
def redis_url(redis_socket: Path) -> str:
    """The address of an empty Redis."""
    url = f"unix://{redis_socket}"
    with redis.Redis.from_url(url) as client:
        client.flushall()
    return url

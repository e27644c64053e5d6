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


class RedisServer:
    """A Redis with nothing in it, reached through a socket in ``folder``."""

    def __init__(self, folder: str) -> None:
        if PROGRAM is None:
            pytest.skip("no redis-server; the Debian package is called redis-server")
        self._folder = folder
        self.socket = Path(folder) / "redis.sock"
        self.start()

    def start(self) -> None:
        """Start it and wait for its socket."""
        self._process = subprocess.Popen(
            [
                *(str(PROGRAM), "--port", "0", "--unixsocket", str(self.socket)),
                *("--save", "", "--appendonly", "no", "--dir", self._folder),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(1000):
            if self.socket.exists() or self._process.poll() is not None:
                break
            time.sleep(0.01)

    def stop(self) -> None:
        """End it; what it held is lost."""
        self._process.terminate()
        self._process.wait()
        self.socket.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[Path]:
    """A Redis that lives as long as the tests of this process, reached through a socket."""
    # Paths of sockets are short.
    with tempfile.TemporaryDirectory(prefix="forum-redis-") as folder:
        server = RedisServer(folder)
        yield server.socket
        server.stop()


@pytest.fixture(scope="module")
def own_redis() -> Iterator[RedisServer]:
    """A Redis of one module, which may stop it and start it again."""
    with tempfile.TemporaryDirectory(prefix="forum-redis-") as folder:
        server = RedisServer(folder)
        yield server
        server.stop()


@pytest.fixture
def redis_url(redis_socket: Path) -> str:
    """The address of an empty Redis."""
    url = f"unix://{redis_socket}"
    with redis.Redis.from_url(url) as client:
        client.flushall()
    return url

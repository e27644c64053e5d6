"""A real S3-compatible service for the tests that need one, started from the development packages.

A test asks for ``bucket_url``: the address of an empty bucket that lives as long as the test.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

KEY, SECRET = "schluessel", "geheim/mit+zeichen="


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _program() -> str:
    beside = Path(sys.executable).parent / "rclone"
    found = shutil.which(beside) or shutil.which("rclone")
    assert found, "no rclone; it comes with requirements/dev.txt"
    return found


@pytest.fixture(scope="session")
def s3_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A service that checks signatures: its port, and the folder whose subfolders are buckets."""
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    server = subprocess.Popen(
        [
            *(_program(), "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}"),
            *("--auth-key", f"{KEY},{SECRET}", "--config", "/dev/null"),
            *("--vfs-cache-mode", "off", "--dir-cache-time", "0"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(1000):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert server.poll() is None, "the service ended at once"
                time.sleep(0.02)
        yield port, folder
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def bucket_url(s3_folder: tuple[int, Path]) -> Iterator[str]:
    """The address of a folder in an empty bucket."""
    port, folder = s3_folder
    (folder / "uploads").mkdir()
    yield f"s3+http://{KEY}:geheim%2Fmit%2Bzeichen%3D@127.0.0.1:{port}/uploads/forum"
    shutil.rmtree(folder / "uploads")

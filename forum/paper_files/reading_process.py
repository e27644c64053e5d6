"""Reading a file in a child process that is ended when it takes too long or too much memory.

The limits on the file keep out what is known to be dear; this keeps out the rest. The child gets
the file on its standard input and nothing of the application's environment.
"""

import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from forum.errors import RuleBroken
from forum.paper_files.reading import read_paper
from forum.paper_files.refusal import FileRefused

SECONDS = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
_ROOT = Path(__file__).resolve().parent.parent.parent
_COMMAND = [sys.executable, "-P", "-m", "forum.paper_files.reading_process"]


def read_bounded(data: bytes, filename: str, *, seconds: float = SECONDS) -> str:
    """Do what ``reading.read_paper`` does, within bounds of time and memory.

    Raises:
        FileRefused: The file cannot be read, or takes too long or too much memory.
    """
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PATH": os.defpath}
    if libraries := os.environ.get("LD_LIBRARY_PATH"):  # some Pythons do not start without
        environment["LD_LIBRARY_PATH"] = libraries
    head = json.dumps({"name": filename, "seconds": seconds}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            _COMMAND,
            input=head + data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("file_too_dear", name=filename) from error
    if done.returncode or not done.stdout:
        raise FileRefused("file_too_dear", name=filename)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["values"])
    return str(answer["text"])


def _answer(data: bytes, filename: str) -> dict[str, Any]:
    try:
        return {"text": read_paper(data, filename)}
    except RuleBroken as refusal:
        return {"refused": refusal.code, "values": refusal.values}


def main() -> None:
    """Be the child: read one file from standard input and answer on standard output."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    request = json.loads(head)
    limits = (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        # A parent that dies meanwhile cannot end us; then this does.
        (resource.RLIMIT_CPU, int(request["seconds"]) + 2),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in limits:
        with suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))
    sys.stdout.write(json.dumps(_answer(data, request["name"])))


if __name__ == "__main__":
    main()

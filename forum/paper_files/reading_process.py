"""Reading a file in a child process that is ended when it takes too long or too much memory.

The limits on the file keep out what is known to be dear; this keeps out the rest. The child gets
the file on its standard input and nothing of the application's environment.
"""

import json
import sys
from importlib import import_module
from typing import Any

from forum.bounded_process import answer_of, bound
from forum.errors import RuleBroken
from forum.paper_files.refusal import FileRefused

SECONDS = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
_MODULE = "forum.paper_files.reading_process"


def read_bounded(data: bytes, filename: str, *, seconds: float = SECONDS) -> str:
    """Do what ``reading.read_paper`` does, within bounds of time and memory.

    Raises:
        FileRefused: The file cannot be read, or takes too long or too much memory.
    """
    head = json.dumps({"name": filename, "seconds": seconds}).encode() + b"\n"
    output = answer_of(_MODULE, head + data, seconds=seconds)
    if output is None:
        raise FileRefused("file_too_dear", name=filename)
    answer: dict[str, Any] = json.loads(output)
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["values"])
    return str(answer["text"])


def _answer(data: bytes, filename: str) -> dict[str, Any]:
    # What reads Word files is loaded in the child alone.
    reading = import_module("forum.paper_files.reading")
    try:
        return {"text": reading.read_paper(data, filename)}
    except RuleBroken as refusal:
        return {"refused": refusal.code, "values": refusal.values}


def main() -> None:
    """Be the child: read one file from standard input and answer on standard output."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    request = json.loads(head)
    bound(memory_bytes=MEMORY_BYTES, seconds=request["seconds"])
    sys.stdout.write(json.dumps(_answer(data, request["name"])))


if __name__ == "__main__":
    main()

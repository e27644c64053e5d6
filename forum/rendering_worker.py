"""The child that ``rendering`` starts: it reads requests and writes answers until they end.

Each message is its length in four bytes and then JSON: what a child says that has read hostile
text must not be able to do more than be wrong.
"""

import json
import os
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, BinaryIO

from forum.markup import Picture, render
from forum.markup_limits import Limits, MarkupRefused
from forum.passage_splitting import split_passages

HEADER = struct.Struct(">I")


def _work(request: Mapping[str, Any]) -> dict[str, Any]:
    """Do one request in the child and put its outcome into an answer."""
    limits = Limits(**request["limits"])
    try:
        if request["work"] == "split":
            found = split_passages(request["source"], limits)
            return {"done": [asdict(passage) for passage in found]}
        mentions, prefix = request["mentions"], request["id_prefix"]
        pictures = {path: Picture(*values) for path, values in request["pictures"].items()}
        html = render(
            request["source"],
            mentions=mentions,
            pictures=pictures,
            limits=limits,
            id_prefix=prefix,
        )
        return {"done": html}
    except MarkupRefused as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        raise  # ends the child: its next text deserves a heap that is not full
    except Exception:
        return {"failed": traceback.format_exc()}


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until they end."""

    def answer(message: Mapping[str, Any]) -> None:
        body = json.dumps(message).encode()
        answers.write(HEADER.pack(len(body)) + body)
        answers.flush()

    answer({"ready": True})
    while header := requests.read(HEADER.size):
        request = json.loads(requests.read(HEADER.unpack(header)[0]))
        limits = request["limits"]
        with suppress(ValueError, OSError):  # not every system has this limit
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], hard))
        # What is used of the processor counts, not what passes on a machine that does other work;
        # SIGPROF ends this process whatever a library is at.
        signal.setitimer(signal.ITIMER_PROF, limits["seconds"])
        result = _work(request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answer(result)


def main() -> None:
    """Be the child: read requests from standard input and write answers to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the answers
    with suppress(BrokenPipeError):
        _serve(sys.stdin.buffer, answers)

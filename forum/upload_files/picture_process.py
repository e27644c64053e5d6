"""Rewriting a picture in a child process, which may fail without harm to the forum.

The answer is a line of JSON, and the new picture after it.
"""

import json
import sys
from importlib import import_module

from forum.bounded_process import answer_of, bound
from forum.errors import RuleBroken
from forum.upload_files.formats import FileFormat, Picture

SECONDS = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
_MODULE = "forum.upload_files.picture_process"


def rewrite_bounded(data: bytes, kind: FileFormat, *, seconds: float = SECONDS) -> Picture:
    """Do what ``pictures.rewrite`` does, within bounds of time and memory.

    Raises:
        RuleBroken: It has too many pixels, is damaged, or takes too long or too much memory.
    """
    head = json.dumps({"kind": kind.value, "seconds": seconds}).encode() + b"\n"
    output = answer_of(_MODULE, head + data, seconds=seconds)
    if output is None:
        raise RuleBroken("upload_too_dear")
    line, _, written = output.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise RuleBroken(answer["refused"], **answer["values"])
    return Picture(written, answer["width"], answer["height"])


def _answer(data: bytes, kind: FileFormat) -> bytes:
    # What decodes pictures is loaded in the child alone.
    pictures = import_module("forum.upload_files.pictures")
    try:
        picture: Picture = pictures.rewrite(data, kind)
    except RuleBroken as refusal:
        return json.dumps({"refused": refusal.code, "values": refusal.values}).encode() + b"\n"
    head = json.dumps({"width": picture.width, "height": picture.height})
    return head.encode() + b"\n" + picture.data


def main() -> None:
    """Be the child: read one picture from standard input and answer on standard output."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    request = json.loads(head)
    bound(memory_bytes=MEMORY_BYTES, seconds=request["seconds"])
    sys.stdout.buffer.write(_answer(data, FileFormat(request["kind"])))


if __name__ == "__main__":
    main()

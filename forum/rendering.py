"""Rendering in a child process that is ended when a text takes too long or too much memory.

Limits on the input keep out what is known to be dear; this keeps out the rest. Each process of
the application has one child for posts and one for each paper. The child for posts starts with
the first post, lives on for the next ones, dies with its parent (its input ends), and is
replaced when it had to be ended.
"""

import atexit
import json
import logging
import os
import select
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from forum.markdown_dialect import Picture
from forum.markup_limits import (
    PAPER_LIMITS,
    POST_LIMITS,
    Limits,
    MarkupRefused,
    refuse_if_too_long,
)
from forum.passage_kinds import PassageKind
from forum.passage_splitting import PassageSource
from forum.rendering_worker import HEADER

START_SECONDS = 20.0  # importing the libraries, on a machine that is busy starting other things
QUEUE_SECONDS = 10.0  # waiting for the texts of other threads
SHARE = 5  # so many seconds may pass for one of the child's own: the machine does other work, too
_ROOT = Path(__file__).resolve().parent.parent
# What bleach brings could open connections, and would load what encrypts them: a tenth of the
# memory of this process, which speaks to nobody.
_PROGRAM = "import sys; sys.modules['ssl'] = None; from forum.rendering_worker import main; main()"
_COMMAND = [sys.executable, "-P", "-c", _PROGRAM]
_log = logging.getLogger(__name__)


class _ChildEndedError(Exception):
    """The child closed its output: it was killed, ran out of its time or of its memory."""


class _Child:
    """One child process and the two pipes to it."""

    def __init__(self) -> None:
        # No secret of the application's environment reaches the process that reads hostile text.
        environment = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PATH": os.defpath}
        if libraries := os.environ.get("LD_LIBRARY_PATH"):  # some Pythons do not start without
            environment["LD_LIBRARY_PATH"] = libraries
        self.process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert self.process.stdin  # noqa: S101 - a pipe
        assert self.process.stdout  # noqa: S101 - a pipe
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.input, False)
        os.set_blocking(self.output, False)
        self.is_ready = False

    def ask(self, request: Mapping[str, Any], seconds: float, largest: int) -> dict[str, Any]:
        """Send a request and return the answer.

        Raises:
            TimeoutError: The answer was not there after ``seconds``.
            _ChildEndedError: The child is gone, or answers at a length that is out of bounds.
            RuntimeError: The child does not start.
        """
        if not self.is_ready:
            self._await_start()
        deadline = time.monotonic() + seconds
        self._send(json.dumps(request).encode(), deadline)
        return self._receive(deadline, largest)

    def _await_start(self) -> None:
        try:
            self._receive(time.monotonic() + START_SECONDS, largest=1000)
        except (TimeoutError, _ChildEndedError) as error:
            command = shlex.join(_COMMAND)
            raise RuntimeError(f"The renderer does not start; try by hand: {command}") from error
        self.is_ready = True

    def _send(self, body: bytes, deadline: float) -> None:
        data = memoryview(HEADER.pack(len(body)) + body)
        while data:
            _wait(self.input, select.POLLOUT, deadline)
            try:
                data = data[os.write(self.input, data) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise _ChildEndedError from error

    def _receive(self, deadline: float, largest: int) -> dict[str, Any]:
        (length,) = HEADER.unpack(self._read(HEADER.size, deadline))
        if length > largest:
            raise _ChildEndedError
        answer: dict[str, Any] = json.loads(self._read(length, deadline))
        return answer

    def _read(self, length: int, deadline: float) -> bytes:
        pieces = bytearray()
        while len(pieces) < length:
            _wait(self.output, select.POLLIN, deadline)
            piece = os.read(self.output, length - len(pieces))
            if not piece:
                raise _ChildEndedError
            pieces += piece
        return bytes(pieces)

    def close(self) -> None:
        """Close the pipes; a child at rest ends by itself when its input does."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def end(self) -> int:
        """End the child, leave nothing of it, not even a zombie, and return what it ended with."""
        self.process.kill()
        self.close()
        return self.process.wait()


def _wait(descriptor: int, event: int, deadline: float) -> None:
    """Wait until a pipe is ready.

    Raises:
        TimeoutError: It was not ready in time.
    """
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


class _Renderer:
    """A child of this process, and the lock that lets one thread at a time use it."""

    def __init__(self, *, keeps_child: bool) -> None:
        self.keeps_child = keeps_child
        self.lock = threading.Lock()
        self.child: _Child | None = None

    def ask(self, request: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
        """Have the child do the work, and replace the child if it does not survive it.

        Raises:
            MarkupRefused: The text is too dear, or too many others are waiting.
        """
        # JSON may write one character in six, and passages carry text, HTML and source.
        largest = 8 * limits.output_bytes + 6 * limits.characters
        if not self.lock.acquire(timeout=QUEUE_SECONDS + limits.seconds):
            raise MarkupRefused("markup_busy")
        try:
            return self._survivor().ask(request, SHARE * limits.seconds, largest)
        except TimeoutError as error:
            self.stop()
            raise MarkupRefused("markup_too_slow", allowed=limits.seconds) from error
        except _ChildEndedError as error:
            if self.stop() == -signal.SIGPROF:
                raise MarkupRefused("markup_too_slow", allowed=limits.seconds) from error
            raise MarkupRefused("markup_too_large", allowed=limits.memory_bytes) from error
        except BaseException:
            # Whatever was interrupted, the answer that is still to come is nobody's.
            self.stop()
            raise
        finally:
            if not self.keeps_child:
                self.stop()
            elif self.child is None:
                self.child = _Child()  # starts while nobody waits
            self.lock.release()

    def _survivor(self) -> _Child:
        """Return the child; a new one if there is none, or if it was ended while at rest."""
        if self.child and self.child.process.poll() is not None:
            self.child.end()
            self.child = None
        if self.child is None:
            self.child = _Child()
        return self.child

    def stop(self) -> int | None:
        """End the child and return what it ended with: a signal, as a negative number."""
        child, self.child = self.child, None
        return child.end() if child else None

    def forget(self) -> None:
        """In a fork of the process that started it: the child is not ours, nor is the lock."""
        if self.child:
            self.child.close()
            # Its parent will wait for it; this process must not warn that it is running.
            self.child.process.returncode = 0
        self.lock = threading.Lock()
        self.child = None


_posts = _Renderer(keeps_child=True)
# A paper may take its time, and no post waits for it. Papers are rare: their child is not kept.
_papers = _Renderer(keeps_child=False)
for _renderer in (_posts, _papers):
    os.register_at_fork(after_in_child=_renderer.forget)
    atexit.register(_renderer.stop)


def render_bounded(
    source: str,
    *,
    mentions: Mapping[str, str] | None = None,
    pictures: Mapping[str, Picture] | None = None,
    limits: Limits = POST_LIMITS,
    id_prefix: str = "",
) -> str:
    """Do what ``markup.render`` does, within ``limits.seconds`` and ``limits.memory_bytes``.

    The seconds are those of the processor, so that a busy machine refuses no text that an idle
    one takes; of the clock at most ``SHARE`` times as many may pass.

    Raises:
        MarkupRefused: The text breaks a limit, or takes too long or too much memory.
    """
    refuse_if_too_long(source, limits)
    request = {
        "work": "render",
        "source": source,
        "mentions": dict(mentions or {}),
        "pictures": dict(pictures or {}),
        "limits": asdict(limits),
        "id_prefix": id_prefix,
    }
    html: str = _outcome(_ask(request, limits))
    return html


def split_bounded(source: str, limits: Limits = PAPER_LIMITS) -> list[PassageSource]:
    """Do what ``passage_splitting.split_passages`` does, within the same bounds.

    Raises:
        MarkupRefused: The text breaks a limit, or takes too long or too much memory.
    """
    refuse_if_too_long(source, limits)
    request = {"work": "split", "source": source, "limits": asdict(limits)}
    found = _outcome(_ask(request, limits))
    return [PassageSource(**{**fields, "kind": PassageKind(fields["kind"])}) for fields in found]


def stop() -> None:
    """End this process's child; the next text starts another."""
    with _posts.lock:
        _posts.stop()


def _ask(request: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    renderer = _posts if limits.seconds <= POST_LIMITS.seconds else _papers
    return renderer.ask(request, limits)


def _outcome(answer: Mapping[str, Any]) -> Any:
    if "refused" in answer:
        raise MarkupRefused(answer["refused"], **answer["values"])
    if "failed" in answer:
        _log.error("The renderer failed:\n%s", answer["failed"])
        raise MarkupRefused("markup_failed")
    return answer["done"]

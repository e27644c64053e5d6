"""Work on files from strangers in a child process, with bounds on its time and its memory.

The child gets its input on standard input, answers on standard output, and sees nothing of the
application's environment.
"""

import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def answer_of(module: str, request: bytes, *, seconds: float) -> bytes | None:
    """Run ``module`` of this application over ``request``; None where it failed or took too long.

    The module begins with ``bound``.
    """
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PATH": os.defpath}
    if libraries := os.environ.get("LD_LIBRARY_PATH"):  # some Pythons do not start without
        environment["LD_LIBRARY_PATH"] = libraries
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", module],
            input=request,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout or None


def bound(*, memory_bytes: int, seconds: float) -> None:
    """In the child: take no more memory and computing time than this."""
    limits = (
        (resource.RLIMIT_AS, memory_bytes),
        # A parent that dies meanwhile cannot end us; then this does.
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in limits:
        with suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))

"""Processes that are forked from this one and share its memory until they write to it."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context

STOP_WITHIN = 9.0  # seconds; service managers and container platforms commonly allow ten
SETTLED_AFTER = 60.0  # seconds after which a death counts as the first
LONGEST_PAUSE = 30.0  # seconds between two starts of a process that keeps dying
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
PR_SET_NAME = 15


class Child:
    """A process of the forum, in a process group of its own."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        """Start a process that does ``work``; ``name`` shows in the system's list of processes."""
        self.name = name
        self.work = work
        self.failures = 0
        self.begin()

    def begin(self) -> None:
        """Start the process."""
        self.began = time.monotonic()
        self.process = get_context("fork").Process(target=self._live, name=self.name)
        # A signal that comes now waits until the child handles it as its own.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def _live(self) -> None:
        """Be the process: take nothing over from the parent but what it has loaded."""
        # In a group of its own it does not get the terminal's Ctrl-C: the supervisor decides.
        os.setpgid(0, 0)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        if sys.platform == "linux":
            library = ctypes.CDLL(None)
            library.prctl(PR_SET_NAME, self.name.encode())
            # Even when the supervisor is killed outright, the kernel tells its children.
            library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        self.work()

    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self.process.is_alive()

    def pause(self) -> float:
        """Count a death and tell how many seconds to wait before the next start."""
        lived = time.monotonic() - self.began
        self.failures = 1 if lived > SETTLED_AFTER else self.failures + 1
        return float(min(2 ** (self.failures - 1), LONGEST_PAUSE))

    def end(self, deadline: float) -> None:
        """Wait for the end until ``deadline``, then end the whole group at once."""
        self.process.join(max(deadline - time.monotonic(), 0.01))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.join()


def end_all(children: list[Child]) -> None:
    """End all children at the same time."""
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for child in children:
        child.end(deadline)

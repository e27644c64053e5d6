"""Collecting what one test leaves behind."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected() -> Iterator[None]:
    """Collect the garbage made meanwhile, and only that.

    A look at everything that is there already would take a second in a process with all tests.
    """
    gc.collect(1)
    gc.freeze()
    yield
    gc.collect()

"""Steps of background work: each is a unit of its own, and what fails stops nothing else."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import sqlalchemy as sa

from forum.db import is_transient, session
from forum.leadership import has_alone
from forum.search.engine import IndexUnavailable
from forum.storage import StorageUnavailable
from forum.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

Failed = Callable[[Exception], None]

#: Seconds after which an event that was set aside is tried again.
AGAIN_AFTER = 600.0
#: So many events are set aside in one turn; where more fail, it is not their fault.
MOST_ASIDE = 3
#: Events that are taken one by one after they have failed together.
SINGLY = 200


def _ignore(_error: Exception) -> None:
    """Do nothing about a failure but what is done about each."""


def guarded(step: Callable[[], int], failed: Failed = _ignore) -> int:
    """Run a step as a unit of its own, unless another worker is at it; answer how much it did.

    ``failed`` hears of what is neither expected nor over by itself.
    """
    name = _name_of(step)
    return _survived(lambda: step() if has_alone(name) else 0, unit_of_work, failed)


def guarded_apart(step: Callable[[], int]) -> int:
    """Run a step that makes units itself, and in each of them claims what it does."""
    return _survived(step, nullcontext, _ignore)


def _survived(
    step: Callable[[], int], unit: Callable[[], AbstractContextManager[None]], failed: Failed
) -> int:
    """Answer how much a step did, 0 where it failed."""
    try:
        with unit():
            return step()
    except IndexUnavailable as error:
        logger.warning("the search index waits: %s", error.reason)
    except StorageUnavailable as error:
        logger.warning("the storage of files cannot be used: %s", error)
    except Exception as error:
        if is_transient(error):
            logger.warning("a background step waits for its next turn: %s", type(error).__name__)
        else:
            logger.exception("a background step failed")
            failed(error)
    finally:
        session.remove()
    return 0


def _name_of(step: Callable[[], int]) -> str:
    function = step.func if isinstance(step, partial) else step
    return f"{function.__module__}.{function.__qualname__}"


class Backlog:
    """The events that wait in a table for a step, which takes many of them together.

    One that cannot be dealt with does not hold up all that come after it: what has failed together
    is taken one by one, and what fails alone is set aside for a while. It stays in the table.
    """

    def __init__(self, table: Any, step: Callable[..., int]) -> None:
        """Take a table with a column ``event_id``, and a step that knows what to leave aside."""
        self._table = table
        self._step = step
        #: Until when events are left alone, by their keys.
        self._aside: dict[int, float] = {}

    def take(self, *arguments: Any) -> int:
        """Let the step take what waits; answer how many events it has taken."""
        taken, has_failed = self._turn(arguments)
        if not has_failed:
            return taken
        failures = 0
        for _ in range(SINGLY):
            one, has_failed = self._turn(arguments, at_once=1)
            taken += one
            failures += has_failed
            if failures > MOST_ASIDE or not (one or has_failed):
                break
            if has_failed:
                self._set_first_aside()
        return taken

    def _turn(self, arguments: tuple[Any, ...], **bound: int) -> tuple[int, bool]:
        errors: list[Exception] = []
        step = partial(self._step, *arguments, aside=self._left_aside(), **bound)
        return guarded(step, errors.append), bool(errors)

    def _left_aside(self) -> list[int]:
        now = time.monotonic()
        self._aside = {key: until for key, until in self._aside.items() if until > now}
        return list(self._aside)

    def _set_first_aside(self) -> None:
        event_id = self._table.event_id
        waiting = sa.select(sa.func.min(event_id)).where(event_id.not_in(self._left_aside()))
        first = session.scalar(waiting)
        session.remove()
        if first is not None:
            self._aside[first] = time.monotonic() + AGAIN_AFTER
            logger.error("event %d is set aside for %d minutes", first, AGAIN_AFTER // 60)

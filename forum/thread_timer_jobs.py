"""The worker's part of timers: each runs in a unit of its own, so that none holds up the others."""

import logging
import time

from forum.db import session
from forum.services import thread_timers
from forum.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

#: Seconds for which a timer that failed is left alone.
PAUSE = 60.0


class Timekeeper:
    """Runs the timers that are due; what failed is tried again after a pause."""

    def __init__(self) -> None:
        """Begin with timers that are expected to work."""
        self._rest_until: dict[int, float] = {}

    def run_due(self) -> int:
        """Run what is due; answer how many threads changed."""
        now = time.monotonic()
        self._rest_until = {key: end for key, end in self._rest_until.items() if end > now}
        due = [key for key in thread_timers.due_ids() if key not in self._rest_until]
        session.remove()
        return sum(self._run(key) for key in due)

    def _run(self, key: int) -> bool:
        try:
            with unit_of_work():
                return thread_timers.run(key)
        except Exception:
            logger.exception("a timer failed")
            self._rest_until[key] = time.monotonic() + PAUSE
            return False
        finally:
            session.remove()


timekeeper = Timekeeper()

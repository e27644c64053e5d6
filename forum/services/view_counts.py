"""Counting how often threads are read, without writing at each view.

Each process counts in memory and adds its counts to the database in batches; what a killed process
had not added yet is lost, which a view counter can bear.
"""

import re
import threading
import time
from collections import Counter

import sqlalchemy as sa

from forum.db import session
from forum.models import Thread

#: Written at the latest after so many seconds or views.
SECONDS = 10.0
VIEWS = 200

#: How nearly all robots that read the web call themselves.
_ROBOTS = re.compile(r"bot\b|crawl|spider|slurp|fetch|preview|monitor|curl|wget", re.IGNORECASE)

_lock = threading.Lock()
_counts: Counter[int] = Counter()
_written_at = time.monotonic()


def is_person(user_agent: str) -> bool:
    """Tell whether a request comes from a person's browser, as far as it says so itself."""
    return bool(user_agent) and not _ROBOTS.search(user_agent)


def count(thread_id: int, user_agent: str) -> bool:
    """Count the view of a person; answer whether it is time to write the counts down."""
    if not is_person(user_agent):
        return False
    with _lock:
        _counts[thread_id] += 1
        return _counts.total() >= VIEWS or time.monotonic() - _written_at >= SECONDS


def write_down() -> int:
    """Add the counted views to the threads; answer how many views."""
    global _written_at  # noqa: PLW0603 - the counter of this process
    with _lock:
        taken = dict(_counts)
        _counts.clear()
        _written_at = time.monotonic()
    # In order, so that two processes never wait for each other.
    for thread_id, views in sorted(taken.items()):
        session.execute(
            sa.update(Thread)
            .where(Thread.id == thread_id)
            .values(view_count=Thread.view_count + views)
            .execution_options(synchronize_session=False)
        )
    return sum(taken.values())

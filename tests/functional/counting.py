"""Counting the SQL statements that something costs."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def count_statements(action: Callable[[], Any], *, containing: str = "") -> int:
    """Run ``action`` and answer how many statements with a text the database was sent."""
    seen: list[str] = []
    # The browser tests may have left a server running in this process: it does not count.
    here = threading.get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if threading.get_ident() == here and not statement.startswith("PRAGMA"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sum(containing in statement for statement in seen)

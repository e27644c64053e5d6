"""Counting the SQL statements that something costs."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def count_statements(action: Callable[[], Any]) -> int:
    """Run ``action`` and answer how many statements the database was sent."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("PRAGMA"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)

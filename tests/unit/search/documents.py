"""Documents for the tests of search."""

from datetime import UTC, datetime, timedelta
from typing import Any

from forum.search.engine import Document

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def document(number: int, body: str, **changes: Any) -> Document:
    """Make a comment, one day younger with every number."""
    values: dict[str, Any] = {
        "id": f"comment:{number}",
        "title": "",
        "body": body,
        "kind": "comment",
        "contribution_kind": "",
        "process": "kommune-360",
        "action_field": "bildung",
        "author": "anna",
        "organisation": "",
        "tags": (),
        "state": "open",
        "created": START + timedelta(days=number),
    }
    return Document(**{**values, **changes})

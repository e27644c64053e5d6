"""Recognising a form that was sent twice."""

from typing import Any, TypeVar

import sqlalchemy as sa

from forum.db import session
from forum.models import User

T = TypeVar("T")


def find(model: type[T], *, actor: User, submission: str | None) -> T | None:
    """Find what the same form of the same person has made already."""
    if not submission:
        return None
    table: Any = model
    found: T | None = session.scalar(
        sa.select(table).where(table.author_id == actor.id, table.submission == submission)
    )
    return found

"""Recognising a form that was sent twice."""

from functools import cache
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
    found: T | None = session.scalar(_made_by(table), {"actor": actor.id, "submission": submission})
    return found


@cache
def _made_by(model: Any) -> sa.Select[Any]:
    """Select what a form has made; written once for each model."""
    return sa.select(model).where(
        model.author_id == sa.bindparam("actor"), model.submission == sa.bindparam("submission")
    )

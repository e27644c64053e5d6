"""Paging by key: a page costs the same wherever in the list it lies, unlike OFFSET."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from forum.db import session

T = TypeVar("T")

#: Of a signed integer of 32 bits; PostgreSQL cannot even ask for a larger one.
LARGEST_KEY = 2**31 - 1


@dataclass(frozen=True)
class Slice(Generic[T]):
    """A page of a list, and the key after which the next one starts (None on the last)."""

    items: Sequence[T]
    next_key: str | None


def slice_of(
    statement: sa.Select[T],
    *,
    keys: tuple[Any, Any],
    after: str | None,
    size: int = 30,
    descending: bool = True,
) -> Slice[T]:
    """Read one page, ordered by ``keys``: a (moment, date or number) column and the id.

    ``after`` is the ``next_key`` of the page before; one that cannot be read means the first page.
    """
    column, identity = keys
    position = _parse(after, column)
    if position is not None:
        row = sa.tuple_(column, identity)
        place = sa.tuple_(
            sa.literal(position[0], column.type), sa.literal(position[1], identity.type)
        )
        statement = statement.where(row < place if descending else row > place)
    order = (column.desc(), identity.desc()) if descending else (column.asc(), identity.asc())
    found = list(session.scalars(statement.order_by(*order).limit(size + 1)).unique())
    items = found[:size]
    return Slice(items, _key(items[-1], keys) if len(found) > size else None)


def is_key(after: str, column: Any) -> bool:
    """Tell whether a text can be the ``next_key`` of a list that is ordered by ``column``."""
    return _parse(after, column) is not None


def _key(item: Any, keys: tuple[Any, Any]) -> str:
    value, identity = getattr(item, keys[0].key), getattr(item, keys[1].key)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"{text}~{identity}"


def _parse(after: str | None, column: Any) -> tuple[Any, int] | None:
    if not after or "~" not in after:
        return None
    text, _, identity = after.rpartition("~")
    kind = column.type.python_type
    try:
        key = int(identity)
        if not 0 <= key <= LARGEST_KEY:
            return None
        if kind is datetime:
            moment = datetime.fromisoformat(text)
            return (moment.astimezone(UTC), key) if moment.tzinfo else None
        value = kind.fromisoformat(text) if hasattr(kind, "fromisoformat") else kind(text)
        return value, key
    # The first hours of the year 1 do not exist in every zone.
    except (ValueError, OverflowError):
        return None

"""What an index holds of each document, term by term, to compare two indexes exactly."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forum.search.index_directory import IndexDirectory
from forum.search.whoosh_postings import Postings
from forum.search.whoosh_segments import Snapshot

Contents = dict[str, Any]


def of_whoosh(root: Path) -> Contents:
    """Read all postings and values of an embedded index, by the id of the document."""
    current = IndexDirectory(root).current
    if current is None:
        return {}
    found: Contents = {}
    for leaf in Snapshot(current).leaves:
        segment = leaf.segment
        held = {number: [("created", segment.created[number])] for number in leaf.numbers()}
        for name, text, postings in segment.terms.all():
            for number, *values in _values(postings):
                if number in held:
                    held[number].append((name, text, *values))
        found |= {segment.id_of(number): sorted(held[number], key=repr) for number in held}
    return found


def _values(postings: Postings) -> Iterator[tuple[int, float, bytes]]:
    """Yield number, weight and places of each document."""
    starts = pairwise(postings.starts)
    for number, weight, (start, end) in zip(
        postings.numbers, postings.weights(), starts, strict=True
    ):
        yield number, weight, postings.places[start:end].tobytes()


def of_postgres(url: str, schema: str) -> Contents:
    """Read all rows of the index on PostgreSQL, by the id of the document."""
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.connect() as connection:
        names = sa.text(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = :schema AND tablename LIKE 'documents%'"
        )
        (table,) = connection.scalars(names, {"schema": schema})
        rows = connection.execute(sa.text(f'SELECT * FROM "{schema}"."{table}"'))  # noqa: S608
        return {row.id: sorted(row._mapping.items()) for row in rows}


def differences(one: Contents, other: Contents) -> list[str]:
    """Name the documents that only one of the indexes has, or that are not the same in both."""
    return sorted(
        f"{key}: {_difference(one.get(key), other.get(key))}"
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    )


def _difference(one: list[Any] | None, other: list[Any] | None) -> str:
    if one is None or other is None:
        return "missing" if one is None else "left over"
    kept = [repr(value)[:80] for value in one if value not in other]
    lacking = [repr(value)[:80] for value in other if value not in one]
    return f"holds {kept[:3]}, should hold {lacking[:3]}"

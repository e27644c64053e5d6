"""What an index holds of each document, term by term, to compare two indexes exactly."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forum.search import whoosh_index
from forum.search.index_directory import IndexDirectory

Contents = dict[str, Any]


def of_whoosh(root: Path) -> Contents:
    """Read all postings and values of an embedded index, by the id of the document."""
    current = IndexDirectory(root).current
    if current is None:
        return {}
    with whoosh_index.open_index(current).reader() as reader:
        ids: dict[int, str] = {}
        found: dict[int, list[Any]] = defaultdict(list)
        for leaf, offset in reader.leaf_readers():
            created = leaf.column_reader("created", translate=False)
            keys = leaf.column_reader("id")
            for number in leaf.all_doc_ids():
                ids[offset + number] = keys[number]
                found[offset + number].append(("created", created[number]))
        for name, term in reader.all_terms():
            matcher = reader.postings(name, term)
            while matcher.is_active():
                value = bytes(matcher.value() or b"")
                found[matcher.id()].append((name, term, matcher.weight(), value))
                matcher.next()
        return {ids[number]: sorted(values, key=repr) for number, values in found.items()}


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

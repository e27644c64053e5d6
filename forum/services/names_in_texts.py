"""Replacing handle, address and name of a person in the texts of the forum.

In everybody's texts go the mention ``@handle``, links to the profile, searches for what the person
wrote (``von:handle``), and the e-mail address. In the person's own texts the name goes as well,
with which she may have signed. A name that others
write out is theirs to write: it stays, and can be reported. What is published as a version of a
paper is never changed.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import Base, User
from forum.services.holdings import Fate, Share
from forum.services.personal_data import REGISTER

#: Published or append-only: these tables take no change.
UNCHANGEABLE = frozenset(
    {
        "consent_texts",
        "event_chain",
        "event_seals",
        "events",
        "hunks",
        "pages",
        "paper_versions",
        "passages",
    }
)


def replace(user: User, *, by: str) -> None:
    """Put ``by`` in the place of the person's names, wherever a text can be changed.

    A person who was never confirmed has no handle that others could have used.
    """
    handle, address = re.escape(user.name), re.escape(user.email)
    end = r"(?![-._]*\w)"
    everywhere = [
        (re.compile(rf"@{handle}{end}", re.IGNORECASE), f"@{by}"),
        (re.compile(rf"/u/{handle}{end}", re.IGNORECASE), f"/u/{by}"),
        (re.compile(rf"\b(von|from):@?{handle}{end}", re.IGNORECASE), rf"\g<1>:{by}"),
        (re.compile(rf"(?<![\w.+-]){address}(?![\w-])", re.IGNORECASE), f"{by}@deleted.invalid"),
    ]
    name = user.name.lower()
    needles = (f"@{name}", f"/u/{name}", f":{name}", user.email.lower())
    for table in Base.metadata.sorted_tables:
        if table.name not in UNCHANGEABLE:
            _replace_in(table, _naming(table, needles), everywhere)
    own = [*everywhere, *_names(user, by)]
    for holding in REGISTER:
        changeable = holding.model.__tablename__ not in {*UNCHANGEABLE, User.__tablename__}
        if changeable and holding.share is Share.WHOLE and holding.fate is Fate.KEPT:
            _replace_in(holding.model.__table__, holding.rows_of(user), own)


def _names(user: User, by: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """Give the ways in which a person writes her own name."""
    for name in {user.display_name, escape(user.display_name), user.name}:
        if name:
            yield re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), by


def texts_of(table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Give the columns of a table that hold words."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, sa.String | sa.JSON) and not isinstance(column.type, sa.Enum)
    ]


def _naming(table: sa.FromClause, needles: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Say which rows may hold one of the needles."""
    return sa.or_(
        sa.false(),
        *(
            sa.func.lower(sa.cast(column, sa.Text)).contains(needle, autoescape=True)
            for column in texts_of(table)
            for needle in needles
        ),
    )


def _replace_in(
    table: Any, rows: sa.ColumnElement[bool], rules: list[tuple[re.Pattern[str], str]]
) -> None:
    keys, texts = list(table.primary_key.columns), texts_of(table)
    if not texts:
        return
    for row in session.execute(sa.select(*keys, *texts).where(rows)).all():
        values = row._mapping
        changed = {
            column: new
            for column in texts
            if (new := _replaced(values[column], rules)) != values[column]
        }
        if changed:
            session.execute(
                sa.update(table).where(*(key == values[key] for key in keys)).values(changed)
            )


def _replaced(value: Any, rules: list[tuple[re.Pattern[str], str]]) -> Any:
    if not value:
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for pattern, by in rules:
        text = pattern.sub(by, text)
    return text if isinstance(value, str) else json.loads(text)

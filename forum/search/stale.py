"""Bringing documents up to date: which are made anew and which leave the index."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, Thread
from forum.search.documents import BATCH, document_id, of_rows
from forum.search.engine import Engine
from forum.search.reindexing import Stale


def refresh(engine: Engine, stale: Iterable[Stale]) -> int:
    """Bring the index up to date for rows that changed, in one commit; answer how many.

    Raises:
        IndexUnavailable: The index cannot be written now; nothing has been changed in it.
    """
    keys: dict[type, set[int]] = {}
    for model, ids in stale:
        keys.setdefault(model, set()).update(ids)
    named = {document_id(model, key) for model, ids in keys.items() for key in ids}
    # The text of a thread is its opening comment; they share one document.
    keys.setdefault(Comment, set()).update(_openings(keys.pop(Thread, set())))
    named |= _thread_documents(keys[Comment])
    fresh = {doc.id: doc for model, ids in keys.items() if ids for doc in of_rows(model, ids)}
    engine.apply(fresh.values(), named - fresh.keys())
    return len(named)


def _openings(thread_ids: Iterable[int]) -> list[int]:
    return _first_comments(Comment.id, Comment.thread_id, thread_ids)


def _thread_documents(comment_ids: Iterable[int]) -> set[str]:
    ids = _first_comments(Comment.thread_id, Comment.id, comment_ids)
    return {document_id(Thread, key) for key in ids}


def _first_comments(wanted: Any, column: Any, keys: Iterable[int]) -> list[int]:
    """Read ``wanted`` of opening comments by their keys; a statement takes so many keys alone."""
    ids = list(keys)
    return [
        found
        for start in range(0, len(ids), BATCH)
        for found in session.scalars(
            sa.select(wanted).where(column.in_(ids[start : start + BATCH]), Comment.number == 1)
        )
    ]

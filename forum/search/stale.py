"""Bringing documents up to date: which are made anew and which leave the index."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, Thread
from forum.search.documents import document_id, of_rows
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
    return list(
        session.scalars(
            sa.select(Comment.id).where(
                Comment.thread_id.in_(list(thread_ids)), Comment.number == 1
            )
        )
    )


def _thread_documents(comment_ids: Iterable[int]) -> set[str]:
    ids = session.scalars(
        sa.select(Comment.thread_id).where(Comment.id.in_(list(comment_ids)), Comment.number == 1)
    )
    return {document_id(Thread, key) for key in ids}

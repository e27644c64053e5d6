"""Telling people of news that their saved searches find: each once, in bounded time.

A new contribution is compared with the searches instead of running the searches. What is compared
is the document that the index got, so what not everybody may read finds nobody; and each person is
told only of what she may see herself.
"""

import time
from collections.abc import Collection, Iterable
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.events import noun_of, record, take_out
from forum.models import (
    Base,
    Comment,
    Event,
    EventKind,
    PaperVersion,
    Passage,
    SavedSearch,
    Thread,
    UncomparedEvent,
    UntoldEvent,
    User,
)
from forum.models.base import table_of
from forum.search.comparing import Sheet, holds, plan_of
from forum.search.documents import of_rows
from forum.search.reindexing import Stale
from forum.search.synonyms import Synonyms, present

#: Seconds of one turn; what is left over goes on in the next, after index and mails.
SECONDS = 0.2
#: Searches that are read at once.
BATCH = 500
#: Events that are taken up at once.
AT_ONCE = 50

_MODELS: dict[str, Any] = {noun_of(m.class_): m.class_ for m in Base.registry.mappers}


#: The key of no account: of what nobody has written everybody is told.
NOBODY = 0

_search, _person = table_of(SavedSearch).c, table_of(User).c
#: Written once: each new contribution asks for the first, and mostly there are none.
_SEARCHES = (
    sa.select(_search.id, _search.query)
    .join_from(_search.id.table, _person.id.table, _person.id == _search.author_id)
    .where(
        _search.id > sa.bindparam("after"),
        _search.tells,
        _person.active,
        _person.deleted_at.is_(None),
        _person.id != sa.bindparam("actor"),
    )
    .order_by(_search.id)
    .limit(sa.bindparam("batch", type_=sa.Integer))
)


def look_through(
    seconds: float = SECONDS, *, at_once: int = AT_ONCE, aside: Collection[int] = ()
) -> int:
    """Compare what is new with the saved searches; answer how many events were taken up.

    The caller commits; a process that dies in between compares again and tells nobody twice.
    """
    end = time.monotonic() + seconds
    waiting = session.scalars(
        sa.select(UncomparedEvent)
        # First the inbox tells of it: whoever hears of it there is not told once more.
        .where(
            UncomparedEvent.event_id.not_in(sa.select(UntoldEvent.event_id)),
            UncomparedEvent.event_id.not_in(aside),
        )
        .order_by(UncomparedEvent.event_id)
        .limit(at_once)
    ).all()
    met_all = [entry.event_id for entry in takewhile(lambda entry: _compare(entry, end), waiting)]
    take_out(UncomparedEvent, met_all)
    # The one at which time was over has been taken up, too.
    return min(len(met_all) + 1, len(waiting))


def _compare(entry: UncomparedEvent, end: float) -> bool:
    """Compare one event with the searches that it has not met; tell whether it has met all."""
    event = entry.event
    batch = _searches(entry.compared_to, event.actor_id)
    # Mostly nobody searches for anything: then nobody has to read what is new.
    subject = session.get(_MODELS[event.subject_type], event.subject_id) if batch else None
    sheets = [Sheet(document) for rows in _rows(subject) for document in of_rows(*rows)]
    while sheets and batch:
        if time.monotonic() >= end:
            return False
        synonyms = present()
        found = [key for key, query in batch if _finds(query, synonyms, sheets)]
        if found:
            _tell(event, subject, found)
        entry.compared_to = batch[-1][0]
        batch = _searches(entry.compared_to, event.actor_id) if len(batch) == BATCH else []
    return True


def _finds(query: str, synonyms: Synonyms, sheets: Iterable[Sheet]) -> bool:
    asked = plan_of(query, synonyms)
    return asked is not None and any(holds(asked, sheet) for sheet in sheets)


def _rows(subject: Any) -> Iterable[Stale]:
    """Say which rows make the documents of what is new."""
    match subject:
        case None:
            return
        case Thread():
            opening = sa.select(Comment.id).where(
                Comment.thread_id == subject.id, Comment.number == 1
            )
            yield Comment, list(session.scalars(opening))
        case PaperVersion():
            # What stood in the version before is no news.
            changed = sa.select(Passage.id).where(
                Passage.version_id == subject.id, Passage.changed_in == subject.number
            )
            yield Passage, list(session.scalars(changed))
        case _:
            yield type(subject), [subject.id]


def _searches(after: int, actor_id: int | None) -> list[tuple[int, str]]:
    """Read the next searches that tell somebody else who is there to be told."""
    rows = session.execute(_SEARCHES, {"after": after, "actor": actor_id or NOBODY, "batch": BATCH})
    return [(key, query) for key, query in rows]


def _tell(event: Event, subject: Any, searches: list[int]) -> None:
    record(
        EventKind.SAVED_SEARCH_MATCHED,
        subject,
        # Of their own contributions nobody is told.
        actor=event.actor,
        searches=searches,
    )
    session.execute(
        sa.update(SavedSearch)
        .where(SavedSearch.id.in_(searches))
        .values(found_at=utcnow())
        .execution_options(synchronize_session=False)
    )

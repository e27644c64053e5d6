"""Sealing the event log in a chain of hashes, and finding out whether somebody has touched it.

A seal is SHA-256 over the seal before and the event. Whoever changes, removes or slips in an event
breaks the chain at that place. Whoever can write to the whole database could seal everything anew:
against that helps the head of the chain, kept elsewhere (``flask forum audit head``).
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Event, EventChain, EventSeal
from forum.models.base import table_of

logger = logging.getLogger(__name__)

#: Rows fetched at once while verifying, so that memory does not grow with the log.
AT_ONCE = 100

_CONTENT = (
    Event.id,
    Event.kind,
    Event.subject_type,
    Event.subject_id,
    Event.actor_id,
    Event.data,
    Event.created_at,
)

#: Written once, and without the session's part: each change of anything waits for the three.
_END = sa.select(EventChain.length, EventChain.head).where(EventChain.id == 1).with_for_update()
_SEAL = sa.insert(table_of(EventSeal))
_MOVE_END = sa.update(table_of(EventChain)).where(EventChain.id == 1)


@dataclass(frozen=True)
class Verification:
    """What a look at the whole chain has shown."""

    length: int
    head: str
    #: What is broken first, in one English line; empty where nothing is.
    finding: str = ""

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing was found."""
        return not self.finding


def seal_of(previous: str, content: Iterable[Any]) -> str:
    """Compute the seal of an event from the seal before and its columns, in the fixed order."""
    key, kind, subject_type, subject_id, actor_id, data, created_at = content
    moment: datetime = created_at
    # Through JSON and back, as the database gives it: keys become text before they are sorted.
    stored = json.loads(json.dumps(data))
    line = json.dumps(
        [
            key,
            str(kind),
            subject_type,
            subject_id,
            actor_id,
            stored,
            moment.astimezone(UTC).isoformat(timespec="microseconds"),
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()


def seal(events: list[Event]) -> None:
    """Seal the new events of a transaction, as its last step.

    The row of the chain is locked until the commit, so that transactions seal one after the other.
    Nothing else is locked after it, so that no two can wait for each other; SQLite lets only one
    transaction write anyway.
    """
    if not events:
        return
    connection = session.connection()
    length, head = connection.execute(_END).one()
    seals = []
    for number, event in enumerate(sorted(events, key=lambda e: e.id), length + 1):
        head = seal_of(head, [getattr(event, column.key) for column in _CONTENT])
        seals.append({"number": number, "event_id": event.id, "seal": head})
    connection.execute(_SEAL, seals)
    connection.execute(_MOVE_END, {"length": length + len(seals), "head": head})


def chain() -> EventChain:
    """Give the end of the chain and the last verification."""
    return session.scalars(
        sa.select(EventChain).where(EventChain.id == 1).execution_options(populate_existing=True)
    ).one()


def verify(noted: tuple[int, str] | None = None) -> Verification:
    """Compute the whole chain anew, row by row, and stop at the first that is broken.

    Events that are committed meanwhile are left to the next time.

    Args:
        noted: Number and seal of a head that was kept elsewhere; the chain must still hold it.
    """
    end = chain()
    length, head, previous, expected = end.length, end.head, "", 0
    statement = (
        sa.select(EventSeal.number, EventSeal.seal, EventSeal.event_id, *_CONTENT)
        .outerjoin(Event, Event.id == EventSeal.event_id)
        .where(EventSeal.number <= length)
        .order_by(EventSeal.number)
    )
    with session.execute(statement.execution_options(yield_per=AT_ONCE)) as rows:
        for number, stored, event_id, *content in rows:
            expected += 1
            problem = _problem(expected, number, event_id, content)
            if not problem and seal_of(previous, content) != stored:
                problem = f"event {event_id} (seal {number}) is not what was sealed"
            if not problem and noted and noted[0] == number and noted[1] != stored:
                problem = f"seal {number} is not the one that was noted"
            if problem:
                return Verification(expected - 1, previous, problem)
            previous = stored
    problem = _problem_at_end(expected, previous, end=(length, head), noted=noted)
    return Verification(expected, previous, problem)


def _problem(expected: int, number: int, event_id: int, content: list[Any]) -> str:
    if number != expected:
        return f"seal {expected} is missing"
    return f"event {event_id} (seal {number}) is missing" if content[0] is None else ""


def _problem_at_end(
    found: int, last: str, *, end: tuple[int, str], noted: tuple[int, str] | None
) -> str:
    length, head = end
    if found != length:
        return f"seal {found + 1} is missing"
    if last != head:
        return f"the head of the chain is not seal {length}"
    if noted and noted[0] > length:
        return f"seal {noted[0]} was noted and is missing"
    unsealed = session.scalar(
        sa.select(sa.func.min(Event.id)).where(~sa.exists().where(EventSeal.event_id == Event.id))
    )
    return f"event {unsealed} has no seal" if unsealed is not None else ""


def note(verification: Verification) -> None:
    """Keep the result for the administration's page."""
    session.execute(
        sa.update(EventChain)
        .where(EventChain.id == 1)
        .values(
            verified_at=utcnow(),
            verified_length=verification.length,
            finding=verification.finding[:200],
        )
        .execution_options(synchronize_session=False)
    )


def verify_daily() -> int:
    """Verify the chain and keep the result; answer how many events were found intact."""
    result = verify()
    note(result)
    if not result.is_intact:
        logger.error("the event log has been touched: %s", result.finding)
    return result.length

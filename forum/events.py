"""Recording what happened: the append-only log, and the events whose consequences follow."""

import re
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from forum.db import insert, session
from forum.models import Event, EventKind, User

_PENDING = "events_of_this_unit"
_READERS = "readers_of_this_unit"


def noun_of(model: type) -> str:
    """Name a model as the log and the addresses do: ``DissentFlag`` is ``dissent_flag``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def record(kind: EventKind, subject: Any, *, actor: User | None, **data: Any) -> Event:
    """Write that ``kind`` happened to ``subject``; consequences follow when the unit is committed.

    ``data`` is for what cannot be read from the subject later (who was mentioned, the state
    before); keys of rows are fine, names and addresses of people are not.
    """
    session.add(subject)
    session.flush()
    event = Event(
        kind=kind,
        subject_type=noun_of(type(subject)),
        subject_id=subject.id,
        actor_id=actor.id if actor else None,
        data=data,
    )
    insert(event)
    session().info.setdefault(_PENDING, []).append((event, subject))
    if actor is not None:
        note_readers([actor.id])
    return event


def take_pending() -> list[tuple[Event, Any]]:
    """Hand over the events recorded since the last commit, each with its subject."""
    pending: list[tuple[Event, Any]] = session().info.pop(_PENDING, [])
    return pending


def take_out(queue: Any, ids: Collection[int]) -> None:
    """Let events leave one of the tables in which they wait for the worker."""
    if ids:
        session.execute(
            sa.delete(queue)
            .where(queue.event_id.in_(ids))
            .execution_options(synchronize_session=False)
        )


def note_readers(ids: Iterable[int]) -> None:
    """Note whose own numbers and marks on pages are others once this unit is committed."""
    session().info.setdefault(_READERS, set()).update(ids)


def take_readers() -> set[int]:
    """Hand over the keys of these people."""
    readers: set[int] = session().info.pop(_READERS, set())
    return readers

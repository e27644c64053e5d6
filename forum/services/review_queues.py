"""The review queue: all that waits for a decision of the moderators, as one list by age."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from forum.db import session
from forum.keyset import LARGEST_KEY
from forum.models import AbuseReport, Comment, Event, EventKind, ReviewKind, Suggestion, User
from forum.models.target import COLUMN_OF
from forum.services import held_posts
from forum.services.review_sources import MODELS, SOURCES

SIZE = 30


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the queue is shown; ``whose`` is empty, ``mine`` or ``nobody``."""

    kind: ReviewKind | None = None
    whose: str = ""


class Position(NamedTuple):
    """The place of an entry in the queue: the oldest first."""

    since: datetime
    noun: str
    id: int

    @property
    def key(self) -> str:
        """The position as a word for the address of the next page."""
        return f"{self.since.astimezone(UTC).isoformat()}~{self.noun}~{self.id}"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits, and who takes care of it."""

    kind: ReviewKind
    noun: str
    subject: Any
    assignee: User | None

    @property
    def key(self) -> str:
        """The word for the entry in forms: ``abuse_report:7``."""
        return f"{self.noun}:{self.subject.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and the key after which the next one starts (None on the last)."""

    items: Sequence[Entry]
    next_key: str | None


def _queue(actor: User, view: View) -> sa.Subquery:
    queue = sa.union_all(*(source(actor) for source in SOURCES)).subquery("queue")
    statement = sa.select(queue)
    if view.kind is not None:
        statement = statement.where(queue.c.kind == view.kind.value)
    if view.whose == "mine":
        statement = statement.where(queue.c.assignee_id == actor.id)
    elif view.whose == "nobody":
        statement = statement.where(queue.c.assignee_id.is_(None))
    return statement.subquery("shown")


def counts(actor: User, view: View) -> dict[ReviewKind, int]:
    """Count what waits, by kind."""
    queue = _queue(actor, view)
    rows = session.execute(sa.select(queue.c.kind, sa.func.count()).group_by(queue.c.kind)).all()
    found = {ReviewKind(kind): number for kind, number in rows}
    return {kind: found.get(kind, 0) for kind in ReviewKind}


def page_of(actor: User, view: View, *, after: str | None = None) -> Page:
    """Give a page of what waits, the oldest first; costs the same wherever in the queue it lies."""
    queue = _queue(actor, view)
    columns = (queue.c.since, queue.c.noun, queue.c.id)
    statement = sa.select(queue).order_by(*columns).limit(SIZE + 1)
    position = _parse(after)
    if position is not None:
        place = [sa.literal(value, c.type) for value, c in zip(position, columns, strict=True)]
        statement = statement.where(sa.tuple_(*columns) > sa.tuple_(*place))
    rows = session.execute(statement).all()
    shown = rows[:SIZE]
    last = Position(shown[-1].since, shown[-1].noun, shown[-1].id) if shown else None
    return Page(_entries(shown), last.key if last and len(rows) > SIZE else None)


def find(actor: User, keys: Sequence[str]) -> list[Entry]:
    """Find the entries with these words that still wait, in the order of the queue."""
    wanted = {key: _split(key) for key in keys}
    pairs = [pair for pair in wanted.values() if pair is not None]
    if not pairs:
        return []
    queue = _queue(actor, View())
    rows = session.execute(
        sa.select(queue)
        .where(sa.or_(*(sa.and_(queue.c.noun == n, queue.c.id == i) for n, i in pairs)))
        .order_by(queue.c.since, queue.c.noun, queue.c.id)
    ).all()
    return _entries(rows)


def reasons_for_holding(entries: Sequence[Entry]) -> dict[str, Event]:
    """Give, by the words of the entries, the events that say why something waits for a look."""
    looked_at = (ReviewKind.HELD, ReviewKind.CHANGED)
    held = {(e.noun, e.subject.id): e.key for e in entries if e.kind in looked_at}
    if not held:
        return {}
    events = session.scalars(
        sa.select(Event)
        .where(
            Event.kind.in_([*held_posts.HELD, EventKind.COMMENT_EDIT_WAITS]),
            sa.or_(
                *(
                    sa.and_(Event.subject_type == noun, Event.subject_id == key)
                    for noun, key in held
                )
            ),
        )
        .order_by(Event.id)
    )
    return {held[event.subject_type, event.subject_id]: event for event in events}


def subject_of(noun: str, identity: int) -> Any:
    """Find what an entry is about, also where it has been decided; None where there is none."""
    model = MODELS.get(noun)
    return session.get(model, identity) if model is not None and identity <= LARGEST_KEY else None


def _split(key: str) -> tuple[str, int] | None:
    noun, _colon, identity = key.partition(":")
    if noun not in MODELS or not (identity.isascii() and identity.isdecimal()):
        return None
    return (noun, int(identity)) if int(identity) <= LARGEST_KEY else None


def _parse(key: str | None) -> Position | None:
    """Read the key of a page; one that cannot be read means the first page."""
    try:
        since, noun, identity = (key or "").split("~")
        found = Position(datetime.fromisoformat(since).astimezone(UTC), noun, int(identity))
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found.id <= LARGEST_KEY else None


def _entries(rows: Sequence[Any]) -> list[Entry]:
    """Load what stands in the rows, with one statement for each kind and one for the people."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.noun].append(row.id)
    subjects = {
        (noun, subject.id): subject
        for noun, ids in wanted.items()
        for subject in session.scalars(_statement(MODELS[noun]).where(MODELS[noun].id.in_(ids)))
    }
    ids = {row.assignee_id for row in rows if row.assignee_id is not None}
    people = {
        person.id: person
        for person in session.scalars(
            sa.select(User).where(User.id.in_(ids)).options(lazyload(User.representations))
        )
    }
    return [
        Entry(
            ReviewKind(row.kind),
            row.noun,
            subjects[row.noun, row.id],
            people.get(row.assignee_id),
        )
        for row in rows
    ]


def _statement(model: Any) -> sa.Select[Any]:
    """Load with a row what its card shows."""
    loads: list[Any] = []
    if hasattr(model, "author"):
        loads += [
            joinedload(model.author).options(lazyload(User.representations)),
            joinedload(model.organisation),
        ]
    if model is AbuseReport:
        loads += [selectinload(getattr(AbuseReport, name)) for name in COLUMN_OF.values()]
        loads += [selectinload(AbuseReport.comment).joinedload(Comment.thread)]
        loads += [selectinload(AbuseReport.reason_by).lazyload(User.representations)]
    if model is Comment:
        loads += [joinedload(Comment.thread)]
    if model is Suggestion:
        loads += [joinedload(Suggestion.passage)]
    return sa.select(model).options(*loads)

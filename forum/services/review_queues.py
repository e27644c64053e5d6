"""The review queue: all that waits for a decision of the moderators, as one list by age."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from forum.db import session
from forum.events import noun_of
from forum.keyset import LARGEST_KEY
from forum.models import (
    AbuseReport,
    AbuseReportStatus,
    BarrierReport,
    Comment,
    DissentFlag,
    MembershipRequest,
    MembershipRequestStatus,
    Review,
    ReviewKind,
    Suggestion,
    SuggestionStatus,
    User,
    Visibility,
    utcnow,
)
from forum.models.base import UtcDateTime
from forum.models.target import COLUMN_OF
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.working_days import today

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


Part = Callable[[Actor], sa.Select[Any]]


def _row(kind: ReviewKind, model: Any, owner: Any = None) -> sa.Select[Any]:
    """Begin the statement of one source; ``owner`` has the duty where nobody was assigned."""
    noun = noun_of(model)
    assigned = Review.assignee_id if owner is None else sa.func.coalesce(Review.assignee_id, owner)
    return (
        sa.select(
            sa.literal(kind.value, sa.String).label("kind"),
            sa.literal(noun, sa.String).label("noun"),
            model.id.label("id"),
            sa.type_coerce(model.created_at, UtcDateTime).label("since"),
            sa.type_coerce(assigned, sa.Integer).label("assignee_id"),
        )
        .select_from(model)
        .outerjoin(Review, sa.and_(Review.subject_type == noun, Review.subject_id == model.id))
    )


def _reports(actor: Actor) -> sa.Select[Any]:
    claimed = sa.case(
        (AbuseReport.status == AbuseReportStatus.CLAIMED, AbuseReport.claimed_by_id), else_=None
    )
    return _row(ReviewKind.REPORT, AbuseReport, claimed).where(
        visible(AbuseReport, actor),
        AbuseReport.status.in_(
            [AbuseReportStatus.OPEN, AbuseReportStatus.CLAIMED, AbuseReportStatus.APPEALED]
        ),
    )


def _third_parties(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.THIRD_PARTY, Comment).where(
        visible(Comment, actor),
        Comment.third_party != "",
        Comment.third_party_checked_at.is_(None),
        Comment.visibility == Visibility.VISIBLE,
    )


def _memberships(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.MEMBERSHIP, MembershipRequest).where(
        visible(MembershipRequest, actor),
        MembershipRequest.status == MembershipRequestStatus.OPEN,
    )


def _overdue_dissents(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.OVERDUE, DissentFlag, DissentFlag.owner_id).where(
        visible(DissentFlag, actor),
        DissentFlag.awaiting_answer(),
        DissentFlag.visibility == Visibility.VISIBLE,
        DissentFlag.due_on < today(utcnow()),
    )


def _overdue_suggestions(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.OVERDUE, Suggestion).where(
        visible(Suggestion, actor),
        Suggestion.status == SuggestionStatus.OPEN,
        Suggestion.visibility == Visibility.VISIBLE,
        Suggestion.due_on < today(utcnow()),
    )


def _barriers(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.BARRIER, BarrierReport).where(
        visible(BarrierReport, actor), BarrierReport.answered_at.is_(None)
    )


#: All that waits; a new source is one line here and one in ``MODELS``.
SOURCES: tuple[Part, ...] = (
    _reports,
    _third_parties,
    _memberships,
    _overdue_dissents,
    _overdue_suggestions,
    _barriers,
)
MODELS: dict[str, Any] = {
    noun_of(model): model
    for model in (
        AbuseReport,
        Comment,
        MembershipRequest,
        DissentFlag,
        Suggestion,
        BarrierReport,
    )
}


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
    if model is Comment:
        loads += [joinedload(Comment.thread)]
    if model is Suggestion:
        loads += [joinedload(Suggestion.passage)]
    return sa.select(model).options(*loads)

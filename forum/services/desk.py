"""The curator's desk: everything that waits for an answer of one person, by deadline."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from forum.db import session
from forum.errors import NotAllowed
from forum.keyset import LARGEST_KEY
from forum.models import (
    AnswerDraft,
    Comment,
    DissentFlag,
    Paper,
    Passage,
    Placement,
    Suggestion,
    Thread,
    User,
    utcnow,
)
from forum.models.target import COLUMN_OF
from forum.permissions.scopes import visible
from forum.services import duties
from forum.services.duties import DutyKind, View
from forum.working_days import today

SIZE = 25


class Position(NamedTuple):
    """The place of a duty in the queue: by deadline, then by age."""

    due_on: date
    since: datetime
    kind: str
    id: int

    @property
    def key(self) -> str:
        """The position as a word for the address of the next page."""
        since = self.since.astimezone(UTC).isoformat()
        return f"{self.due_on.isoformat()}~{since}~{self.kind}~{self.id}"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that waits for an answer; ``subject`` of a placement is what it places."""

    position: Position
    kind: DutyKind
    subject: Any
    passage: Passage | None
    placement: Placement | None = None

    @property
    def due_on(self) -> date | None:
        """The deadline, None where there is none."""
        return None if self.position.due_on == duties.NEVER else self.position.due_on

    @property
    def days_left(self) -> int:
        """How many days are left; below zero of an overdue one."""
        return (self.position.due_on - today(utcnow())).days

    @property
    def draft(self) -> AnswerDraft | None:
        """The draft of the answer, if somebody has begun one."""
        if self.kind is not DutyKind.DISSENT:
            return None
        found: AnswerDraft | None = self.subject.answer_draft
        return found

    @property
    def voices(self) -> int:
        """How many people share the objection or support the suggestion."""
        match self.subject:
            case DissentFlag():
                return self.subject.cosignature_count
            case Suggestion():
                return self.subject.support_count
        return 0

    @property
    def is_overdue(self) -> bool:
        """Tell whether the deadline has passed."""
        return self.days_left < 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and the key after which the next one starts (None on the last)."""

    items: Sequence[Duty]
    next_key: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many duties there are, and how many of them are overdue."""

    waiting: int = 0
    overdue: int = 0


def require_seat(actor: User) -> None:
    """Go on only for those who have a desk: moderators, and whoever curates a paper.

    Raises:
        NotAllowed: The actor is neither.
    """
    if actor.active and actor.is_moderator:
        return
    if not actor.active or not session.scalar(duties.my_papers(actor).limit(1)):
        raise NotAllowed("curator_only")


def papers(actor: User) -> list[Paper]:
    """Give the papers to choose from: one's own, for administrators all."""
    mine = sa.true() if actor.is_administrator else Paper.id.in_(duties.my_papers(actor))
    return list(
        session.scalars(
            sa.select(Paper)
            .where(mine, Paper.newest_version > 0, visible(Paper, actor))
            .order_by(Paper.title, Paper.id)
            .options(lazyload(Paper.process), lazyload(Paper.action_field))
        )
    )


def page_of(actor: User, view: View, *, after: str | None = None) -> Page:
    """Give a page of what waits, the nearest deadline first; what has none follows by age."""
    positions = _positions(actor, view, _parse(after), SIZE + 1)
    shown = positions[:SIZE]
    return Page(_load(shown), shown[-1].key if len(positions) > SIZE else None)


def counts(actor: User, view: View) -> dict[DutyKind, Count]:
    """Count what waits, by kind."""
    queue = duties.queue(actor, view)
    overdue = sa.func.sum(sa.case((queue.c.due_on < today(utcnow()), 1), else_=0))
    rows = session.execute(
        sa.select(queue.c.kind, sa.func.count(), overdue).group_by(queue.c.kind)
    ).all()
    found = {DutyKind(kind): Count(waiting, late) for kind, waiting, late in rows}
    return {kind: found.get(kind, Count()) for kind in DutyKind}


def total(found: Mapping[DutyKind, Count]) -> Count:
    """Add the counts of all kinds up."""
    return Count(
        sum(one.waiting for one in found.values()), sum(one.overdue for one in found.values())
    )


def next_after(actor: User, view: View, position: Position) -> Position | None:
    """Give what comes next in the queue, from its beginning again at the end; None if nothing."""
    following = _positions(actor, view, position, 1)
    if following:
        return following[0]
    return next((one for one in _positions(actor, view, None, 2) if one[2:] != position[2:]), None)


def position_of(subject: DissentFlag | Suggestion | Thread) -> Position:
    """Give the place in the queue of something that waits, or has waited."""
    match subject:
        case DissentFlag():
            kind, due_on = DutyKind.DISSENT, subject.due_on
        case Suggestion():
            kind, due_on = DutyKind.SUGGESTION, subject.due_on
        case Thread():
            kind, due_on = DutyKind.THREAD, duties.NEVER
    return Position(due_on, subject.created_at, kind.value, subject.id)


def _positions(actor: User, view: View, after: Position | None, size: int) -> list[Position]:
    queue = duties.queue(actor, view)
    columns = (queue.c.due_on, queue.c.since, queue.c.kind, queue.c.id)
    statement = sa.select(*columns).order_by(*columns).limit(size)
    if after is not None:
        place = [
            sa.literal(value, column.type) for value, column in zip(after, columns, strict=True)
        ]
        statement = statement.where(sa.tuple_(*columns) > sa.tuple_(*place))
    return [Position(*row) for row in session.execute(statement)]


def _parse(key: str | None) -> Position | None:
    """Read the key of a page; one that cannot be read means the first page."""
    try:
        due_on, since, kind, identity = (key or "").split("~")
        moment = datetime.fromisoformat(since).astimezone(UTC)
        found = Position(date.fromisoformat(due_on), moment, DutyKind(kind).value, int(identity))
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found.id <= LARGEST_KEY else None


def _load(positions: Sequence[Position]) -> list[Duty]:
    """Load what stands at the positions, with one statement for each kind."""
    wanted: dict[DutyKind, list[int]] = defaultdict(list)
    for position in positions:
        wanted[DutyKind(position.kind)].append(position.id)
    found = {
        (kind, one.id): one
        for kind, identities in wanted.items()
        for one in session.scalars(_statement(kind).where(_MODEL[kind].id.in_(identities)))
    }
    return [
        _duty(position, found[DutyKind(position.kind), position.id])
        for position in positions
        if (DutyKind(position.kind), position.id) in found
    ]


_MODEL: dict[DutyKind, Any] = {
    DutyKind.DISSENT: DissentFlag,
    DutyKind.SUGGESTION: Suggestion,
    DutyKind.PLACEMENT: Placement,
    DutyKind.THREAD: Thread,
}


def _duty(position: Position, found: Any) -> Duty:
    kind = DutyKind(position.kind)
    if kind is DutyKind.PLACEMENT:
        return Duty(position, kind, found.target, found.passage, found)
    return Duty(position, kind, found, found.passage)


def _statement(kind: DutyKind) -> sa.Select[Any]:
    model = _MODEL[kind]
    if kind is not DutyKind.PLACEMENT:
        return sa.select(model).options(*_loads(model))
    targets = [
        selectinload(getattr(Placement, column)).options(*_loads(target))
        for target, column in COLUMN_OF.items()
        if target is not Comment
    ]
    return sa.select(Placement).options(joinedload(Placement.passage), *targets)


def _loads(model: Any) -> list[Any]:
    """Say what the row of a contribution shows besides itself."""
    loads: list[Any] = [
        joinedload(model.author).options(lazyload(User.representations)),
        joinedload(model.organisation),
        joinedload(model.passage),
    ]
    if model is DissentFlag:
        loads += [
            joinedload(DissentFlag.answer_draft),
            joinedload(DissentFlag.comment).joinedload(Comment.thread),
        ]
    return loads

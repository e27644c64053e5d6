"""Read positions: going forward, going back, and marking a lot as read at once.

What somebody reads is nobody else's business: nothing here is written into the event log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from forum.clock import utcnow
from forum.db import session
from forum.events import note_readers
from forum.models import ActionField, ReadMark, ReadPosition, Thread, User
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible

#: Both databases know ``INSERT … ON CONFLICT``, each by a name of its own.
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Reached(NamedTuple):
    """That a person has read a thread up to a number."""

    user_id: int
    thread_id: int
    number: int


@dataclass(frozen=True)
class Before:
    """What was known before something was marked as read, so that it can be taken back.

    Attributes:
        thread_id: The thread, where it was one.
        action_field_id: The action field, where it was one; neither means the whole forum.
        number: The position in the thread; none where it had not been opened.
        moment: The mark of the field or the forum, or when the thread was rewound, as ISO text.
    """

    thread_id: int | None = None
    action_field_id: int | None = None
    number: int | None = None
    moment: str | None = None

    def as_fields(self) -> dict[str, Any]:
        """Give what a session can keep."""
        return asdict(self)


def insert(model: type) -> Any:
    """Begin an ``INSERT`` that says what a conflict means."""
    return _INSERT[session.get_bind().dialect.name](model)


def advance(person: User, seen: Mapping[int, int]) -> None:
    """Note that ``person`` has read each thread up to a number; what exists for nobody is left out.

    A position never goes back by this, whichever of two devices comes last.
    """
    known = session.execute(
        sa.select(Thread.id, Thread.last_number).where(Thread.id.in_(seen), visible(Thread, person))
    ).all()
    store(Reached(person.id, key, min(seen[key], last)) for key, last in known if seen[key] > 0)


def store(reached: Iterable[Reached]) -> int:
    """Write positions in one statement, where they are further than what is known."""
    now = utcnow()
    # In order, so that two transactions never wait for each other.
    rows = [{**one._asdict(), "read_at": now} for one in sorted(reached)]
    if not rows:
        return 0
    note_readers(row["user_id"] for row in rows)
    for row in rows:
        row["last_number"] = row.pop("number")
    statement = insert(ReadPosition).values(rows)
    further = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "thread_id"],
            set_={"last_number": further.last_number, "read_at": further.read_at},
            where=further.last_number > ReadPosition.last_number,
        )
    )
    return len(rows)


def of(person: User, thread: Thread) -> ReadPosition | None:
    """Find the person's position in a thread."""
    return session.scalar(
        sa.select(ReadPosition)
        .where(ReadPosition.user_id == person.id, ReadPosition.thread_id == thread.id)
        .execution_options(populate_existing=True)
    )


def rewind(thread: Thread, *, actor: User, number: int) -> None:
    """Mark the posts from ``number`` on as unread.

    Raises:
        NotFound: The thread does not exist for the actor.
    """
    require(actor, Permission.THREAD_VIEW, thread)
    _place(actor, thread.id, max(number, 1) - 1, utcnow())


def read_thread(thread: Thread, *, actor: User) -> Before:
    """Mark a whole thread as read; answer what was known before.

    Raises:
        NotFound: The thread does not exist for the actor.
    """
    require(actor, Permission.THREAD_VIEW, thread)
    known = of(actor, thread)
    before = Before(
        thread_id=thread.id,
        number=known.last_number if known else None,
        moment=_text(known.rewound_at if known else None),
    )
    _place(actor, thread.id, thread.last_number, None)
    return before


def read_field(field: ActionField, *, actor: User) -> Before:
    """Mark everything in an action field as read; answer what was known before.

    Raises:
        NotFound: The action field does not exist for the actor.
    """
    require(actor, Permission.ACTION_FIELD_VIEW, field)
    known = session.scalar(
        sa.select(ReadMark.read_until).where(
            ReadMark.user_id == actor.id, ReadMark.action_field_id == field.id
        )
    )
    _mark(actor, field.id, utcnow())
    return Before(action_field_id=field.id, moment=_text(known))


def read_everything(*, actor: User) -> Before:
    """Mark the whole forum as read; answer what was known before."""
    before = Before(moment=_text(actor.read_until))
    actor.read_until = utcnow()
    note_readers([actor.id])
    return before


def restore(before: Before, *, actor: User) -> None:
    """Take back that something was marked as read."""
    note_readers([actor.id])
    moment = datetime.fromisoformat(before.moment) if before.moment else None
    if before.thread_id is not None:
        if before.number is None:
            _forget(ReadPosition, actor, ReadPosition.thread_id == before.thread_id)
        else:
            _place(actor, before.thread_id, before.number, moment)
    elif before.action_field_id is not None:
        if moment is None:
            _forget(ReadMark, actor, ReadMark.action_field_id == before.action_field_id)
        else:
            _mark(actor, before.action_field_id, moment)
    else:
        actor.read_until = moment


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _place(person: User, thread_id: int, number: int, rewound_at: datetime | None) -> None:
    """Set a position wherever it was before."""
    note_readers([person.id])
    values = {"last_number": number, "read_at": utcnow(), "rewound_at": rewound_at}
    session.execute(
        insert(ReadPosition)
        .values(user_id=person.id, thread_id=thread_id, **values)
        .on_conflict_do_update(index_elements=["user_id", "thread_id"], set_=values)
    )


def _mark(person: User, action_field_id: int, moment: datetime) -> None:
    note_readers([person.id])
    session.execute(
        insert(ReadMark)
        .values(user_id=person.id, action_field_id=action_field_id, read_until=moment)
        .on_conflict_do_update(
            index_elements=["user_id", "action_field_id"], set_={"read_until": moment}
        )
    )


def _forget(model: Any, person: User, where: sa.ColumnElement[bool]) -> None:
    session.execute(
        sa.delete(model)
        .where(model.user_id == person.id, where)
        .execution_options(synchronize_session=False)
    )

"""Seals make the event log tamper-evident: each covers its event and the seal before it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base
from forum.models.event import Event


class EventSeal(Base):
    """The seal of one event; the database itself refuses to change or delete a row.

    The order is that of commits, not of the events' keys: a slow transaction commits an event
    with a smaller key after a faster one.
    """

    __tablename__ = "event_seals"

    #: The place in the chain, from 1 without a gap.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"), unique=True)
    #: SHA-256 over the seal before and the content of the event, in hexadecimal.
    seal: Mapped[str] = mapped_column(sa.String(64))

    event: Mapped[Event] = relationship()


class EventChain(Base):
    """The one row that says where the chain ends; locking it puts writers into an order."""

    __tablename__ = "event_chain"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: How many events are sealed, and the newest seal.
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(sa.String(64), default="")
    #: The last verification: when, how many events, and what was found broken (empty: nothing).
    verified_at: Mapped[datetime | None]
    verified_length: Mapped[int] = mapped_column(default=0)
    finding: Mapped[str] = mapped_column(sa.String(200), default="")


_SEALS, _CHAIN = EventSeal.__table__, EventChain.__table__
for _table, _sql, _dialect in (
    *(
        (
            _SEALS,
            f"CREATE TRIGGER event_seals_no_{verb.lower()} BEFORE {verb} ON event_seals "
            "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END",
            "sqlite",
        )
        for verb in ("UPDATE", "DELETE")
    ),
    (
        _SEALS,
        "CREATE TRIGGER event_seals_append_only BEFORE UPDATE OR DELETE ON event_seals "
        "FOR EACH ROW EXECUTE FUNCTION refuse_event_change()",
        "postgresql",
    ),
    *(
        (
            _CHAIN,
            "INSERT INTO event_chain (id, length, head, verified_length, finding) "
            "VALUES (1, 0, '', 0, '')",
            dialect,
        )
        for dialect in ("sqlite", "postgresql")
    ),
):
    sa.event.listen(_table, "after_create", sa.DDL(_sql).execute_if(dialect=_dialect))

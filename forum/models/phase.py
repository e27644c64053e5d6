"""A phase of a process, with its dates."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import utcnow
from forum.models.base import Base, Key, Short, Text
from forum.working_days import today


class Phase(Base):
    """A phase; dates include both days, an open end is None."""

    __tablename__ = "phases"
    __table_args__ = (sa.UniqueConstraint("process_id", "position"),)

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(sa.ForeignKey("processes.id"))
    position: Mapped[int]
    title: Mapped[Short]
    summary: Mapped[Text]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    @property
    def is_current(self) -> bool:
        """Tell whether the phase runs today."""
        day = today(utcnow())
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def is_over(self) -> bool:
        """Tell whether the phase has ended."""
        return self.ends_on is not None and self.ends_on < today(utcnow())

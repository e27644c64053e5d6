"""A report of a barrier: somebody could not use a page; to be answered within a month."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import PERSONAL, Base, Dated, Key, Short, Text
from forum.models.user import User


class BarrierReport(Dated, Base):
    """A report made without an account; name and address only where the person gave them."""

    __tablename__ = "barrier_reports"

    id: Mapped[Key]
    page: Mapped[Short] = mapped_column(default="")
    description: Mapped[Text]
    name: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    email: Mapped[str] = mapped_column(sa.String(254), default="", info=PERSONAL)
    due_on: Mapped[date]
    answer: Mapped[Text]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    answered_by: Mapped[User | None] = relationship()

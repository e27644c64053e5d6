"""A receipt: what became of a contribution to a paper."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Text
from forum.models.dissent_flag import AnswerOutcome
from forum.models.target import COLUMN_OF, EXACTLY_ONE, Targeted
from forum.models.user import User


class Receipt(Targeted, Dated, Base):
    """What a curator has done with a contribution; there is none while nobody has read it.

    Dissent flags and suggestions carry their answers themselves.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        sa.CheckConstraint(f"{EXACTLY_ONE} = 1", name="exactly_one_target"),
        *(sa.UniqueConstraint(f"{column}_id") for column in COLUMN_OF.values()),
    )

    id: Mapped[Key]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    outcome: Mapped[AnswerOutcome | None]
    reasons: Mapped[Text]
    reasons_html: Mapped[Text]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    read_by: Mapped[User | None] = relationship(foreign_keys=[read_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

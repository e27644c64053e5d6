"""A deliberation with phases, action fields and papers."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Dated, Handle, Key, Short, Text
from forum.models.organisation import FederalState
from forum.models.phase import Phase


class Process(Dated, Base):
    """A deliberation; what belongs to an unpublished one exists for moderators only."""

    __tablename__ = "processes"

    id: Mapped[Key]
    slug: Mapped[Handle] = mapped_column(unique=True)
    title: Mapped[Short]
    summary: Mapped[Text]
    description: Mapped[Text]
    description_html: Mapped[Text]
    is_published: Mapped[bool] = mapped_column(default=False)
    #: Whose public holidays the deadlines of the process respect.
    federal_state: Mapped[FederalState | None]
    #: Working days within which a dissent must be answered.
    answer_days: Mapped[int] = mapped_column(default=10)
    position: Mapped[int] = mapped_column(default=0)

    phases: Mapped[list[Phase]] = relationship(order_by=Phase.position, lazy="select")
    action_fields: Mapped[list[ActionField]] = relationship(
        order_by=ActionField.position, back_populates="process", lazy="select"
    )

    __table_args__ = (sa.CheckConstraint("answer_days > 0", name="answer_days_positive"),)

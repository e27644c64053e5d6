"""A theme area of a process; also the category of threads."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Handle, Key, Short, Text

if TYPE_CHECKING:
    from forum.models.process import Process


class ActionField(Base):
    """An action field; its address ``/c/<slug>`` is unique over all processes."""

    __tablename__ = "action_fields"
    __table_args__ = (sa.Index("ix_action_fields_process_id", "process_id", "position"),)

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(sa.ForeignKey("processes.id"))
    slug: Mapped[Handle] = mapped_column(unique=True)
    title: Mapped[Short]
    description: Mapped[Text]
    position: Mapped[int] = mapped_column(default=0)
    #: Whether discussions and replies are looked at before they appear.
    holds_posts: Mapped[bool] = mapped_column(default=False)

    process: Mapped["Process"] = relationship(back_populates="action_fields", lazy="joined")

"""An impulse paper: the text under discussion."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Dated, Handle, Key, Short, Text
from forum.models.process import Process
from forum.models.user import User


class PaperKind(enum.StrEnum):
    """What a paper is called."""

    IMPULSE_PAPER = "impulse_paper"
    FOOD_FOR_THOUGHT = "food_for_thought"
    REPORT = "report"


class Paper(Dated, Base):
    """A paper; its text lives in numbered versions, its curator owns the duty to answer."""

    __tablename__ = "papers"
    __table_args__ = (sa.Index("ix_papers_process_id", "process_id"),)

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(sa.ForeignKey("processes.id"))
    #: The field under which threads about a passage are filed.
    action_field_id: Mapped[int] = mapped_column(sa.ForeignKey("action_fields.id"))
    slug: Mapped[Handle] = mapped_column(unique=True)
    title: Mapped[Short]
    kind: Mapped[PaperKind] = mapped_column(default=PaperKind.IMPULSE_PAPER)
    summary: Mapped[Text]
    curator_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    #: A closed paper can be read but takes no further contributions.
    is_open: Mapped[bool] = mapped_column(default=True)
    #: Number of the newest published version; 0 while there is none.
    newest_version: Mapped[int] = mapped_column(default=0)

    process: Mapped[Process] = relationship(lazy="joined")
    action_field: Mapped[ActionField] = relationship(lazy="joined")
    curator: Mapped[User] = relationship(foreign_keys=[curator_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])

    @property
    def is_published(self) -> bool:
        """Tell whether there is a version to read."""
        return self.newest_version > 0

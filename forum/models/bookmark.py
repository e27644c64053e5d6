"""A bookmark: what a person wants to find again, with a note and a reminder."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.passage import Passage
from forum.models.target import COLUMN_OF, EXACTLY_ONE, Targeted
from forum.models.user import User

#: The column that refers to each noun that can be bookmarked.
BOOKMARKED_BY: dict[Any, str] = {**COLUMN_OF, Passage: "passage"}
LONGEST_NOTE = 1_000


class Bookmark(Targeted, Dated, Base):
    """A bookmark; nobody but its owner knows of it."""

    __tablename__ = "bookmarks"
    __table_args__ = (
        *(sa.UniqueConstraint("user_id", f"{column}_id") for column in BOOKMARKED_BY.values()),
        sa.CheckConstraint(
            f"{EXACTLY_ONE} + (CASE WHEN passage_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="exactly_one_target",
        ),
        sa.Index("ix_bookmarks_due", "reminded_at", "remind_at"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"), index=True)
    note: Mapped[str] = mapped_column(sa.String(LONGEST_NOTE), default="")
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    passage: Mapped[Passage | None] = relationship()

    @property
    def marked(self) -> Any:
        """What is bookmarked."""
        return self.passage or self.target

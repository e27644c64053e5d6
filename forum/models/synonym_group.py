"""Words that mean the same to the search."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import utcnow
from forum.models.base import Base, Dated, Key, Locked


class SynonymGroup(Dated, Locked, Base):
    """Words or short phrases of which each finds the others, or the first finds the others."""

    __tablename__ = "synonym_groups"

    id: Mapped[Key]
    #: As they were written, in the order in which they were given.
    words: Mapped[list[str]] = mapped_column(sa.JSON)
    #: Whether only the first word finds the others: an abbreviation and its long form.
    is_one_way: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)

    @property
    def asked(self) -> list[str]:
        """The words of a query for which the group has an answer."""
        return self.words[:1] if self.is_one_way else self.words

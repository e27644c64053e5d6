"""A version of a paper: numbered, immutable once published, citable for ever."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.paper import Paper
from forum.models.user import User


class PaperVersion(Dated, Base):
    """A published version of a paper with its Markdown source."""

    __tablename__ = "paper_versions"
    __table_args__ = (sa.UniqueConstraint("paper_id", "number"),)

    id: Mapped[Key]
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"))
    number: Mapped[int]
    #: Loaded when it is asked for: it may have 600,000 characters, and passages join their version.
    source: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    paper: Mapped[Paper] = relationship(lazy="joined")
    published_by: Mapped[User] = relationship()

"""The draft of a paper's next version, for its curators alone."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.paper import Paper
from forum.models.user import User


class PaperDraft(Dated, Base):
    """The text that becomes the next version, with what is still to be said about its changes."""

    __tablename__ = "paper_drafts"

    id: Mapped[Key]
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"), unique=True)
    source: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    #: Raised with each change, so that of two curators the slower one is told.
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    #: By the key of a hunk: ``{"reason": "…", "sources": [["dissent_flag", 7], …]}``.
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: By the id of an unanswered objection: why it is carried over.
    carried: Mapped[dict[str, Any]] = mapped_column(default=dict)

    paper: Mapped[Paper] = relationship()
    saved_by: Mapped[User] = relationship()

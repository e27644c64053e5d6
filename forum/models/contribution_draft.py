"""What somebody has begun to write and not sent yet."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.user import User


class DraftPlace(enum.StrEnum):
    """Where the text is to stand, together with the key of the object there."""

    REPLY = "reply"
    COMMENT = "comment"
    PASSAGE = "passage"
    ACTION_FIELD = "action_field"


class ContributionDraft(Dated, Base):
    """The draft of one person for one place, for that person alone."""

    __tablename__ = "contribution_drafts"
    __table_args__ = (sa.UniqueConstraint("author_id", "place", "subject_id"),)

    id: Mapped[Key]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    place: Mapped[DraftPlace]
    #: The thread replied to, the comment edited, the passage or field written about; 0 for no
    #: field yet. No foreign key: the words outlive what they were about.
    subject_id: Mapped[int]
    #: The fields of the form, each with its values.
    fields: Mapped[dict[str, Any]]
    #: Raised with each change, so that of two devices the slower one is told.
    revision: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime]

    author: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own attribute

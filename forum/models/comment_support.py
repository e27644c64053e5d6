"""Support of a comment: that a person finds it helpful, or shares what it says."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.comment import Comment
from forum.models.user import User


class SupportKind(enum.StrEnum):
    """What a person says by supporting a comment."""

    HELPFUL = "helpful"
    SHARED = "shared"


class CommentSupport(Dated, Base):
    """The support of one person for one comment; it can be changed and taken back."""

    __tablename__ = "comment_supports"
    __table_args__ = (sa.UniqueConstraint("comment_id", "user_id"),)

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kind: Mapped[SupportKind]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")

    comment: Mapped[Comment] = relationship()
    user: Mapped[User] = relationship()

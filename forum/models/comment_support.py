"""Support of a comment: that a person finds it helpful, or shares what it says."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.comment import Comment
from forum.models.public_reason import WITHOUT_WORDS, PublicReason
from forum.models.user import User


class SupportKind(enum.StrEnum):
    """What a person says by supporting a comment."""

    HELPFUL = "helpful"
    SHARED = "shared"


class CommentSupport(PublicReason, Dated, Base):
    """The support of one person for one comment; it can be changed and taken back."""

    __tablename__ = "comment_supports"
    __table_args__ = (
        sa.UniqueConstraint("comment_id", "user_id"),
        sa.CheckConstraint(WITHOUT_WORDS, name="redacted_without_words"),
    )

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kind: Mapped[SupportKind]

    comment: Mapped[Comment] = relationship()
    user: Mapped[User] = relationship()

    @property
    def target(self) -> Comment:
        """What the reason was given for."""
        return self.comment

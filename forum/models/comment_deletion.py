"""What a deleted comment said, for the short time in which its author can take the step back."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.comment import Comment
from forum.models.contribution import Visibility
from forum.models.user import User


class CommentDeletion(Dated, Base):
    """The deletion of a comment; it holds the words, which nobody reads any more, and then goes."""

    __tablename__ = "comment_deletions"

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"), unique=True)
    deleted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    #: Whether moderation had hidden the comment: it then comes back hidden.
    former_visibility: Mapped[Visibility]
    body: Mapped[Text]
    third_party: Mapped[Short] = mapped_column(default="")

    comment: Mapped[Comment] = relationship()
    deleted_by: Mapped[User] = relationship()

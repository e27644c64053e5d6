"""A former wording of a comment."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.comment import Comment
from forum.models.restriction import Restriction
from forum.models.user import User


class CommentRevision(Dated, Base):
    """What a comment said before an edit; number 1 is the first wording."""

    __tablename__ = "comment_revisions"
    __table_args__ = (sa.UniqueConstraint("comment_id", "number"),)

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"))
    number: Mapped[int]
    body: Mapped[Text]
    edited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[Short] = mapped_column(default="")
    #: The statement of reasons, where staff changed what an author had written alone.
    restriction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("restrictions.id"))
    #: The statement of reasons, where staff took this wording out of the history.
    redaction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("restrictions.id"))

    comment: Mapped[Comment] = relationship()
    edited_by: Mapped[User] = relationship()
    restriction: Mapped[Restriction | None] = relationship(foreign_keys=[restriction_id])
    redaction: Mapped[Restriction | None] = relationship(foreign_keys=[redaction_id])

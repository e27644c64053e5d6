"""A file that somebody uploaded: a picture that texts show, or an attachment that they link to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short
from forum.models.comment import Comment
from forum.models.user import User

comment_uploads = sa.Table(
    "comment_uploads",
    Base.metadata,
    sa.Column("comment_id", sa.ForeignKey("comments.id"), primary_key=True),
    sa.Column("upload_id", sa.ForeignKey("uploads.id"), primary_key=True, index=True),
)


class Upload(Dated, Base):
    """An upload; its content lies in the storage under ``key``."""

    __tablename__ = "uploads"
    __table_args__ = (sa.Index("ix_uploads_author_id", "author_id", "created_at"),)

    id: Mapped[Key]
    #: Random; also the last part of its address.
    key: Mapped[str] = mapped_column(sa.String(22), unique=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    #: The name that its author's file had, cleaned, with the ending of what it is.
    name: Mapped[Short]
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    #: What a picture shows, for those who do not see it.
    alternative: Mapped[str] = mapped_column(sa.String(300), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    #: Since then nobody sees it, and the worker removes its content.
    removed_at: Mapped[datetime | None] = mapped_column(index=True)

    author: Mapped[User] = relationship()
    comments: Mapped[list[Comment]] = relationship(
        secondary=comment_uploads, back_populates="uploads"
    )

    @property
    def is_picture(self) -> bool:
        """Tell whether texts show it; everything else is downloaded."""
        return self.width is not None

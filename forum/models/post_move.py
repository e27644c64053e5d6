"""A move of posts from one thread into another, and where each of them stood."""

import enum
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Text
from forum.models.comment import Comment
from forum.models.thread import Thread
from forum.models.user import User

#: So long a move of posts can be taken back.
UNDO_FOR = timedelta(days=7)


class PostMoveKind(enum.StrEnum):
    """Where the posts went: into a thread that was there, a new one, or all of a thread at once."""

    POSTS = "posts"
    SPLIT = "split"
    MERGE = "merge"


class PostMove(Dated, Base):
    """Posts that a moderator took from one thread into another, with a reason that all can read.

    The row is the trace that both threads show. It is kept when the move is taken back.
    """

    __tablename__ = "post_moves"
    __table_args__ = (
        sa.CheckConstraint("source_id <> target_id", name="elsewhere"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        # A double submit carries the same token and becomes one move.
        sa.UniqueConstraint("moved_by_id", "submission"),
    )

    id: Mapped[Key]
    kind: Mapped[PostMoveKind]
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("threads.id"), index=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("threads.id"), index=True)
    moved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[Text]
    post_count: Mapped[int]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    submission: Mapped[str | None] = mapped_column(sa.String(64))

    source: Mapped[Thread] = relationship(foreign_keys=[source_id], lazy="joined")
    target: Mapped[Thread] = relationship(foreign_keys=[target_id])
    moved_by: Mapped[User] = relationship(foreign_keys=[moved_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def undo_until(self) -> datetime:
        """The moment until which the move can be taken back."""
        return self.created_at + UNDO_FOR

    @property
    def is_merge(self) -> bool:
        """Tell whether the source went into the target as a whole."""
        return self.kind is PostMoveKind.MERGE


class MovedPost(Base):
    """A post of a move: its number in the source before, and in the target after.

    With it the addresses of a post lead on, wherever the post has come to stand since.
    """

    __tablename__ = "moved_posts"
    __table_args__ = (sa.UniqueConstraint("move_id", "old_number"),)

    move_id: Mapped[int] = mapped_column(sa.ForeignKey("post_moves.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("comments.id"), primary_key=True, index=True
    )
    old_number: Mapped[int]
    new_number: Mapped[int]

    move: Mapped[PostMove] = relationship()
    comment: Mapped[Comment] = relationship()

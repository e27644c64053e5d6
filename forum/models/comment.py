"""A comment: a numbered post of a thread."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.contribution import Authored, ContributionKind, Shown, Visibility
from forum.models.thread import Thread
from forum.retention import DELETED_POSTS

if TYPE_CHECKING:
    from forum.models.upload import Upload


def _index_where(name: str, column: str, where: str) -> sa.Index:
    """Make an index of the rows that meet a condition."""
    condition = sa.text(where)
    return sa.Index(name, column, sqlite_where=condition, postgresql_where=condition)


class Comment(Authored, Shown, Dated, Base):
    """A comment; number 1 opens the thread. A deleted one leaves a tombstone with its number."""

    __tablename__ = "comments"
    __table_args__ = (
        sa.UniqueConstraint("thread_id", "number"),
        # A double submit carries the same token and becomes one comment.
        sa.UniqueConstraint("author_id", "submission"),
        sa.Index("ix_comments_reply_to_id", "reply_to_id"),
        # The few that wait for moderators, by each reason that there is for it.
        _index_where("ix_comments_held", "id", "visibility = 'held'"),
        _index_where("ix_comments_third_party", "id", "third_party != ''"),
        _index_where(
            "ix_comments_edit_waits_since", "edit_waits_since", "edit_waits_since IS NOT NULL"
        ),
    )

    id: Mapped[Key]
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("threads.id"))
    number: Mapped[int]
    reply_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id"))
    kind: Mapped[ContributionKind] = mapped_column(default=ContributionKind.COMMENT)
    body: Mapped[Text]
    body_html: Mapped[Text]
    render_version: Mapped[int] = mapped_column(default=0)
    #: A third party named by a hint; shown only after a moderator's check.
    third_party: Mapped[Short] = mapped_column(default="")
    third_party_checked_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    #: Former wordings that are kept; edits without a mark leave none.
    revision_count: Mapped[int] = mapped_column(default=0)
    #: All edits; tells of two people who edit at once the slower one.
    edit_count: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    helpful_count: Mapped[int] = mapped_column(default=0)
    shared_count: Mapped[int] = mapped_column(default=0)
    #: Since when everybody may edit it who may write in its thread.
    wiki_at: Mapped[datetime | None]
    #: Since when a change waits for a look, where posts are looked at before they appear.
    edit_waits_since: Mapped[datetime | None]
    #: When its author deleted it; for a short time the words can be brought back.
    deleted_at: Mapped[datetime | None]
    submission: Mapped[str | None] = mapped_column(sa.String(64))

    thread: Mapped[Thread] = relationship()
    reply_to: Mapped["Comment | None"] = relationship(remote_side="Comment.id")
    #: The author's uploads that the text shows.
    uploads: Mapped[list["Upload"]] = relationship(
        secondary="comment_uploads", back_populates="comments"
    )

    @property
    def is_opening(self) -> bool:
        """Tell whether it is the opening text of its thread."""
        return self.number == 1

    @property
    def is_wiki(self) -> bool:
        """Tell whether others may edit it."""
        return self.wiki_at is not None

    @property
    def undelete_until(self) -> datetime | None:
        """The moment until which its author can take the deletion back."""
        return self.deleted_at and self.deleted_at + DELETED_POSTS.span

    @property
    def is_deleted(self) -> bool:
        """Tell whether its author has deleted it."""
        return self.visibility is Visibility.DELETED

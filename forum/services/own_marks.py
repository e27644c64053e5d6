"""What a reader has done with the posts of a page: supported, bookmarked, muted their authors."""

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from forum.db import session
from forum.models import Bookmark, Comment, CommentSupport, Mute, SupportKind, Visibility
from forum.permissions.rules import Actor


@dataclass
class OwnMarks:
    """A reader's marks at some posts; a guest has none."""

    supports: dict[int, SupportKind] = field(default_factory=dict)
    bookmarked: set[int] = field(default_factory=set)
    #: People of whom the reader does not want to hear.
    muted: set[int] = field(default_factory=set)
    #: The number of the reader's last post in the thread, where a thread was asked for.
    last: int | None = None


def of(reader: Actor, comments: Collection[int], *, thread_id: int | None = None) -> OwnMarks:
    """Give a reader's marks at comments with these keys, in one statement."""
    marks = OwnMarks()
    if reader is None:
        return marks
    for what, key, value in session.execute(_statement(reader.id, comments, thread_id)):
        match what:
            case "support":
                marks.supports[key] = SupportKind(value)
            case "bookmark":
                marks.bookmarked.add(key)
            case "mute":
                marks.muted.add(key)
            case _:
                marks.last = key
    return marks


def _statement(
    reader: int, comments: Collection[int], thread_id: int | None
) -> sa.CompoundSelect[str, int, str]:
    ids = list(comments)
    nothing = sa.literal("")
    supports = sa.select(
        sa.literal("support"), CommentSupport.comment_id, sa.cast(CommentSupport.kind, sa.String)
    ).where(CommentSupport.user_id == reader, CommentSupport.comment_id.in_(ids))
    bookmarks = sa.select(sa.literal("bookmark"), Bookmark.comment_id, nothing).where(
        Bookmark.user_id == reader, Bookmark.comment_id.in_(ids)
    )
    mutes = sa.select(sa.literal("mute"), Mute.muted_id, nothing).where(Mute.user_id == reader)
    last = sa.select(sa.literal("last"), sa.func.max(Comment.number), nothing).where(
        Comment.thread_id == thread_id,
        Comment.author_id == reader,
        Comment.visibility == Visibility.VISIBLE,
    )
    parts = (supports, bookmarks, mutes)
    return sa.union_all(*parts, last) if thread_id is not None else sa.union_all(*parts)

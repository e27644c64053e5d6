"""What has happened since a page was shown: in one statement, for browsers that ask often."""

from typing import NamedTuple

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, Notification, Thread, User, Visibility
from forum.permissions.scopes import visible


class LiveCounts(NamedTuple):
    """New posts of others in a thread, and unread notifications."""

    posts: int
    inbox: int


def count(session_key: str | None, *, thread_id: int, after: int) -> LiveCounts:
    """Count for the account that ``session_key`` belongs to, or for a guest.

    Only threads that everybody may read tell of new posts: so nothing has to be known about the
    person, and the one statement is all that the answer costs.
    """
    me = sa.select(User.id).where(
        User.fs_uniquifier == (session_key or ""), User.active, User.deleted_at.is_(None)
    )
    posts = sa.select(sa.func.count(Comment.id)).where(
        Comment.thread_id == thread_id,
        Comment.number > after,
        Comment.visibility == Visibility.VISIBLE,
        Comment.author_id.not_in(me),
        sa.exists().where(Thread.id == thread_id, visible(Thread, None)),
    )
    inbox = sa.select(sa.func.count(Notification.id)).where(
        Notification.recipient_id.in_(me), Notification.read_at.is_(None)
    )
    row = session.execute(sa.select(posts.scalar_subquery(), inbox.scalar_subquery())).one()
    return LiveCounts(*row)

"""Support of comments: one a person, to be changed and taken back, with an optional reason."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import lock, session
from forum.events import record
from forum.models import Comment, CommentSupport, EventKind, SupportKind, User
from forum.permissions.policy import Permission, require

#: The counter of each kind.
COUNTER = {SupportKind.HELPFUL: "helpful_count", SupportKind.SHARED: "shared_count"}
#: A list of more names is read by nobody; the counts tell how many there are.
SHOWN = 200


def of(comment: Comment, person: User) -> CommentSupport | None:
    """Find the person's support of a comment."""
    return session.scalar(
        sa.select(CommentSupport).where(
            CommentSupport.comment_id == comment.id, CommentSupport.user_id == person.id
        )
    )


def support(
    comment: Comment, *, actor: User, kind: SupportKind, reason: str | None = None
) -> CommentSupport:
    """Support a comment, or say so differently; a reason that is not given stays as it is.

    Raises:
        NotAllowed: It is the actor's own, the actor may not take part, or it takes no support.
    """
    require(actor, Permission.COMMENT_SUPPORT, comment)
    lock(comment)
    found = of(comment, actor)
    if found is None:
        found = CommentSupport(comment=comment, user=actor, kind=kind, reason=reason or "")
        session.add(found)
        _count(comment)
        record(EventKind.COMMENT_SUPPORTED, comment, actor=actor)
    elif found.kind is not kind or (reason is not None and found.reason != reason):
        found.kind = kind
        if reason is not None:
            found.say(reason)
        _count(comment)
        record(EventKind.COMMENT_SUPPORT_CHANGED, comment, actor=actor)
    return found


def withdraw(comment: Comment, *, actor: User) -> None:
    """Take one's support back; without one nothing changes.

    Raises:
        NotFound: The comment does not exist for the actor.
    """
    require(actor, Permission.COMMENT_VIEW, comment)
    lock(comment)
    found = of(comment, actor)
    if found is None:
        return
    session.delete(found)
    _count(comment)
    record(EventKind.COMMENT_UNSUPPORTED, comment, actor=actor)


def _count(comment: Comment) -> None:
    """Count under a lock, after the own row is written: whoever comes second sees both."""
    session.flush()
    lock(comment)
    for kind, column in COUNTER.items():
        setattr(comment, column, session.scalar(_number(kind, comment.id)) or 0)
    session.flush()


def _number(kind: SupportKind, comment_id: object) -> sa.Select[int]:
    return sa.select(sa.func.count(CommentSupport.id)).where(
        CommentSupport.comment_id == comment_id, CommentSupport.kind == kind
    )


def recount() -> None:
    """Repair the counters of all comments."""
    session.flush()
    values = {
        column: _number(kind, Comment.id).correlate(Comment).scalar_subquery()
        for kind, column in COUNTER.items()
    }
    session.execute(sa.update(Comment).values(values).execution_options(synchronize_session=False))


def given_to(comment: Comment) -> Sequence[CommentSupport]:
    """Give the supports of a comment by people who still have an account, the latest first."""
    return session.scalars(
        sa.select(CommentSupport)
        .join(User, User.id == CommentSupport.user_id)
        .where(CommentSupport.comment_id == comment.id, User.deleted_at.is_(None))
        .options(joinedload(CommentSupport.user))
        .order_by(CommentSupport.id.desc())
        .limit(SHOWN)
    ).all()

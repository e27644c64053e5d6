"""The history of a comment: its wordings one after the other, and going back to one of them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from forum.db import session
from forum.differences import Change, word_diff
from forum.errors import RuleBroken
from forum.events import record
from forum.models import Comment, CommentRevision, EventKind, User
from forum.permissions.policy import Permission, require
from forum.services import comments


@dataclass(frozen=True)
class Wording:
    """What a comment said for some time."""

    #: 1 is the first wording.
    number: int
    body: str
    author: User
    written_at: datetime
    reason: str
    is_present: bool
    #: What is different from the wording before; nothing where one of the two is not there.
    changes: list[Change] | None

    @property
    def is_erased(self) -> bool:
        """Tell whether its words have gone, with the account of the person who wrote them."""
        return not self.body


def history(comment: Comment) -> list[Wording]:
    """Give all wordings, the present one first."""
    former = comments.revisions(comment)
    texts = [revision.body for revision in former] + [comment.body]
    wordings = [
        Wording(1, texts[0], comment.author, comment.created_at, "", not former, None),
        *(
            Wording(
                number=revision.number + 1,
                body=after,
                author=revision.edited_by,
                written_at=revision.created_at,
                reason=revision.reason,
                is_present=revision is former[-1],
                changes=word_diff(before, after) if before and after else None,
            )
            for revision, before, after in zip(former, texts, texts[1:], strict=False)
        ),
    ]
    return wordings[::-1]


def by_number(comment: Comment, number: int) -> CommentRevision | None:
    """Find a former wording that has not been erased."""
    return session.scalar(
        sa.select(CommentRevision).where(
            CommentRevision.comment_id == comment.id,
            CommentRevision.number == number,
            CommentRevision.body != "",
        )
    )


def restore(revision: CommentRevision, *, actor: User, reason: str, seen: int) -> None:
    """Let a comment say again what it said before, as a new wording; its author is told.

    Raises:
        NotAllowed: The actor does not moderate, or the comment has been deleted.
        RuleBroken: No reason is given.
        EditedMeanwhile: The comment has been edited since ``seen`` edits.
    """
    comment = revision.comment
    require(actor, Permission.COMMENT_REVISION_RESTORE, comment)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("reason_missing")
    if comment.body == revision.body:
        return
    # Whom the words name has been told when they were written.
    comments.reword(comment, actor=actor, body=revision.body, seen=seen, reason=reason)
    record(EventKind.COMMENT_REVERTED, comment, actor=actor, wording=revision.number)

"""The history of a comment: its wordings one after the other, and going back to one of them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from forum.db import session
from forum.differences import Change, word_diff
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    Comment,
    CommentRevision,
    EventKind,
    Restriction,
    RestrictionKind,
    User,
)
from forum.permissions.policy import Permission, require
from forum.services import comments
from forum.services.restrictions import AlreadyRestricted, store
from forum.services.statements_of_reasons import Reasons

#: As long as the history keeps a reason.
LONGEST_REASON = 200


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
    #: With what reasons the moderation team has taken it out.
    redaction: Restriction | None = None

    @property
    def is_gone(self) -> bool:
        """Tell whether its words are not there any more."""
        return not self.body

    @property
    def is_erased(self) -> bool:
        """Tell whether its words have gone with the account of the person who wrote them."""
        return self.is_gone and self.redaction is None


def history(comment: Comment) -> list[Wording]:
    """Give all wordings, the present one first."""
    former = comments.revisions(comment)
    texts = [revision.body for revision in former] + [comment.body]
    redactions = [revision.redaction for revision in former] + [None]
    wordings = [
        Wording(
            1, texts[0], comment.author, comment.created_at, "", not former, None, redactions[0]
        ),
        *(
            Wording(
                number=revision.number + 1,
                body=after,
                author=revision.edited_by,
                written_at=revision.created_at,
                reason=revision.reason,
                is_present=revision is former[-1],
                changes=word_diff(before, after) if before and after else None,
                redaction=redaction,
            )
            for revision, before, after, redaction in zip(
                former, texts, texts[1:], redactions[1:], strict=False
            )
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


def needs_reasons(comment: Comment, actor: User) -> bool:
    """Tell whether changing these words restricts their author: a wiki post is for several."""
    return actor.id != comment.author_id and not comment.is_wiki


def restore(
    revision: CommentRevision,
    *,
    actor: User,
    reason: str,
    seen: int,
    reasons: Reasons | None = None,
) -> None:
    """Let a comment say again what it said before, as a new wording; its author is told.

    Everybody reads ``reason`` in the history; ``reasons`` are the statement for the author.

    Raises:
        NotAllowed: The actor does not moderate, or the comment has been deleted.
        RuleBroken: No reason is given, or no statement for the author of the post.
        EditedMeanwhile: The comment has been edited since ``seen`` edits.
    """
    comment = revision.comment
    require(actor, Permission.COMMENT_REVISION_RESTORE, comment)
    reason = reason.strip()
    restricts = needs_reasons(comment, actor)
    if not reason or (restricts and reasons is None):
        raise RuleBroken("reason_missing")
    if comment.body == revision.body:
        return
    restriction = None
    if restricts and reasons is not None:
        restriction = store(comment, actor=actor, reasons=reasons, kind=RestrictionKind.EDITED)
    # Whom the words name has been told when they were written.
    comments.reword(
        comment,
        actor=actor,
        body=revision.body,
        seen=seen,
        reason=reason,
        restriction=restriction,
    )
    told = {"restriction": restriction.id} if restriction else {}
    record(EventKind.COMMENT_REVERTED, comment, actor=actor, wording=revision.number, **told)


def redact(revision: CommentRevision, *, actor: User, reasons: Reasons) -> None:
    """Take a former wording out of the history for good; that there was one stays to be seen.

    Raises:
        NotAllowed: The actor does not moderate, or the comment has been deleted.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It has been taken out.
    """
    comment = revision.comment
    require(actor, Permission.COMMENT_REVISION_REDACT, comment)
    if not revision.body:
        raise AlreadyRestricted
    revision.redaction = store(comment, actor=actor, reasons=reasons, kind=RestrictionKind.EDITED)
    revision.body = ""
    record(
        EventKind.COMMENT_REDACTED,
        comment,
        actor=actor,
        wording=revision.number,
        restriction=revision.redaction.id,
    )


def undo_restriction(restriction: Restriction, *, actor: User | None, reason: str) -> None:
    """Let a comment say again what staff had changed, unless somebody has edited it since."""
    changed = session.scalar(
        sa.select(CommentRevision)
        .where(CommentRevision.restriction_id == restriction.id)
        .order_by(CommentRevision.id)
        .limit(1)
    )
    if changed is None or changed.number != changed.comment.revision_count or not changed.body:
        return
    comment = changed.comment
    comments.reword(
        comment,
        # Where its time is over nobody acts: the words are their author's again.
        actor=actor or comment.author,
        body=changed.body,
        seen=comment.edit_count,
        reason=reason[:LONGEST_REASON],
        restriction=restriction,
    )
    record(EventKind.COMMENT_REVERTED, comment, actor=actor, wording=changed.number)

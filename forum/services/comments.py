"""Comments: replying, editing with history, deleting to a tombstone."""

import secrets
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from forum.clock import utcnow
from forum.db import insert, session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.markup import RENDER_VERSION
from forum.models import (
    Comment,
    CommentRevision,
    ContributionKind,
    EventKind,
    Restriction,
    Thread,
    Upload,
    User,
    Visibility,
)
from forum.models.base import table_of
from forum.permissions.policy import Permission, require
from forum.services import (
    edit_checks,
    mentions,
    moved_posts,
    new_members,
    pauses,
    posting_rules,
    submissions,
    subscriptions,
    unmarked_edits,
    uploads,
)
from forum.services.threads import require_kind


def _counting(**counters: Any) -> sa.Update:
    """Give the next number of a thread that is not merged, and what the thread is like then."""
    return (
        sa.update(_THREADS)
        .where(_THREADS.c.id == sa.bindparam("thread"), _THREADS.c.merged_into_id.is_(None))
        .values(last_number=_THREADS.c.last_number + 1, **counters)
        .returning(_THREADS)
    )


_THREADS = table_of(Thread)
_NOW = sa.bindparam("now", type_=_THREADS.c.last_comment_at.type)
#: Written once, and without the session's part: others who write wait meanwhile.
_COUNT = _counting()
_COUNT_SHOWN = _counting(
    comment_count=_THREADS.c.comment_count + 1,
    last_author_id=sa.bindparam("author"),
    # Whoever waited for the lock is not written before the post that had it.
    last_comment_at=sa.case(
        (_THREADS.c.last_comment_at > _NOW, _THREADS.c.last_comment_at), else_=_NOW
    ),
)


class EditedMeanwhile(Conflict):
    """Somebody has changed the comment since the form was opened."""

    code = "edited_meanwhile"


#: Stands for the number of a post in its ids until the thread has given one; nobody writes it.
_NO_NUMBER = secrets.token_hex(8)


def write(
    thread: Thread,
    *,
    actor: User,
    body: str,
    kind: ContributionKind = ContributionKind.COMMENT,
    reply_to: Comment | None = None,
    third_party: str = "",
    submission: str | None = None,
) -> Comment:
    """Reply in a thread, to all or to one comment; in the one it was merged into, if it was.

    Raises:
        NotAllowed: The thread is closed, or the actor may not write this kind.
        RuleBroken: The text breaks a limit, it is too early, or the comment answered has never
            stood here.
        MergedMeanwhile: Somebody merges the thread at the same moment.
    """
    thread = moved_posts.standing(thread)
    require(actor, Permission.COMMENT_WRITE, thread)
    require_kind(actor, kind)
    earlier = submissions.find(Comment, actor=actor, submission=submission)
    if earlier is not None:
        return earlier
    if reply_to is not None and not moved_posts.has_stood_in(reply_to, thread):
        raise RuleBroken("reply_elsewhere")
    hit = posting_rules.why_held(actor, thread.action_field, body)
    shown = uploads.found_in(body, actor=actor)
    new_members.require_rights(actor, body, pictures=len(shown))
    # Before the thread is locked: nobody waits for the text of somebody else to be rendered.
    rendered = _rendered(body, thread.id, _NO_NUMBER, shown)
    comment = Comment(
        thread=thread,
        author=actor,
        organisation=actor.organisation,
        kind=kind,
        reply_to=reply_to,
        body=body,
        render_version=RENDER_VERSION,
        third_party=third_party if kind is ContributionKind.HINT else "",
        submission=submission,
        visibility=Visibility.HELD if hit else Visibility.VISIBLE,
    )
    follows_newly = subscriptions.would_follow_answered(thread, actor=actor)
    _append(comment, rendered.html, shown)
    if hit is None:
        _announce(comment, rendered.mentioned)
    else:
        record(EventKind.COMMENT_HELD, comment, actor=actor, because=hit.because, term=hit.term)
    if follows_newly:
        subscriptions.follow_answered(thread, actor=actor)
    return comment


def _append(comment: Comment, html: str, shown: list[Upload]) -> None:
    """Lock the thread and write a post that is ready but for its number: others wait from here."""
    thread, is_held = comment.thread, comment.is_held
    number = _next_number(thread) if is_held else _next_shown_number(thread, comment.author)
    # Only now that the thread is locked: of two posts at once one comes too early.
    pauses.require_pause_over(thread, actor=comment.author)
    comment.number, comment.created_at = number, utcnow() if is_held else thread.last_comment_at
    comment.body_html = html.replace(_prefix(thread.id, _NO_NUMBER), _prefix(thread.id, number))
    insert(comment)
    if shown:
        set_committed_value(comment, "uploads", [])  # which need not be asked for
        comment.uploads = shown


def _announce(comment: Comment, mentioned: Iterable[int]) -> None:
    """Let everybody know of a post that has appeared."""
    if comment.reply_to is not None:
        comment.reply_to.reply_count += 1
    record(EventKind.COMMENT_CREATED, comment, actor=comment.author, mentioned=list(mentioned))


def appear(comment: Comment) -> None:
    """Let a held comment appear, as the newest one: readers who were here before see it is new."""
    comment.number = _next_shown_number(comment.thread, comment.author)
    comment.created_at = comment.thread.last_comment_at
    rendered = _rendered(comment.body, comment.thread_id, comment.number, comment.uploads)
    comment.body_html, comment.render_version = rendered.html, RENDER_VERSION
    comment.visibility = Visibility.VISIBLE
    _announce(comment, rendered.mentioned)


def _prefix(thread_id: int, number: int | str) -> str:
    """Give what the ids within a post begin with, so that they are its own on the page."""
    return f"t{thread_id}-{number}-"


def _rendered(
    body: str, thread_id: int, number: int | str, shown: Iterable[Upload]
) -> mentions.Rendered:
    return mentions.render(
        body, id_prefix=_prefix(thread_id, number), pictures=uploads.pictures(shown)
    )


def _next_shown_number(thread: Thread, author: User) -> int:
    """Lock the thread for a post that everybody sees; ``last_comment_at`` is its moment."""
    return _next_number(thread, _COUNT_SHOWN, author=author.id, now=utcnow())


def _next_number(thread: Thread, count: sa.Update = _COUNT, **values: Any) -> int:
    """Count up in the database, so that two people at once get two numbers."""
    row = session.execute(count, {"thread": thread.id, **values}).one_or_none()
    if row is None:
        raise moved_posts.MergedMeanwhile
    # What is loaded along with it has not changed.
    for column, value in row._mapping.items():
        set_committed_value(thread, column, value)
    return thread.last_number


def edit(comment: Comment, *, actor: User, body: str, seen_revision: int, reason: str = "") -> None:
    """Give a comment new words; the old ones stay in its history, except in the time of grace.

    ``seen_revision`` is the number of edits that the form was opened at.

    Raises:
        NotAllowed: The actor is not the author, or the thread is closed.
        EditedMeanwhile: The comment has been edited since, for instance on another device.
        RuleBroken: The text breaks a limit, or a moderator gives no reason.
    """
    require(actor, Permission.COMMENT_EDIT, comment)
    reason = reason.strip()
    if needs_reason(comment, actor) and not reason:
        raise RuleBroken("reason_missing")
    if body == comment.body:
        return
    field = comment.thread.action_field
    hit = posting_rules.why_changes_wait(actor, field, body, former=comment.body)
    # Those who were named before have been told already.
    told = mentions.named_in(comment.body)
    mentioned = reword(
        comment, actor=actor, body=body, seen=seen_revision, reason=reason, keeps_former=bool(hit)
    )
    named = [key for key in mentioned if key not in told]
    record(EventKind.COMMENT_EDITED, comment, actor=actor, mentioned=named)
    edit_checks.ask_for(comment, actor=actor, hit=hit)


def needs_reason(comment: Comment, actor: User) -> bool:
    """Tell whether the actor has to say why: moderators, of what somebody else has written."""
    return actor.is_moderator and actor.id != comment.author_id


def reword(
    comment: Comment,
    *,
    actor: User,
    body: str,
    seen: int,
    reason: str = "",
    restriction: Restriction | None = None,
    keeps_former: bool = False,
) -> list[int]:
    """Change the words, and keep the former ones unless that needs no mark; whom they name.

    With ``keeps_former`` they are kept in any case, for those who look at the change.

    Raises:
        EditedMeanwhile: The comment has been edited since ``seen`` edits.
        RuleBroken: The text breaks a limit.
    """
    is_marked = bool(reason) or keeps_former
    is_marked = is_marked or not unmarked_edits.are_possible(comment, actor=actor)
    shown = uploads.found_in(body, actor=actor, already=comment.uploads)
    new_members.require_rights(actor, body, pictures=len(shown), is_edit=True)
    rendered = _rendered(body, comment.thread_id, comment.number, shown)
    _take_turn(comment, seen)
    if is_marked:
        comment.revision_count += 1
        comment.edited_at = utcnow()
        former = CommentRevision(comment=comment, edited_by=actor, reason=reason)
        former.restriction = restriction
        former.number, former.body = comment.revision_count, comment.body
        session.add(former)
    comment.body, comment.body_html, comment.uploads = body, rendered.html, shown
    comment.render_version = RENDER_VERSION
    return rendered.mentioned


def _take_turn(comment: Comment, seen: int) -> None:
    """Count the edit in the database, so that of two people at once the slower one is told."""
    counted = session.scalar(
        sa.update(Comment)
        .where(Comment.id == comment.id, Comment.edit_count == seen)
        .values(edit_count=Comment.edit_count + 1)
        .returning(Comment.edit_count)
        .execution_options(synchronize_session=False)
    )
    if counted is None:
        raise EditedMeanwhile
    session.refresh(comment, ["edit_count"])


def by_number(thread: Thread, number: int) -> Comment | None:
    """Find a post of a thread by its number."""
    return session.scalar(
        sa.select(Comment).where(Comment.thread_id == thread.id, Comment.number == number)
    )


def revisions(comment: Comment) -> list[CommentRevision]:
    """Give the former wordings of a comment, oldest first."""
    return list(
        session.scalars(
            sa.select(CommentRevision)
            .where(CommentRevision.comment_id == comment.id)
            .order_by(CommentRevision.number)
        )
    )


def show(comment: Comment, body: str) -> None:
    """Let a comment say ``body``, with the files that it holds.

    Raises:
        RuleBroken: The text breaks a limit.
    """
    rendered = _rendered(body, comment.thread_id, comment.number, comment.uploads)
    comment.body, comment.body_html = body, rendered.html
    comment.render_version = RENDER_VERSION

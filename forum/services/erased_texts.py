"""Taking a person's texts away with the account, as far as nobody has built on them.

Objections stay: the register of objections is never shortened. Suggestions that moved a paper
stay, because the paper says where its words come from. Discussions and debates that others have
joined keep their title, so that those people's words can still be found.

Files go in any case, because nobody can take a name out of a file.
"""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.db import session
from forum.models import (
    AbuseReport,
    Comment,
    CommentDeletion,
    CommentRevision,
    CommentSupport,
    CooperationRequest,
    DiscourseRequest,
    DiscourseStatus,
    Rating,
    Suggestion,
    SuggestionStatus,
    Thread,
    Upload,
    User,
    Visibility,
)
from forum.services import comment_deletions, comments, passage_states, uploads

#: What is left where a title cannot be empty.
NO_TITLE = "…"
_MOVED_A_PAPER = (SuggestionStatus.ADOPTED, SuggestionStatus.ADAPTED)
_OTHERS_CAME = (DiscourseStatus.SCHEDULED, DiscourseStatus.HELD, DiscourseStatus.MINUTED)


def remove_all_of(user: User) -> None:
    """Take all texts of a person away that can go."""
    for comment in session.scalars(sa.select(Comment).where(Comment.author_id == user.id)):
        comment_deletions.wipe(comment, actor=user)
    _remove_wordings(user)
    for vote in (CommentSupport, Rating):
        session.execute(
            sa.update(vote)
            .where(vote.user_id == user.id)
            .values(reason="")
            .execution_options(synchronize_session=False)
        )
    for thread in session.scalars(sa.select(Thread).where(Thread.author_id == user.id)):
        _remove_thread(thread)
    _remove_suggestions(user)
    _remove_requests(user)


def _remove_wordings(user: User) -> None:
    """Empty what the person wrote into others' wiki posts, and what only the history shows still.

    The words of an edit stand in the next row of the history. What a wiki post says at present
    stays: it is the work of several.
    """
    edit = aliased(CommentRevision)
    written = sa.exists().where(
        edit.comment_id == CommentRevision.comment_id,
        edit.number == CommentRevision.number - 1,
        edit.edited_by_id == user.id,
    )
    for which, values in (
        (written, {"body": ""}),
        (CommentRevision.edited_by_id == user.id, {"reason": ""}),
    ):
        session.execute(
            sa.update(CommentRevision)
            .where(which)
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _remove_thread(thread: Thread) -> None:
    thread.quote = thread.prefix = thread.suffix = ""
    others = sa.select(Comment.id).where(
        Comment.thread_id == thread.id, Comment.author_id != thread.author_id
    )
    if session.scalar(others.limit(1)) is None:
        thread.title, thread.slug, thread.author_title = NO_TITLE, "deleted", ""
        _hide(thread)


def _hide(said: Thread | Suggestion | CooperationRequest | DiscourseRequest) -> None:
    said.visibility = Visibility.DELETED
    session.flush()
    passage_states.refresh(said)


def _remove_suggestions(user: User) -> None:
    for suggestion in session.scalars(
        sa.select(Suggestion).where(
            Suggestion.author_id == user.id, Suggestion.status.not_in(_MOVED_A_PAPER)
        )
    ):
        suggestion.replacement = suggestion.reason = suggestion.reason_html = ""
        _hide(suggestion)


def _remove_requests(user: User) -> None:
    for wanted in session.scalars(
        sa.select(CooperationRequest).where(CooperationRequest.author_id == user.id)
    ):
        wanted.title, wanted.body, wanted.body_html = NO_TITLE, "", ""
        wanted.region = wanted.period = wanted.effort = wanted.closing_remark = ""
        _hide(wanted)
    session.execute(
        sa.update(CooperationRequest)
        .where(CooperationRequest.partner_id == user.id)
        .values(partner_message="")
        .execution_options(synchronize_session=False)
    )
    for debate in session.scalars(
        sa.select(DiscourseRequest).where(DiscourseRequest.author_id == user.id)
    ):
        debate.body = debate.body_html = debate.closing_remark = ""
        if debate.status not in _OTHERS_CAME:
            debate.title = NO_TITLE
            _hide(debate)


def forget_notices_of(user: User) -> None:
    """Forget who gave the notices that came from the address of a person."""
    session.execute(
        sa.update(AbuseReport)
        .where(sa.func.lower(AbuseReport.notifier_email) == user.email.lower())
        .values(notifier_name="", notifier_email="", is_forgotten=True)
        .execution_options(synchronize_session=False)
    )


def remove_uploads_of(user: User) -> None:
    """Remove the files of a person; where texts showed them, their descriptions stay."""
    removed = uploads.remove_all_of(user)
    for comment in {shown for upload in removed for shown in upload.comments}:
        _show_without(comment, removed)


def _show_without(comment: Comment, removed: Collection[Upload]) -> None:
    """Let a comment and its history show the descriptions of files that are removed."""
    wordings: list[Comment | CommentRevision] = [comment, *comments.revisions(comment)]
    for wording in wordings:
        wording.body = uploads.words_instead(wording.body, removed)
    comment.uploads = [upload for upload in comment.uploads if upload not in removed]
    comments.show(comment, comment.body)


def forget_deleted_of(user: User) -> None:
    """Erase the words that a person has just deleted, without waiting any longer."""
    deleted = CommentDeletion.deleted_by_id == user.id
    for comment in session.scalars(
        sa.select(Comment)
        .join(CommentDeletion, CommentDeletion.comment_id == Comment.id)
        .where(deleted)
    ):
        comment_deletions.forget_words(comment)
    session.execute(
        sa.delete(CommentDeletion).where(deleted).execution_options(synchronize_session=False)
    )

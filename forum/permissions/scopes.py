"""The view rules again as where-clauses, for lists, counts, search and exports.

A test holds each clause and its rule in ``policy.VIEW`` to the same answer over generated data.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.models import (
    AbuseReport,
    ActionField,
    BarrierReport,
    Bookmark,
    Comment,
    CommentSupport,
    ContributionDraft,
    CooperationRequest,
    DataExport,
    DiscourseRequest,
    DissentFlag,
    Event,
    Hunk,
    MembershipRequest,
    Organisation,
    Paper,
    PaperDraft,
    PaperVersion,
    Passage,
    Placement,
    PostMove,
    Process,
    Rating,
    Receipt,
    Restriction,
    Review,
    SavedSearch,
    StaffNote,
    Suggestion,
    Thread,
    ThreadTimer,
    Upload,
    User,
    Visibility,
)
from forum.models.bookmark import BOOKMARKED_BY
from forum.models.rating import RATED_BY
from forum.models.target import COLUMN_OF
from forum.permissions.rules import Actor

Clause = sa.ColumnElement[bool]


def _moderates(actor: Actor) -> bool:
    return actor is not None and actor.active and actor.is_moderator


def _administers(actor: Actor) -> bool:
    return actor is not None and actor.active and actor.is_administrator


def _own(column: Any, actor: Actor) -> Clause:
    return sa.false() if actor is None else column == actor.id


def _published_processes() -> sa.Select[int]:
    return sa.select(Process.id).where(Process.is_published)


def _public_fields() -> sa.Select[int]:
    return sa.select(ActionField.id).where(ActionField.process_id.in_(_published_processes()))


def _processes(actor: Actor) -> Clause:
    return sa.true() if _moderates(actor) else Process.is_published.is_(True)


def _action_fields(actor: Actor) -> Clause:
    return sa.true() if _moderates(actor) else ActionField.process_id.in_(_published_processes())


def _papers(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    return sa.and_(Paper.newest_version > 0, Paper.process_id.in_(_published_processes()))


def _paper_versions(actor: Actor) -> Clause:
    return PaperVersion.paper_id.in_(sa.select(Paper.id).where(_papers(actor)))


def _passages(actor: Actor) -> Clause:
    return Passage.version_id.in_(sa.select(PaperVersion.id).where(_paper_versions(actor)))


def _in_field(model: Any, actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    return sa.and_(
        model.action_field_id.in_(_public_fields()),
        sa.or_(model.visibility == Visibility.VISIBLE, _own(model.author_id, actor)),
    )


def _threads(actor: Actor) -> Clause:
    return _in_field(Thread, actor)


def _thread_timers(actor: Actor) -> Clause:
    return ThreadTimer.thread_id.in_(sa.select(Thread.id).where(_threads(actor)))


@cache
def _thread_of_post() -> type[Thread]:
    """Give another than that of the question around, whatever that asks for; costly to make."""
    return aliased(Thread)


def _comments(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    # Asked of each post that is found: all threads that are seen would be a long list.
    place = _thread_of_post()
    inside = sa.exists().where(place.id == Comment.thread_id, _in_field(place, actor))
    return sa.and_(inside, released_comments(actor))


def released_comments(actor: Actor) -> Clause:
    """Say which comments of threads that ``actor`` sees exist: held ones for few people."""
    if _moderates(actor):
        return sa.true()
    return sa.or_(Comment.visibility != Visibility.HELD, _own(Comment.author_id, actor))


def readable_comments(actor: Actor) -> Clause:
    """Say which comments' texts ``actor`` may read; hidden and deleted ones are tombstones.

    A comment of a hidden thread is hidden with it.
    """
    kept = Comment.visibility != Visibility.DELETED
    if _moderates(actor):
        return kept
    own = sa.and_(_own(Comment.author_id, actor), kept)
    return sa.and_(_comments(actor), sa.or_(Comment.visibility == Visibility.VISIBLE, own))


def _comment_supports(actor: Actor) -> Clause:
    return CommentSupport.comment_id.in_(sa.select(Comment.id).where(readable_comments(actor)))


def _ratings(actor: Actor) -> Clause:
    return sa.or_(
        *(
            getattr(Rating, f"{column}_id").in_(sa.select(rated.id).where(visible(rated, actor)))
            for rated, column in RATED_BY.items()
        )
    )


@cache
def _post_of_flag() -> tuple[type[Comment], type[Thread]]:
    """Give others than those of the question around."""
    return aliased(Comment), aliased(Thread)


def _dissent_flags(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    post, place = _post_of_flag()
    return sa.and_(
        DissentFlag.process_id.in_(_published_processes()),
        sa.or_(DissentFlag.visibility == Visibility.VISIBLE, _own(DissentFlag.author_id, actor)),
        sa.or_(
            DissentFlag.comment_id.is_(None),
            # Asked of each flag: there are few of them, and very many comments.
            sa.exists().where(
                post.id == DissentFlag.comment_id,
                place.id == post.thread_id,
                sa.or_(place.visibility == Visibility.VISIBLE, _own(place.author_id, actor)),
            ),
        ),
    )


def _contribution_drafts(actor: Actor) -> Clause:
    return _own(ContributionDraft.author_id, actor)


def _cooperation_requests(actor: Actor) -> Clause:
    return sa.or_(_in_field(CooperationRequest, actor), _own(CooperationRequest.partner_id, actor))


def _discourse_requests(actor: Actor) -> Clause:
    return _in_field(DiscourseRequest, actor)


def _suggestions(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    return sa.and_(
        Suggestion.passage_id.in_(_public_passages()),
        sa.or_(Suggestion.visibility == Visibility.VISIBLE, _own(Suggestion.author_id, actor)),
    )


def _public_passages() -> sa.Select[int]:
    """Select the passages of published processes, whatever version they stand in."""
    return (
        sa.select(Passage.id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(Paper.process_id.in_(_published_processes()))
    )


def _with_target(model: type, actor: Actor) -> Clause:
    return sa.or_(
        *(
            getattr(model, f"{column}_id").in_(sa.select(target.id).where(visible(target, actor)))
            for target, column in COLUMN_OF.items()
        )
    )


def _placements(actor: Actor) -> Clause:
    return _with_target(Placement, actor)


def _post_moves(actor: Actor) -> Clause:
    return PostMove.source_id.in_(sa.select(Thread.id).where(_threads(actor)))


def _receipts(actor: Actor) -> Clause:
    return _with_target(Receipt, actor)


def _bookmarks(actor: Actor) -> Clause:
    if actor is None or not actor.active or actor.is_deleted:
        return sa.false()
    marked = (
        getattr(Bookmark, f"{column}_id").in_(sa.select(model.id).where(visible(model, actor)))
        for model, column in BOOKMARKED_BY.items()
    )
    return sa.and_(Bookmark.user_id == actor.id, sa.or_(*marked))


def _hunks(actor: Actor) -> Clause:
    return Hunk.version_id.in_(sa.select(PaperVersion.id).where(_paper_versions(actor)))


def _paper_drafts(actor: Actor) -> Clause:
    if _administers(actor):
        return sa.true()
    if actor is None or not actor.active:
        return sa.false()
    return PaperDraft.paper_id.in_(
        sa.select(Paper.id).where(sa.or_(Paper.curator_id == actor.id, Paper.deputy_id == actor.id))
    )


def _membership_requests(actor: Actor) -> Clause:
    return sa.true() if _moderates(actor) else _own(MembershipRequest.author_id, actor)


def _authored_target(model: Any, actor: Actor) -> Clause:
    """Say which reports or restrictions are about a contribution or a reason of ``actor``."""
    if actor is None:
        return sa.false()
    authored = (
        getattr(model, f"{column}_id").in_(sa.select(target.id).where(target.author_id == actor.id))
        for target, column in COLUMN_OF.items()
    )
    return sa.or_(
        model.reason_by_id == actor.id, sa.and_(model.reason_by_id.is_(None), sa.or_(*authored))
    )


def _abuse_reports(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    return sa.or_(
        _own(AbuseReport.reporter_id, actor),
        sa.and_(AbuseReport.restriction_id.is_not(None), _authored_target(AbuseReport, actor)),
    )


def _restrictions(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    return sa.or_(_own(Restriction.account_id, actor), _authored_target(Restriction, actor))


def _saved_searches(actor: Actor) -> Clause:
    return _own(SavedSearch.author_id, actor)


def _users(actor: Actor) -> Clause:
    if _moderates(actor):
        return sa.true()
    return sa.and_(User.deleted_at.is_(None), User.confirmed_at.is_not(None))


def _uploads(actor: Actor) -> Clause:
    return sa.and_(
        Upload.removed_at.is_(None),
        sa.or_(
            Upload.comments.any(readable_comments(actor)),
            sa.and_(_own(Upload.author_id, actor), ~Upload.comments.any()),
        ),
    )


def _events(actor: Actor) -> Clause:
    return sa.true() if _administers(actor) else sa.false()


def _reviews(actor: Actor) -> Clause:
    return sa.true() if _moderates(actor) else sa.false()


def _barrier_reports(actor: Actor) -> Clause:
    return sa.true() if _moderates(actor) else sa.false()


def _staff_notes(actor: Actor) -> Clause:
    if actor is None or not _moderates(actor):
        return sa.false()
    return StaffNote.user_id != actor.id


def _data_exports(actor: Actor) -> Clause:
    if actor is None or not actor.active or actor.is_deleted:
        return sa.false()
    return DataExport.user_id == actor.id


def _organisations(_actor: Actor) -> Clause:
    return sa.true()


SCOPES: dict[type, Callable[[Actor], Clause]] = {
    AbuseReport: _abuse_reports,
    ActionField: _action_fields,
    BarrierReport: _barrier_reports,
    Bookmark: _bookmarks,
    Comment: _comments,
    CommentSupport: _comment_supports,
    ContributionDraft: _contribution_drafts,
    CooperationRequest: _cooperation_requests,
    DataExport: _data_exports,
    DiscourseRequest: _discourse_requests,
    DissentFlag: _dissent_flags,
    Event: _events,
    Hunk: _hunks,
    MembershipRequest: _membership_requests,
    Organisation: _organisations,
    Paper: _papers,
    PaperVersion: _paper_versions,
    PaperDraft: _paper_drafts,
    Passage: _passages,
    Placement: _placements,
    PostMove: _post_moves,
    Process: _processes,
    Rating: _ratings,
    Receipt: _receipts,
    Restriction: _restrictions,
    Review: _reviews,
    SavedSearch: _saved_searches,
    StaffNote: _staff_notes,
    Suggestion: _suggestions,
    Thread: _threads,
    ThreadTimer: _thread_timers,
    Upload: _uploads,
    User: _users,
}


def visible(model: type, actor: Actor) -> Clause:
    """Say which rows of ``model`` exist for ``actor``."""
    return SCOPES[model](actor)

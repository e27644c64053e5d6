"""What waits for a decision of the moderators: a statement for each kind of row, all alike."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from forum.events import noun_of
from forum.models import (
    AbuseReport,
    AbuseReportStatus,
    BarrierReport,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    MembershipRequest,
    MembershipRequestStatus,
    Restriction,
    Review,
    ReviewKind,
    Suggestion,
    SuggestionStatus,
    Thread,
    ThreadTimer,
    ThreadTimerKind,
    Visibility,
    utcnow,
)
from forum.models.base import UtcDateTime
from forum.models.target import COLUMN_OF
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.working_days import today

Part = Callable[[Actor], sa.Select[Any]]


def _row(kind: ReviewKind, model: Any, owner: Any = None, since: Any = None) -> sa.Select[Any]:
    """Begin the statement of one source; ``owner`` has the duty where nobody was assigned.

    A row waits ``since`` a moment: since it was made, where nothing else is said.
    """
    noun = noun_of(model)
    assigned = Review.assignee_id if owner is None else sa.func.coalesce(Review.assignee_id, owner)
    return (
        sa.select(
            sa.literal(kind.value, sa.String).label("kind"),
            sa.literal(noun, sa.String).label("noun"),
            model.id.label("id"),
            sa.type_coerce(model.created_at if since is None else since, UtcDateTime).label(
                "since"
            ),
            sa.type_coerce(assigned, sa.Integer).label("assignee_id"),
        )
        .select_from(model)
        .outerjoin(Review, sa.and_(Review.subject_type == noun, Review.subject_id == model.id))
    )


def _written(column: Any, value: Any) -> sa.BindParameter[Any]:
    """Write a value out, as in the condition of an index: of a bound one SQLite knows nothing."""
    return sa.bindparam(None, value, column.type, literal_execute=True)


def _reports(actor: Actor) -> sa.Select[Any]:
    claimed = sa.case(
        (AbuseReport.status == AbuseReportStatus.CLAIMED, AbuseReport.claimed_by_id), else_=None
    )
    return _row(ReviewKind.REPORT, AbuseReport, claimed).where(
        visible(AbuseReport, actor),
        AbuseReport.status.in_(
            [AbuseReportStatus.OPEN, AbuseReportStatus.CLAIMED, AbuseReportStatus.APPEALED]
        ),
    )


def _held(model: Any) -> Part:
    return lambda actor: _row(ReviewKind.HELD, model).where(
        visible(model, actor), model.visibility == _written(model.visibility, Visibility.HELD)
    )


def _held_threads(actor: Actor) -> sa.Select[Any]:
    # What has a time at which it appears waits for that and for nobody.
    timed = sa.select(ThreadTimer.thread_id).where(ThreadTimer.kind == ThreadTimerKind.PUBLISH)
    return _row(ReviewKind.HELD, Thread).where(
        visible(Thread, actor),
        Thread.visibility == _written(Thread.visibility, Visibility.HELD),
        Thread.id.not_in(timed),
    )


def _third_parties(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.THIRD_PARTY, Comment).where(
        visible(Comment, actor),
        Comment.third_party != _written(Comment.third_party, ""),
        Comment.third_party_checked_at.is_(None),
        Comment.visibility == Visibility.VISIBLE,
    )


def _changed(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.CHANGED, Comment, since=Comment.edit_waits_since).where(
        visible(Comment, actor),
        Comment.edit_waits_since.is_not(None),
        Comment.visibility == Visibility.VISIBLE,
        # Who checks the third party sees the text as well; a post stands in the queue once.
        sa.or_(Comment.third_party == "", Comment.third_party_checked_at.is_not(None)),
    )


def _memberships(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.MEMBERSHIP, MembershipRequest).where(
        visible(MembershipRequest, actor),
        MembershipRequest.status == MembershipRequestStatus.OPEN,
    )


def _overdue_dissents(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.OVERDUE, DissentFlag, DissentFlag.owner_id).where(
        visible(DissentFlag, actor),
        DissentFlag.awaiting_answer(),
        DissentFlag.visibility == Visibility.VISIBLE,
        DissentFlag.due_on < today(utcnow()),
    )


def _overdue_suggestions(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.OVERDUE, Suggestion).where(
        visible(Suggestion, actor),
        Suggestion.status == SuggestionStatus.OPEN,
        Suggestion.visibility == Visibility.VISIBLE,
        Suggestion.due_on < today(utcnow()),
    )


def _barriers(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.BARRIER, BarrierReport).where(
        visible(BarrierReport, actor), BarrierReport.answered_at.is_(None)
    )


def _appeals(actor: Actor) -> sa.Select[Any]:
    return _row(ReviewKind.APPEAL, Restriction, since=Restriction.appealed_at).where(
        visible(Restriction, actor),
        Restriction.appealed_at.is_not(None),
        Restriction.appeal_decided_at.is_(None),
    )


#: All that waits; a new source is one line here and one in ``MODELS``.
SOURCES: tuple[Part, ...] = (
    _reports,
    *map(_held, [model for model in COLUMN_OF if model is not Thread]),
    _held_threads,
    _third_parties,
    _changed,
    _memberships,
    _overdue_dissents,
    _overdue_suggestions,
    _barriers,
    _appeals,
)
MODELS: dict[str, Any] = {
    noun_of(model): model
    for model in (
        AbuseReport,
        Comment,
        Thread,
        MembershipRequest,
        DissentFlag,
        Suggestion,
        CooperationRequest,
        DiscourseRequest,
        BarrierReport,
        Restriction,
    )
}

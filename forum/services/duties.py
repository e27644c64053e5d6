"""What waits for an answer of a curator: objections, suggestions, placements and discussions."""

import enum
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from forum.models import (
    Comment,
    DissentFlag,
    Paper,
    PaperVersion,
    Passage,
    Placement,
    PlacementStatus,
    Receipt,
    Suggestion,
    SuggestionStatus,
    Thread,
    User,
    Visibility,
    utcnow,
)
from forum.models.base import UtcDateTime
from forum.models.target import COLUMN_OF
from forum.permissions.scopes import visible
from forum.working_days import today

#: Stands for "no deadline" in the order, behind all deadlines.
NEVER = date.max


class DutyKind(enum.StrEnum):
    """What waits: the words of the addresses, too."""

    DISSENT = "dissent"
    SUGGESTION = "suggestion"
    PLACEMENT = "placement"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class View:
    """Which duties are shown; ``own`` leaves out what administrators merely may do."""

    kind: DutyKind | None = None
    paper_id: int | None = None
    overdue: bool = False
    own: bool = False


def my_papers(actor: User) -> sa.Select[int]:
    """Select the ids of the papers whose curator or deputy ``actor`` is."""
    return sa.select(Paper.id).where(
        sa.or_(Paper.curator_id == actor.id, Paper.deputy_id == actor.id)
    )


def my_passages(actor: User) -> sa.Select[int]:
    """Select the ids of the passages of those papers, in all their versions."""
    return (
        sa.select(Passage.id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(PaperVersion.paper_id.in_(my_papers(actor)))
    )


def answerable(actor: User, *, own: bool = False) -> sa.ColumnElement[bool]:
    """Say which objections ``actor`` may answer; with ``own`` only where it is a personal duty.

    The twin of ``dissent_flag:answer`` for lists; administrators may answer everywhere.
    """
    if not actor.active:
        return sa.false()
    clauses = [
        visible(DissentFlag, actor),
        DissentFlag.visibility == Visibility.VISIBLE,
        DissentFlag.author_id != actor.id,
    ]
    if own or not actor.is_administrator:
        clauses.append(
            sa.or_(DissentFlag.owner_id == actor.id, DissentFlag.passage_id.in_(my_passages(actor)))
        )
    return sa.and_(*clauses)


def queue(actor: User, view: View) -> sa.Subquery:
    """Put together what waits, as rows of kind, id, deadline, age and paper."""
    every = {
        DutyKind.DISSENT: _dissents,
        DutyKind.SUGGESTION: _suggestions,
        DutyKind.PLACEMENT: _placements,
        DutyKind.THREAD: _threads,
    }
    own = view.own or not actor.is_administrator
    parts = [part(actor, own) for kind, part in every.items() if view.kind in (None, kind)]
    queue = sa.union_all(*parts).subquery()
    statement = sa.select(queue)
    if view.paper_id is not None:
        statement = statement.where(queue.c.paper_id == view.paper_id)
    if view.overdue:
        statement = statement.where(queue.c.due_on < today(utcnow()))
    return statement.subquery("duties")


def _row(kind: DutyKind, identity: Any, due_on: Any, since: Any) -> sa.Select[Any]:
    return sa.select(
        sa.literal(kind.value, sa.String).label("kind"),
        identity.label("id"),
        sa.type_coerce(due_on, sa.Date).label("due_on"),
        sa.type_coerce(since, UtcDateTime).label("since"),
        PaperVersion.paper_id.label("paper_id"),
    )


def _mine(actor: User, own: bool) -> sa.ColumnElement[bool]:
    return PaperVersion.paper_id.in_(my_papers(actor)) if own else sa.true()


def _dissents(actor: User, own: bool) -> sa.Select[Any]:
    return (
        _row(DutyKind.DISSENT, DissentFlag.id, DissentFlag.due_on, DissentFlag.created_at)
        .select_from(DissentFlag)
        .outerjoin(Comment, Comment.id == DissentFlag.comment_id)
        .outerjoin(Thread, Thread.id == Comment.thread_id)
        .outerjoin(
            Passage, Passage.id == sa.func.coalesce(DissentFlag.passage_id, Thread.passage_id)
        )
        .outerjoin(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(DissentFlag.awaiting_answer(), answerable(actor, own=own))
    )


def _suggestions(actor: User, own: bool) -> sa.Select[Any]:
    return (
        _row(DutyKind.SUGGESTION, Suggestion.id, Suggestion.due_on, Suggestion.created_at)
        .join(Passage, Passage.id == Suggestion.passage_id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(
            Suggestion.status == SuggestionStatus.OPEN,
            Suggestion.visibility == Visibility.VISIBLE,
            visible(Suggestion, actor),
            _mine(actor, own),
        )
    )


def _placements(actor: User, own: bool) -> sa.Select[Any]:
    shown = (
        getattr(Placement, f"{column}_id").in_(
            sa.select(model.id).where(
                model.visibility == Visibility.VISIBLE,
                visible(model, actor),
            )
        )
        for model, column in COLUMN_OF.items()
        if model is not Comment  # it stands in its thread
    )
    return (
        _row(
            DutyKind.PLACEMENT,
            Placement.id,
            sa.literal(NEVER, sa.Date),
            PaperVersion.published_at,
        )
        .join(PaperVersion, PaperVersion.id == Placement.version_id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(
            Placement.status == PlacementStatus.WAITING,
            PaperVersion.number == Paper.newest_version,
            sa.or_(*shown),
            _mine(actor, own),
        )
    )


def _threads(actor: User, own: bool) -> sa.Select[Any]:
    answered = sa.select(Receipt.thread_id).where(
        Receipt.thread_id.is_not(None), Receipt.answered_at.is_not(None)
    )
    # In these an objection or a suggestion is discussed, which is answered itself.
    discussions = [
        sa.select(model.discussion_id).where(model.discussion_id.is_not(None))
        for model in (DissentFlag, Suggestion)
    ]
    return (
        _row(DutyKind.THREAD, Thread.id, sa.literal(NEVER, sa.Date), Thread.created_at)
        .join(Passage, Passage.id == Thread.passage_id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(
            Thread.visibility == Visibility.VISIBLE,
            visible(Thread, actor),
            Thread.id.not_in(answered),
            *(Thread.id.not_in(discussion) for discussion in discussions),
            _mine(actor, own),
        )
    )

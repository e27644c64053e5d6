"""Receipts: what became of a contribution to a paper, from received to used or not used."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    AnswerOutcome,
    Comment,
    DissentFlag,
    DissentFlagStatus,
    EventKind,
    Hunk,
    HunkSource,
    Receipt,
    Suggestion,
    SuggestionStatus,
    Thread,
    User,
    utcnow,
)
from forum.models.target import COLUMN_OF, Contribution
from forum.permissions.belonging import paper_of
from forum.permissions.policy import Permission, permits, require
from forum.services import mentions


class ReceiptState(enum.StrEnum):
    """How far a contribution has come; each has exactly one."""

    RECEIVED = "received"
    READ = "read"
    ANSWERED = "answered"
    USED = "used"
    NOT_USED = "not_used"


class AlreadyAnswered(Conflict):
    """Somebody has answered the contribution already."""

    code = "already_answered"


@dataclass
class Standing:
    """What became of one contribution.

    Attributes:
        state: In one word.
        read_at: When a curator read it, if somebody did.
        answered_at: When it was answered, if it was.
        answered_by: Who answered.
        reasons_html: The answer as safe HTML.
        outcome: What the answer does with it.
        hunks: The places of the paper that it moved.
    """

    state: ReceiptState
    read_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: User | None = None
    reasons_html: str = ""
    outcome: AnswerOutcome | None = None
    hunks: list[Hunk] = field(default_factory=list)


Key = tuple[str, int]

#: What the decisions about suggestions mean as answers.
OUTCOME_OF = {
    SuggestionStatus.ADOPTED: AnswerOutcome.ADOPTED,
    SuggestionStatus.ADAPTED: AnswerOutcome.PARTLY_ADOPTED,
    SuggestionStatus.REJECTED: AnswerOutcome.NOT_ADOPTED,
}


def key_of(contribution: Contribution) -> Key:
    """Name a contribution by its noun and id."""
    return COLUMN_OF[type(contribution)], contribution.id


def of(contribution: Contribution) -> Receipt | None:
    """Find the receipt of a contribution."""
    column = getattr(Receipt, f"{COLUMN_OF[type(contribution)]}_id")
    return session.scalar(sa.select(Receipt).where(column == contribution.id))


def mark_read(contribution: Contribution, *, actor: User) -> None:
    """Note that a curator has read a contribution; only the first time counts.

    Raises:
        NotAllowed: The actor does not curate the paper.
    """
    require(actor, Permission.RECEIPT_ANSWER, contribution)
    if of(contribution) is None:
        record(EventKind.RECEIPT_READ, _new(contribution, actor), actor=actor)


def _are_noted_by(person: User, contribution: Contribution) -> bool:
    """Tell whether it is to be noted that ``person`` has read it: she curates its paper.

    Administrators may answer for curators, but they are none where they only look.
    """
    paper = paper_of(contribution)
    return paper is not None and person.id in (paper.curator_id, paper.deputy_id)


def note_visit(contribution: Contribution, person: User | None) -> None:
    """Note that a contribution has been read, if ``person`` curates its paper."""
    if person is None or not _are_noted_by(person, contribution):
        return
    if permits(person, Permission.RECEIPT_ANSWER, contribution):
        mark_read(contribution, actor=person)
        if isinstance(contribution, Thread):
            _note_comments(contribution, person)


def _note_comments(thread: Thread, person: User) -> None:
    """Note that the posts of a thread have been read; each row is written once."""
    known = sa.select(Receipt.comment_id).where(Receipt.comment_id.is_not(None))
    unread = session.scalars(
        sa.select(Comment.id).where(
            Comment.thread_id == thread.id, Comment.number > 1, Comment.id.not_in(known)
        )
    ).all()
    if unread:
        now = utcnow()
        rows = [
            {"comment_id": one, "read_at": now, "read_by_id": person.id, "created_at": now}
            for one in unread
        ]
        session.execute(sa.insert(Receipt), rows)


def _new(contribution: Contribution, actor: User) -> Receipt:
    receipt = Receipt(read_at=utcnow(), read_by=actor)
    receipt.target = contribution
    session.add(receipt)
    return receipt


def answer(
    contribution: Contribution, *, actor: User, outcome: AnswerOutcome, reasons: str
) -> Receipt:
    """Say what the curators make of a contribution that carries no answer itself.

    Raises:
        NotAllowed: The actor does not curate the paper.
        RuleBroken: It is answered on its own page, no reasons are given, or they break a limit.
        AlreadyAnswered: Somebody was faster.
    """
    require(actor, Permission.RECEIPT_ANSWER, contribution)
    if isinstance(contribution, DissentFlag | Suggestion):
        raise RuleBroken("answered_elsewhere")
    if not reasons.strip():
        raise RuleBroken("reason_missing")
    receipt = of(contribution) or _new(contribution, actor)
    session.flush()
    # The row itself decides between two who answer at once: it takes the first answer only.
    taken = session.execute(
        sa.update(Receipt)
        .where(Receipt.id == receipt.id, Receipt.answered_at.is_(None))
        .values(
            outcome=outcome,
            reasons=reasons,
            reasons_html=mentions.render(reasons).html,
            answered_at=utcnow(),
            answered_by_id=actor.id,
        )
        .execution_options(synchronize_session=False)
        .returning(Receipt.id)
    )
    if taken.first() is None:
        raise AlreadyAnswered
    session.refresh(receipt)
    record(EventKind.RECEIPT_ANSWERED, receipt, actor=actor)
    return receipt


def standing_of(contribution: Contribution) -> Standing:
    """Say what became of one contribution."""
    return standings_of([contribution])[key_of(contribution)]


def standings_of(contributions: Sequence[Contribution]) -> dict[Key, Standing]:
    """Say what became of each contribution, in a constant number of statements."""
    receipts = _receipts(contributions)
    hunks = _hunks(contributions)
    found: dict[Key, Standing] = {}
    for contribution in contributions:
        key = key_of(contribution)
        standing = _said(contribution, receipts.get(key))
        standing.hunks = hunks.get(key, [])
        standing.state = _state(standing)
        found[key] = standing
    return found


def _said(contribution: Contribution, receipt: Receipt | None) -> Standing:
    """Read what was answered, wherever the noun keeps it."""
    standing = Standing(ReceiptState.RECEIVED, read_at=receipt.read_at if receipt else None)
    if isinstance(contribution, DissentFlag):
        standing.read_at = standing.read_at or contribution.acknowledged_at
        if contribution.status is not DissentFlagStatus.RAISED:
            standing.read_at = standing.read_at or contribution.answered_at
        standing.answered_at = contribution.answered_at
        standing.answered_by = contribution.answered_by
        standing.outcome = contribution.outcome
        standing.reasons_html = contribution.answer_html
    elif isinstance(contribution, Suggestion):
        standing.answered_at = contribution.decided_at
        standing.answered_by = contribution.decided_by
        standing.outcome = OUTCOME_OF.get(contribution.status)
        standing.reasons_html = contribution.decision_html
    elif receipt is not None:
        standing.answered_at = receipt.answered_at
        standing.answered_by = receipt.answered_by
        standing.outcome = receipt.outcome
        standing.reasons_html = receipt.reasons_html
    return standing


def _state(standing: Standing) -> ReceiptState:
    if standing.hunks:
        return ReceiptState.USED
    if standing.outcome is AnswerOutcome.NOT_ADOPTED:
        return ReceiptState.NOT_USED
    if standing.answered_at is not None:
        return ReceiptState.ANSWERED
    return ReceiptState.READ if standing.read_at is not None else ReceiptState.RECEIVED


def _grouped(contributions: Iterable[Contribution]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for contribution in contributions:
        column, key = key_of(contribution)
        found.setdefault(column, []).append(key)
    return found


def _among(model: Any, contributions: Sequence[Contribution]) -> sa.ColumnElement[bool]:
    groups = _grouped(contributions)
    return sa.or_(
        sa.false(), *(getattr(model, f"{column}_id").in_(ids) for column, ids in groups.items())
    )


def _key_in(row: Any) -> Key:
    for column in COLUMN_OF.values():
        if (key := getattr(row, f"{column}_id")) is not None:
            return column, key
    raise LookupError("a row without a target cannot be stored")


def _receipts(contributions: Sequence[Contribution]) -> dict[Key, Receipt]:
    rows = session.scalars(
        sa.select(Receipt)
        .where(_among(Receipt, contributions))
        .options(joinedload(Receipt.answered_by))
    )
    return {_key_in(row): row for row in rows}


def _hunks(contributions: Sequence[Contribution]) -> dict[Key, list[Hunk]]:
    rows = session.scalars(
        sa.select(HunkSource)
        .where(_among(HunkSource, contributions))
        .options(
            joinedload(HunkSource.hunk).options(
                joinedload(Hunk.version), joinedload(Hunk.new_passage), joinedload(Hunk.old_passage)
            )
        )
        .order_by(HunkSource.id)
    )
    found: dict[Key, list[Hunk]] = {}
    for row in rows:
        found.setdefault(_key_in(row), []).append(row.hunk)
    return found

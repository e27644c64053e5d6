"""What a curator looks at before answering: the passage now, and what was answered about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.models import (
    Comment,
    Cosignature,
    DissentFlag,
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
)
from forum.permissions.scopes import visible
from forum.services import placements

#: So many earlier answers of each kind are shown, the newest.
MOST = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contribution stands in the newest version of its paper.

    Attributes:
        then: The passage that it was written about.
        newest: The newest version.
        now: Where it stands in that version, None where the passage is gone.
        placement: Its place there; a waiting one is a proposal.
    """

    then: Passage
    newest: PaperVersion
    now: Passage | None
    placement: Placement | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether a person still has to confirm that it belongs there."""
        return self.placement is not None and self.placement.status is PlacementStatus.WAITING

    @property
    def has_changed(self) -> bool:
        """Tell whether the words of the passage are others now."""
        return self.now is not None and self.now.text != self.then.text


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An answer that was given about the same passage."""

    subject: Any
    outcome: Any
    html: str
    answered_at: datetime


def standing(contribution: Any) -> Standing | None:
    """Say where a contribution stands now, None for one that is about no passage."""
    then: Passage | None = contribution.passage
    if then is None:
        return None
    paper = then.version.paper
    newest = session.scalars(
        sa.select(PaperVersion).where(
            PaperVersion.paper_id == paper.id, PaperVersion.number == paper.newest_version
        )
    ).one()
    placement = placements.of(contribution, newest)
    now = placement.passage if placement else None
    return Standing(then, newest, then if then.version_id == newest.id else now, placement)


def earlier(contribution: Any, found: Standing | None, *, actor: User) -> list[EarlierAnswer]:
    """Give the newest answers to other contributions about the same passage."""
    if found is None:
        return []
    passages = [passage.id for passage in (found.then, found.now) if passage is not None]
    given = [
        *_to_flags(passages, actor),
        *_to_suggestions(passages, actor),
        *_to_threads(passages, actor),
    ]
    others = (one for one in given if one.subject is not contribution)
    return sorted(others, key=lambda one: one.answered_at, reverse=True)


def cosignatures(flag: DissentFlag) -> list[Cosignature]:
    """Give who shares an objection, the first one first."""
    return list(
        session.scalars(
            sa.select(Cosignature)
            .where(Cosignature.flag_id == flag.id)
            .order_by(Cosignature.id)
            .options(
                joinedload(Cosignature.user).options(lazyload(User.representations)),
                joinedload(Cosignature.organisation),
            )
        )
    )


def opening_of(thread: Thread) -> Comment | None:
    """Find the opening text of a discussion, None where it is not shown."""
    return session.scalar(
        sa.select(Comment).where(
            Comment.thread_id == thread.id,
            Comment.number == 1,
            Comment.visibility == Visibility.VISIBLE,
        )
    )


def _to_flags(passages: list[int], actor: User) -> list[EarlierAnswer]:
    flags = session.scalars(
        sa.select(DissentFlag)
        .where(
            DissentFlag.id.in_(placements.held_at(DissentFlag, passages)),
            DissentFlag.answered_at.is_not(None),
            visible(DissentFlag, actor),
        )
        .order_by(DissentFlag.answered_at.desc())
        .limit(MOST)
        .options(joinedload(DissentFlag.author).options(lazyload(User.representations)))
    )
    return [
        EarlierAnswer(flag, flag.outcome, flag.answer_html, flag.answered_at)
        for flag in flags
        if flag.answered_at
    ]


def _to_suggestions(passages: list[int], actor: User) -> list[EarlierAnswer]:
    decided = session.scalars(
        sa.select(Suggestion)
        .where(
            Suggestion.id.in_(placements.held_at(Suggestion, passages)),
            Suggestion.status.not_in([SuggestionStatus.OPEN, SuggestionStatus.WITHDRAWN]),
            visible(Suggestion, actor),
        )
        .order_by(Suggestion.decided_at.desc())
        .limit(MOST)
        .options(joinedload(Suggestion.author).options(lazyload(User.representations)))
    )
    return [
        EarlierAnswer(one, one.status, one.decision_html, one.decided_at)
        for one in decided
        if one.decided_at
    ]


def _to_threads(passages: list[int], actor: User) -> list[EarlierAnswer]:
    receipts = session.scalars(
        sa.select(Receipt)
        .join(Thread, Thread.id == Receipt.thread_id)
        .where(
            Thread.id.in_(placements.held_at(Thread, passages)),
            Receipt.answered_at.is_not(None),
            visible(Thread, actor),
        )
        .order_by(Receipt.answered_at.desc())
        .limit(MOST)
        .options(
            joinedload(Receipt.thread)
            .joinedload(Thread.author)
            .options(lazyload(User.representations))
        )
    )
    return [
        EarlierAnswer(one.thread, one.outcome, one.reasons_html, one.answered_at)
        for one in receipts
        if one.answered_at
    ]

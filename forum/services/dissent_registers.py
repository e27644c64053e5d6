"""The register of dissents: every objection, filtered, counted and exported; nothing leaves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.clock import utcnow
from forum.db import session
from forum.models import (
    AnswerOutcome,
    Comment,
    DissentFlag,
    DissentFlagStatus,
    Organisation,
    Paper,
    PaperVersion,
    Passage,
    User,
    Visibility,
)
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.working_days import today


@dataclass(frozen=True)
class Filters:
    """What of the register is wanted; empty values want everything.

    Attributes:
        state: A status, or ``open`` for all that wait for an answer, or ``overdue``.
        outcome: What the answer did with the objection.
        paper: The address of a paper.
        passage: The id of a passage; what was said about its earlier forms is not looked for.
        organisation: The address of the organisation that was spoken for.
    """

    state: str = ""
    outcome: str = ""
    paper: str = ""
    passage: int = 0
    organisation: str = ""


def is_overdue() -> sa.ColumnElement[bool]:
    """Say which objections should have been answered by now."""
    return sa.and_(DissentFlag.awaiting_answer(), DissentFlag.due_on < today(utcnow()))


def selected(filters: Filters, actor: Actor) -> sa.Select[DissentFlag]:
    """Select the objections that the filters want and that exist for the actor."""
    return (
        sa.select(DissentFlag)
        .where(visible(DissentFlag, actor), *_where(filters))
        .options(
            joinedload(DissentFlag.author).options(lazyload(User.representations)),
            joinedload(DissentFlag.owner).options(lazyload(User.representations)),
            joinedload(DissentFlag.organisation),
            joinedload(DissentFlag.process),
            joinedload(DissentFlag.passage),
            joinedload(DissentFlag.comment).joinedload(Comment.thread),
        )
    )


def _where(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.state == "open":
        found.append(DissentFlag.awaiting_answer())
    elif filters.state == "overdue":
        found.append(is_overdue())
    elif filters.state in list(DissentFlagStatus):
        found.append(DissentFlag.status == DissentFlagStatus(filters.state))
    if filters.outcome in list(AnswerOutcome):
        found.append(DissentFlag.outcome == AnswerOutcome(filters.outcome))
    if filters.paper:
        about = (
            sa.select(Passage.id)
            .join(PaperVersion, PaperVersion.id == Passage.version_id)
            .join(Paper, Paper.id == PaperVersion.paper_id)
            .where(Paper.slug == filters.paper)
        )
        found.append(DissentFlag.passage_id.in_(about))
    if filters.passage:
        found.append(DissentFlag.passage_id == filters.passage)
    if filters.organisation:
        spoken_for = sa.select(Organisation.id).where(Organisation.slug == filters.organisation)
        found.append(DissentFlag.organisation_id.in_(spoken_for))
    return found


def counts(filters: Filters, actor: Actor) -> Mapping[str, int]:
    """Count by state what the other filters leave: of each status, ``open`` and ``overdue``."""
    others = _where(replace(filters, state=""))
    rows = session.execute(
        sa.select(
            DissentFlag.status,
            sa.func.count(DissentFlag.id),
            sa.func.sum(sa.case((DissentFlag.awaiting_answer(), 1), else_=0)),
            sa.func.sum(sa.case((is_overdue(), 1), else_=0)),
        )
        .where(visible(DissentFlag, actor), *others)
        .group_by(DissentFlag.status)
    )
    found = {"": 0, "open": 0, "overdue": 0}
    for status, number, waiting, late in rows:
        found[status.value] = number
        found[""] += number
        found["open"] += waiting
        found["overdue"] += late
    return found


def organisations(actor: Actor) -> Sequence[tuple[str, str]]:
    """Give address and name of the organisations that somebody objected for."""
    return [
        (slug, name)
        for slug, name in session.execute(
            sa.select(Organisation.slug, Organisation.name)
            .where(
                Organisation.id.in_(
                    sa.select(DissentFlag.organisation_id).where(visible(DissentFlag, actor))
                )
            )
            .order_by(Organisation.sort_name)
        )
    ]


def public() -> Sequence[DissentFlag]:
    """Give the whole register as everybody may have it, oldest first."""
    statement: Any = selected(Filters(), None)
    return session.scalars(
        statement.where(DissentFlag.visibility == Visibility.VISIBLE).order_by(DissentFlag.id)
    ).all()

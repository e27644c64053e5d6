"""Passages: the text of a version, and everything that was said about it.

What was said stands beside a passage by its placement in the version: word for word the same
passage keeps it, a changed one gets it when a person has said yes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.models import (
    HELD,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    DissentFlagStatus,
    MembershipRequest,
    PaperVersion,
    Passage,
    Placement,
    Succession,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.models.target import COLUMN_OF
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.services import placements

#: Objections that still divide: not answered yet, or answered and not accepted.
UNRESOLVED = (
    DissentFlagStatus.RAISED,
    DissentFlagStatus.ACKNOWLEDGED,
    DissentFlagStatus.STILL_DISPUTED,
)
#: The answers to a passage that are no threads, by their intent.
LIFECYCLES: Mapping[str, Any] = {
    "dissent": DissentFlag,
    "cooperation": CooperationRequest,
    "discourse": DiscourseRequest,
    "membership": MembershipRequest,
    "suggestion": Suggestion,
}


@dataclass
class Tally:
    """How much was said about a passage, by intent; nothing that is hidden counts."""

    counts: Counter[str] = field(default_factory=Counter)
    unresolved_dissents: int = 0


def of_version(version: PaperVersion) -> Sequence[Passage]:
    """Give all passages of a version in their order, in one query."""
    return session.scalars(
        sa.select(Passage)
        .where(Passage.version_id == version.id)
        # The version is there already; joined, each row would carry its whole source.
        .options(lazyload(Passage.version))
        .order_by(Passage.position)
    ).all()


def tally(passage: Passage, actor: Actor) -> Tally:
    """Count what was said about one passage."""
    return _tallies([Placement.passage_id == passage.id], actor).get(passage.id) or Tally()


def tallies(version: PaperVersion | None, actor: Actor) -> dict[int, Tally]:
    """Count what stands beside each passage of a version, by the passage's id."""
    if version is None:
        return {}
    return _tallies([Placement.version_id == version.id], actor)


def _tallies(where: Sequence[sa.ColumnElement[bool]], actor: Actor) -> dict[int, Tally]:
    found: dict[int, Tally] = {}
    for passage_id, kind, number in _counted(where, actor, Thread, Thread.kind):
        found.setdefault(passage_id, Tally()).counts[kind.value] += number
    for passage_id, status, number in _counted(where, actor, DissentFlag, DissentFlag.status):
        if status is DissentFlagStatus.WITHDRAWN:
            continue
        tally = found.setdefault(passage_id, Tally())
        tally.counts["dissent"] += number
        tally.unresolved_dissents += number if status in UNRESOLVED else 0
    for intent in ("cooperation", "discourse", "suggestion"):
        for passage_id, number in _counted(where, actor, LIFECYCLES[intent]):
            found.setdefault(passage_id, Tally()).counts[intent] += number
    return found


def _counted(
    where: Sequence[sa.ColumnElement[bool]], actor: Actor, model: Any, *groups: Any
) -> Sequence[Any]:
    return session.execute(
        sa.select(Placement.passage_id, *groups, sa.func.count(model.id))
        .select_from(model)
        .join(Placement, getattr(Placement, f"{COLUMN_OF[model]}_id") == model.id)
        .where(
            *where,
            Placement.status.in_(HELD),
            visible(model, actor),
            model.visibility == Visibility.VISIBLE,
        )
        .group_by(Placement.passage_id, *groups)
    ).all()


def said_about(passage: Passage, actor: Actor, intent: str) -> sa.Select[Any]:
    """Select what ``actor`` may read of the answers to a passage with one intent."""
    model: Any = LIFECYCLES.get(intent, Thread)
    beside = (
        model.passage_id.in_(_same_passages(passage))
        if model is MembershipRequest
        else model.id.in_(placements.held_at(model, [passage.id]))
    )
    statement = (
        sa.select(model)
        .where(beside, visible(model, actor))
        .options(
            joinedload(model.author).options(lazyload(User.representations)),
            joinedload(model.organisation),
        )
    )
    if model is Thread:
        statement = statement.where(Thread.kind == intent)
    if model is not MembershipRequest:
        statement = statement.where(model.visibility == Visibility.VISIBLE)
    return statement


def _same_passages(passage: Passage) -> sa.Select[int]:
    """Select the ids that the passage has in the versions of its paper."""
    return (
        sa.select(Passage.id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(PaperVersion.paper_id == passage.version.paper_id, Passage.key == passage.key)
    )


def steps_of(passage: Passage) -> Sequence[Succession]:
    """Give what became of a passage in the next version, and what it came from, oldest first."""
    return session.scalars(
        sa.select(Succession)
        .where(
            sa.or_(Succession.old_passage_id == passage.id, Succession.new_passage_id == passage.id)
        )
        .options(
            joinedload(Succession.old_passage).joinedload(Passage.version),
            joinedload(Succession.new_passage).joinedload(Passage.version),
        )
        .order_by(Succession.version_id)
    ).all()


def neighbours(passage: Passage) -> tuple[Passage | None, Passage | None]:
    """Give the passages before and after one in its version."""
    around = session.scalars(
        sa.select(Passage)
        .where(
            Passage.version_id == passage.version_id,
            Passage.position.in_([passage.position - 1, passage.position + 1]),
        )
        .options(lazyload(Passage.version))
    )
    by_position = {found.position: found for found in around}
    return by_position.get(passage.position - 1), by_position.get(passage.position + 1)


def headings_above(passage: Passage) -> Sequence[Passage]:
    """Give the headings under which a passage stands, the highest first."""
    earlier = session.scalars(
        sa.select(Passage)
        .where(
            Passage.version_id == passage.version_id,
            Passage.position < passage.position,
            Passage.kind == "heading",
        )
        .options(lazyload(Passage.version))
        .order_by(Passage.position.desc())
    )
    below = passage.level if passage.kind.value == "heading" else 99
    path: list[Passage] = []
    for heading in earlier:
        if heading.level < below:
            path.insert(0, heading)
            below = heading.level
    return path

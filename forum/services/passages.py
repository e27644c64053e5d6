"""Passages: the text of a version, and everything that was said about it.

A passage keeps its identity across the versions of a paper by its key; so what was said about
a passage of the first version also stands beside the same passage of the second.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.models import (
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    DissentFlagStatus,
    MembershipRequest,
    Paper,
    PaperVersion,
    Passage,
    Thread,
    User,
    Visibility,
)
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

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
    return tallies(passage.paper, actor, only=passage.key).get(passage.key) or Tally()


def tallies(paper: Paper, actor: Actor, *, only: str | None = None) -> dict[str, Tally]:
    """Count what was said about each passage of a paper, by the passage's key.

    ``only`` is the key of the one passage to count for.
    """
    where = [PaperVersion.paper_id == paper.id]
    if only is not None:
        where.append(Passage.key == only)
    found: dict[str, Tally] = {}
    for key, kind, number in _counted(where, actor, Thread, Thread.kind):
        found.setdefault(key, Tally()).counts[kind.value] += number
    for key, status, number in _counted(where, actor, DissentFlag, DissentFlag.status):
        if status is DissentFlagStatus.WITHDRAWN:
            continue
        tally = found.setdefault(key, Tally())
        tally.counts["dissent"] += number
        tally.unresolved_dissents += number if status in UNRESOLVED else 0
    for key, number in _counted(where, actor, CooperationRequest):
        found.setdefault(key, Tally()).counts["cooperation"] += number
    for key, number in _counted(where, actor, DiscourseRequest):
        found.setdefault(key, Tally()).counts["discourse"] += number
    return found


def _counted(
    where: Sequence[sa.ColumnElement[bool]], actor: Actor, model: Any, *groups: Any
) -> Sequence[Any]:
    return session.execute(
        sa.select(Passage.key, *groups, sa.func.count(model.id))
        .select_from(model)
        .join(Passage, Passage.id == model.passage_id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(*where, visible(model, actor), model.visibility == Visibility.VISIBLE)
        .group_by(Passage.key, *groups)
    ).all()


def said_about(passage: Passage, actor: Actor, intent: str) -> sa.Select[Any]:
    """Select what ``actor`` may read of the answers to a passage with one intent."""
    model: Any = LIFECYCLES.get(intent, Thread)
    statement = (
        sa.select(model)
        .where(model.passage_id.in_(_same_passages(passage)), visible(model, actor))
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

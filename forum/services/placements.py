"""Placements: where each contribution stands in each version of a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import anchoring
from forum.db import lock, session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    HELD,
    ActionField,
    Comment,
    EventKind,
    PaperVersion,
    Passage,
    PassageClass,
    Placement,
    PlacementStatus,
    Succession,
    User,
    utcnow,
)
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, require
from forum.services import passage_states

#: A place in the plain text of a passage: from where to where, in characters.
Span = tuple[int, int]
#: So much of what stands around a quote is kept with it, as characters.
CONTEXT = 48

STATUS_OF = {
    PassageClass.UNCHANGED: PlacementStatus.KEPT,
    PassageClass.MOVED: PlacementStatus.KEPT,
    PassageClass.CHANGED: PlacementStatus.WAITING,
    PassageClass.ORPHANED: PlacementStatus.ORPHANED,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """What a contribution is about: a passage, or the place ``span`` in it."""

    passage: Passage
    span: Span | None = None


def spot_of(about: ActionField | Passage | Comment | Spot) -> Spot | None:
    """Give the spot that is meant, None for what does not stand in a paper."""
    if isinstance(about, Spot):
        return about
    return Spot(about) if isinstance(about, Passage) else None


def subject_of(about: Any) -> Any:
    """Give what permissions are asked for: the passage, or what is no place in a paper."""
    return about.passage if isinstance(about, Spot) else about


def stand(contribution: Any, spot: Spot | None) -> None:
    """Give a new contribution its place; nothing happens where it is about no passage.

    Raises:
        RuleBroken: The place does not lie within the passage.
    """
    if spot is None:
        return
    contribution.passage = passage = spot.passage
    if spot.span is not None:
        start, end = spot.span
        if not 0 <= start <= end <= len(passage.text):
            raise RuleBroken("range_outside")
        contribution.range_start, contribution.range_end = start, end
        contribution.quote = passage.text[start:end]
        contribution.prefix, contribution.suffix = around(passage.text, spot.span)
    session.add(contribution)
    session.flush()
    place(contribution)
    passage_states.refresh(contribution)


class PlacementDecided(Conflict):
    """Somebody has already said where the contribution belongs."""

    code = "placement_decided"


def place(contribution: Any) -> None:
    """Give a stored contribution its place in its version, and in those that came after it."""
    passage = contribution.passage
    if passage is None:
        return
    placement = Placement(
        version_id=passage.version_id,
        status=PlacementStatus.ORIGINAL,
        passage=passage,
        range_start=contribution.range_start,
        range_end=contribution.range_end,
    )
    placement.target = contribution
    session.add(placement)
    for version in _versions_after(passage):
        placement = _followed(placement, version)
        placement.target = contribution
        session.add(placement)
    session.flush()


def _versions_after(passage: Passage) -> Sequence[PaperVersion]:
    version = passage.version
    return session.scalars(
        sa.select(PaperVersion)
        .where(PaperVersion.paper_id == version.paper_id, PaperVersion.number > version.number)
        .order_by(PaperVersion.number)
    ).all()


def _followed(placement: Placement, version: PaperVersion) -> Placement:
    """Give the place of the same contribution in ``version``, the next one."""
    found = session.scalar(
        sa.select(Succession).where(
            Succession.version_id == version.id,
            Succession.old_passage_id == placement.passage_id,
        )
    )
    if found is None or found.new_passage is None:
        return Placement(version_id=version.id, status=PlacementStatus.ORPHANED)
    status = STATUS_OF[found.passage_class]
    if placement.status is PlacementStatus.WAITING:
        status = PlacementStatus.WAITING
    start, end = _range_in(found.new_passage, placement)
    return Placement(
        version_id=version.id,
        status=status,
        passage=found.new_passage,
        range_start=start,
        range_end=end,
    )


def _range_in(target: Passage, placement: Placement) -> tuple[int | None, int | None]:
    """Find the marked place of a placement in the passage that follows its own."""
    start, end, before = placement.range_start, placement.range_end, placement.passage
    if start is None or end is None or before is None:
        return None, None
    old = before.text
    if start == end:  # a point between two characters holds while the text is the same
        return (start, end) if old == target.text else (None, None)
    # With all that stands around it, the place is always decided in identical text.
    return anchoring.locate(target.text, old[start:end], old[:start], old[end:]) or (None, None)


def around(text: str, span: Span) -> tuple[str, str]:
    """Give what stands before and after a place, as much as is kept with a quote."""
    start, end = span
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def target_columns(placement: Placement) -> dict[str, int | None]:
    """Give the columns that name the contribution, for a further row about it."""
    names = [f"{column}_id" for column in COLUMN_OF.values()]
    return {name: getattr(placement, name) for name in names}


def confirm(placement: Placement, *, actor: User, passage: Passage | None = None) -> None:
    """Say that a contribution belongs to the proposed passage, or to ``passage`` of its version.

    Raises:
        NotAllowed: The actor is neither the author nor the curator.
        PlacementDecided: It stands where its passage stands, or somebody was faster.
        RuleBroken: There is a newer version, or the passage stands in another one.
    """
    _require_open(placement, actor)
    chosen = passage or placement.passage
    if chosen is None or chosen.version_id != placement.version_id:
        raise RuleBroken("passage_elsewhere")
    if chosen is not placement.passage:
        placement.range_start = placement.range_end = None
    placement.passage = chosen
    _decide(placement, actor, PlacementStatus.CONFIRMED, EventKind.PLACEMENT_CONFIRMED)


def decline(placement: Placement, *, actor: User) -> None:
    """Say that a contribution does not belong to the proposed passage; it goes to the shelf.

    Raises:
        NotAllowed: The actor is neither the author nor the curator.
        PlacementDecided: Nothing is proposed, or somebody was faster.
        RuleBroken: There is a newer version.
    """
    _require_open(placement, actor)
    if placement.status is PlacementStatus.ORPHANED:
        raise PlacementDecided
    placement.passage = placement.range_start = placement.range_end = None
    _decide(placement, actor, PlacementStatus.ORPHANED, EventKind.PLACEMENT_DECLINED)


def _require_open(placement: Placement, actor: User) -> None:
    require(actor, Permission.PLACEMENT_DECIDE, placement)
    lock(placement)
    if placement.is_held:
        raise PlacementDecided
    if placement.version.number != placement.version.paper.newest_version:
        raise RuleBroken("newer_version")


def _decide(placement: Placement, actor: User, status: PlacementStatus, kind: EventKind) -> None:
    placement.status = status
    placement.decided_by = actor
    placement.decided_at = utcnow()
    session.flush()
    passage_states.refresh(placement.target)
    record(kind, placement, actor=actor)


def of(contribution: Any, version: PaperVersion) -> Placement | None:
    """Find where a contribution stands in a version."""
    column = getattr(Placement, f"{COLUMN_OF[type(contribution)]}_id")
    return session.scalar(
        sa.select(Placement).where(column == contribution.id, Placement.version_id == version.id)
    )


def in_newest(contribution: Any) -> Placement | None:
    """Find where a contribution stands in the newest version of its paper."""
    column = getattr(Placement, f"{COLUMN_OF[type(contribution)]}_id")
    return session.scalar(
        sa.select(Placement)
        .join(PaperVersion, PaperVersion.id == Placement.version_id)
        .where(column == contribution.id)
        .options(joinedload(Placement.version), joinedload(Placement.passage))
        .order_by(PaperVersion.number.desc())
        .limit(1)
    )


def held_at(model: type, passage_ids: Any) -> sa.Select[Any]:
    """Select the ids of the contributions of ``model`` that stand beside one of the passages."""
    column = getattr(Placement, f"{COLUMN_OF[model]}_id")
    return sa.select(column).where(
        Placement.passage_id.in_(passage_ids), Placement.status.in_(HELD), column.is_not(None)
    )

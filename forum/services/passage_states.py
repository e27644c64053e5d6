"""How far the debate about each passage has come: computed from what was said, never written.

The services that change what counts here call ``refresh`` in the same transaction; ``recount``
computes everything anew, and a test holds the two to the same answer.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    HELD,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    DissentFlagStatus,
    PaperVersion,
    Passage,
    PassageState,
    Placement,
    Suggestion,
    Thread,
    Visibility,
)
from forum.models.target import COLUMN_OF

#: Below so many people nobody can say that a passage is uncontested.
ENOUGH_VOICES = 3

#: An objection that still divides: not answered, or answered and not accepted.
OPEN = (
    DissentFlagStatus.RAISED,
    DissentFlagStatus.ACKNOWLEDGED,
    DissentFlagStatus.STILL_DISPUTED,
)
ANSWERED = (DissentFlagStatus.ANSWERED, DissentFlagStatus.SETTLED)

_VOICES = (Thread, DissentFlag, CooperationRequest, DiscourseRequest, Suggestion)


def state_of(
    *, open_dissents: int, answered_dissents: int, voices: int, changed_here: bool
) -> PassageState:
    """Say in one word how far the debate has come; what is open comes first.

    ``changed_here`` says that the passage got its present words in the version it stands in,
    after the first one.
    """
    if open_dissents:
        return PassageState.CONTESTED
    if changed_here:
        return PassageState.CHANGED
    if answered_dissents:
        return PassageState.ANSWERED
    return PassageState.UNCONTESTED if voices >= ENOUGH_VOICES else PassageState.TOO_FEW_VOICES


def refresh(contribution: Any) -> None:
    """Compute the states of all passages beside which a contribution stands."""
    column = getattr(Placement, f"{COLUMN_OF[type(contribution)]}_id")
    _compute(
        session.scalars(
            sa.select(Placement.passage_id).where(
                column == contribution.id, Placement.passage_id.is_not(None)
            )
        ).all()
    )


def recount(version: PaperVersion | None = None) -> None:
    """Compute the states of all passages, or of those of one version."""
    keys = [version.id] if version else session.scalars(sa.select(PaperVersion.id)).all()
    for key in keys:
        _compute(session.scalars(sa.select(Passage.id).where(Passage.version_id == key)).all())


def _compute(passage_ids: Iterable[int | None]) -> None:
    ids = [passage_id for passage_id in passage_ids if passage_id is not None]
    if not ids:
        return
    session.flush()
    dissents: dict[int, dict[DissentFlagStatus, int]] = {}
    for passage_id, status, number in session.execute(_standing(DissentFlag, ids)):
        dissents.setdefault(passage_id, {})[status] = number
    voices = _voices(ids)
    rows = session.execute(
        sa.select(Passage.id, Passage.changed_in, PaperVersion.number)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(Passage.id.in_(ids))
    )
    session.execute(
        sa.update(Passage),
        [
            _values(
                passage_id,
                dissents.get(passage_id, {}),
                len(voices.get(passage_id, ())),
                changed_here=number > 1 and changed_in == number,
            )
            for passage_id, changed_in, number in rows
        ],
    )


def _values(
    passage_id: int, dissents: dict[DissentFlagStatus, int], voices: int, *, changed_here: bool
) -> dict[str, Any]:
    open_dissents = sum(dissents.get(status, 0) for status in OPEN)
    return {
        "id": passage_id,
        "open_dissents": open_dissents,
        "state": state_of(
            open_dissents=open_dissents,
            answered_dissents=sum(dissents.get(status, 0) for status in ANSWERED),
            voices=voices,
            changed_here=changed_here,
        ),
    }


def _standing(model: Any, ids: list[int]) -> sa.Select[Any]:
    """Select the visible objections beside passages, counted by their status."""
    return (
        sa.select(Placement.passage_id, model.status, sa.func.count(model.id))
        .join(model, getattr(Placement, f"{COLUMN_OF[model]}_id") == model.id)
        .where(
            Placement.passage_id.in_(ids),
            Placement.status.in_(HELD),
            model.visibility == Visibility.VISIBLE,
        )
        .group_by(Placement.passage_id, model.status)
    )


def _voices(ids: list[int]) -> dict[int, set[int]]:
    """Give the people who have said something about each passage."""
    found: dict[int, set[int]] = {}
    for model in _VOICES:
        rows = session.execute(
            sa.select(Placement.passage_id, model.author_id)
            .join(model, getattr(Placement, f"{COLUMN_OF[model]}_id") == model.id)
            .where(
                Placement.passage_id.in_(ids),
                Placement.status.in_(HELD),
                model.visibility == Visibility.VISIBLE,
            )
            .distinct()
        )
        for passage_id, author_id in rows:
            if passage_id is not None:
                found.setdefault(passage_id, set()).add(author_id)
    return found

"""The suggestions for a paper as lists: filtered, sorted, and those that one competes with."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.keyset import Slice, slice_of
from forum.models import Paper, PaperVersion, Passage, Placement, Suggestion, SuggestionStatus
from forum.models.placement import HELD
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.services import placements, suggestion_conflicts

#: The states that a list can be filtered by, with the statuses that each means.
STATES: dict[str, tuple[SuggestionStatus, ...]] = {
    "open": (SuggestionStatus.OPEN,),
    "adopted": (SuggestionStatus.ADOPTED, SuggestionStatus.ADAPTED),
    "rejected": (SuggestionStatus.REJECTED,),
    "withdrawn": (SuggestionStatus.WITHDRAWN,),
}
#: Of what one suggestion competes with so many are shown.
_RIVALS = 50
#: No paper has more passages to filter by.
_PASSAGES = 500


@dataclass(frozen=True, slots=True)
class View:
    """Which suggestions are shown, in which order."""

    state: str = ""
    passage_id: int = 0
    by_support: bool = False


def page_of(
    paper: Paper, view: View, *, actor: Actor, after: str | None = None
) -> Slice[Suggestion]:
    """Give a page of the suggestions for a paper; a state that there is not means all of them."""
    statement = _shown(paper, actor)
    if view.state in STATES:
        statement = statement.where(Suggestion.status.in_(STATES[view.state]))
    if view.passage_id:
        here = placements.held_at(Suggestion, [view.passage_id])
        statement = statement.where(Suggestion.id.in_(here))
    column: Any = Suggestion.support_count if view.by_support else Suggestion.created_at
    return slice_of(
        statement.options(*_LOADED),
        keys=(column, Suggestion.id),
        after=after,
        size=20,
    )


_LOADED = (
    joinedload(Suggestion.author),
    joinedload(Suggestion.organisation),
    joinedload(Suggestion.passage).joinedload(Passage.version).joinedload(PaperVersion.paper),
)


def _shown(paper: Paper, actor: Actor) -> sa.Select[Suggestion]:
    """Select the suggestions for all versions of a paper that exist for ``actor``."""
    passages = (
        sa.select(Passage.id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(PaperVersion.paper_id == paper.id)
    )
    return sa.select(Suggestion).where(
        Suggestion.passage_id.in_(passages), visible(Suggestion, actor)
    )


def passages_with_suggestions(paper: Paper, actor: Actor) -> list[tuple[int, int, str]]:
    """Give id, position and text of the passages of the newest version with suggestions."""
    rows = session.execute(
        sa.select(Passage.id, Passage.position, Passage.text)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(
            PaperVersion.paper_id == paper.id,
            PaperVersion.number == paper.newest_version,
            Passage.id.in_(
                sa.select(Placement.passage_id)
                .join(Suggestion, Suggestion.id == Placement.suggestion_id)
                .where(Placement.status.in_(HELD), visible(Suggestion, actor))
            ),
        )
        .order_by(Passage.position)
        .limit(_PASSAGES)
    )
    return [(identity, position, text) for identity, position, text in rows]


def rivals_of(suggestion: Suggestion, actor: Actor) -> list[Suggestion]:
    """Give the suggestions that cannot be followed together with ``suggestion``."""
    found = suggestion_conflicts.of_paper(suggestion.passage.paper, actor).get(suggestion.id, [])
    if not found:
        return []
    statement = sa.select(Suggestion).where(Suggestion.id.in_(found[:_RIVALS]))
    return list(session.scalars(statement.options(*_LOADED).order_by(Suggestion.id)))

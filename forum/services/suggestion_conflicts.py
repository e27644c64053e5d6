"""Suggestions that cannot both be followed, because they change the same place of a passage."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    HELD,
    HunkSource,
    Paper,
    PaperVersion,
    Placement,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
)
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

#: The whole passage reaches further than any place in it.
_EVERYWHERE = (-1, 2**63)


@dataclass(frozen=True, slots=True)
class Place:
    """The place that a suggestion changes; without start and end the whole passage.

    Attributes:
        id: The suggestion.
        passage_id: The passage.
        start: Where the place begins, in characters.
        end: Where it ends; where it begins for an insertion before it.
        is_insertion: Whether nothing is taken away there.
    """

    id: int
    passage_id: int
    start: int | None
    end: int | None
    is_insertion: bool = False


def conflicts(places: Iterable[Place]) -> dict[int, list[int]]:
    """Give for each suggestion in conflict the others, in the order of their ids.

    Two conflict where their ranges overlap, where one inserts inside what the other changes, and
    where both insert at the same point. A new passage after one conflicts with the same alone.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for stretches in _by_passage(places).values():
        active: list[tuple[int, int]] = []
        for first, last, identity in sorted(stretches):
            while active and active[0][0] < first:
                heapq.heappop(active)
            for _last, other in active:
                found[identity].append(other)
                found[other].append(identity)
            heapq.heappush(active, (last, identity))
    return {identity: sorted(others) for identity, others in sorted(found.items())}


def _by_passage(places: Iterable[Place]) -> dict[tuple[int, bool], list[tuple[int, int, int]]]:
    """Sort the places by passage; what comes after a passage is a place of its own."""
    found = defaultdict(list)
    for place in places:
        is_behind = place.is_insertion and place.start is None
        found[place.passage_id, is_behind].append((*_stretch(place), place.id))
    return found


def _stretch(place: Place) -> tuple[int, int]:
    """Give first and last of the points that a place takes, so that two overlap if these do.

    Even numbers stand for the gaps between characters, odd ones for the characters.
    """
    if place.start is None or place.end is None:
        return _EVERYWHERE
    if place.start == place.end:
        return 2 * place.start, 2 * place.start
    return 2 * place.start + 1, 2 * place.end - 1


def of_paper(paper: Paper, actor: Actor) -> dict[int, list[int]]:
    """Find the conflicts among what is suggested for the newest version of a paper.

    Those count that wait for the curator, and those that are adopted and not published yet.
    """
    published = sa.select(HunkSource.suggestion_id).where(HunkSource.suggestion_id.is_not(None))
    rows = session.execute(
        sa.select(
            Suggestion.id,
            Placement.passage_id,
            Placement.range_start,
            Placement.range_end,
            Suggestion.range_start,
            Suggestion.kind,
        )
        .join(Placement, Placement.suggestion_id == Suggestion.id)
        .join(PaperVersion, PaperVersion.id == Placement.version_id)
        .where(
            PaperVersion.paper_id == paper.id,
            PaperVersion.number == paper.newest_version,
            Placement.status.in_(HELD),
            visible(Suggestion, actor),
            sa.or_(
                Suggestion.status == SuggestionStatus.OPEN,
                sa.and_(
                    Suggestion.status.in_([SuggestionStatus.ADOPTED, SuggestionStatus.ADAPTED]),
                    Suggestion.id.not_in(published),
                ),
            ),
        )
    )
    return conflicts(
        Place(identity, passage_id, start, end, kind is SuggestionKind.INSERT)
        for identity, passage_id, start, end, original, kind in rows
        # Its place was lost on the way to this version: it may be anywhere, so nothing is said.
        if passage_id is not None and (start is not None or original is None)
    )

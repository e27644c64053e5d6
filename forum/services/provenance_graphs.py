"""The graph of provenance: what is said about a paper, which place it moved, in which version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from forum.db import session
from forum.models import (
    AnswerOutcome,
    Comment,
    DissentFlag,
    Hunk,
    HunkSource,
    Paper,
    PaperVersion,
    Passage,
    Receipt,
    Succession,
    Suggestion,
    User,
)
from forum.models.target import COLUMN_OF
from forum.services import paper_contributions, receipts

#: Raised when a program that reads the export would have to change.
FORMAT = 1


def _with_people(model: Any, column: str) -> Any:
    """Load a source with its author and organisation, so that many sources cost no more."""
    loaded = [
        joinedload(model.author).options(lazyload(User.representations)),
        joinedload(model.organisation),
    ]
    if model is Comment:
        loaded.append(joinedload(Comment.thread))
    return selectinload(getattr(HunkSource, column)).options(*loaded)


_SOURCES = selectinload(Hunk.sources).options(
    *(_with_people(model, column) for model, column in COLUMN_OF.items())
)


def hunk_with_sources(hunk: Hunk) -> Hunk:
    """Load a changed place with its sources and passages."""
    return session.scalars(
        sa.select(Hunk)
        .where(Hunk.id == hunk.id)
        .options(_SOURCES, joinedload(Hunk.version))
        .execution_options(populate_existing=True)
    ).one()


def beside(hunk: Hunk) -> tuple[Hunk | None, Hunk | None]:
    """Give the changed places before and after one in its version."""
    rows = {
        one.position: one
        for one in session.scalars(
            sa.select(Hunk).where(
                Hunk.version_id == hunk.version_id,
                Hunk.position.in_([hunk.position - 1, hunk.position + 1]),
            )
        )
    }
    return rows.get(hunk.position - 1), rows.get(hunk.position + 1)


def of_passage(passage: Passage) -> Sequence[Hunk]:
    """Give all places that were changed in a passage and its earlier forms, newest first."""
    ids = {passage.id}
    steps = session.execute(
        sa.select(Succession.old_passage_id, Succession.new_passage_id)
        .join(PaperVersion, PaperVersion.id == Succession.version_id)
        .where(
            PaperVersion.paper_id == passage.version.paper_id,
            PaperVersion.number <= passage.version.number,
            Succession.new_passage_id.is_not(None),
        )
        .order_by(PaperVersion.number.desc())
    )
    for old, new in steps:
        if new in ids:
            ids.add(old)
    return session.scalars(
        sa.select(Hunk)
        .join(PaperVersion, PaperVersion.id == Hunk.version_id)
        .where(Hunk.new_passage_id.in_(ids))
        .options(_SOURCES, joinedload(Hunk.version))
        .order_by(PaperVersion.number.desc(), Hunk.position)
    ).all()


@dataclass(frozen=True)
class Filters:
    """What the board is narrowed to; nothing means all.

    Attributes:
        number: The number of the version.
        noun: The noun of the contribution, as in addresses.
        outcome: What the answer does with it.
    """

    number: int | None = None
    noun: str = ""
    outcome: AnswerOutcome | None = None


def changes(paper_ids: Any, filters: Filters) -> sa.Select[Hunk]:
    """Select the places of papers that contributions have moved, for the board."""
    matching: list[Any] = []
    if filters.noun:
        matching.append(getattr(HunkSource, f"{filters.noun}_id").is_not(None))
    if filters.outcome is not None:
        matching.append(_answered_with(filters.outcome))
    statement = (
        sa.select(Hunk)
        .join(PaperVersion, PaperVersion.id == Hunk.version_id)
        .where(PaperVersion.paper_id.in_(paper_ids), Hunk.sources.any(sa.and_(True, *matching)))
        .options(
            _SOURCES,
            joinedload(Hunk.version).joinedload(PaperVersion.paper),
            joinedload(Hunk.new_passage),
        )
    )
    if filters.number is not None:
        statement = statement.where(PaperVersion.number == filters.number)
    return statement


def _answered_with(outcome: AnswerOutcome) -> sa.ColumnElement[bool]:
    """Say which sources of places were answered so, wherever the noun keeps its answer."""
    statuses = [status for status, one in receipts.OUTCOME_OF.items() if one is outcome]
    elsewhere = [
        sa.exists().where(
            getattr(Receipt, f"{column}_id") == getattr(HunkSource, f"{column}_id"),
            Receipt.outcome == outcome,
        )
        for model, column in COLUMN_OF.items()
        if model not in (DissentFlag, Suggestion)
    ]
    return sa.or_(
        HunkSource.dissent_flag.has(DissentFlag.outcome == outcome),
        HunkSource.suggestion.has(Suggestion.status.in_(statuses)),
        *elsewhere,
    )


def export(paper: Paper) -> dict[str, Any]:
    """Give the whole graph of a paper for programs, as everybody may have it.

    It holds all contributions that everybody may read. One that moved a place and may not be read
    any more stays as a node that says nothing, so that its edge stays; a deleted account leaves
    its contributions without an author.
    """
    versions = session.scalars(
        sa.select(PaperVersion)
        .where(PaperVersion.paper_id == paper.id)
        .order_by(PaperVersion.number)
    ).all()
    ids = [version.id for version in versions]
    passages = session.scalars(
        sa.select(Passage).where(Passage.version_id.in_(ids)).order_by(Passage.id)
    ).all()
    successions = session.scalars(
        sa.select(Succession).where(Succession.version_id.in_(ids)).order_by(Succession.id)
    ).all()
    hunks = session.scalars(
        sa.select(Hunk).where(Hunk.version_id.in_(ids)).options(_SOURCES).order_by(Hunk.id)
    ).all()
    readable = [one for rows in paper_contributions.public_of(paper).values() for one in rows]
    standings = receipts.standings_of(readable)
    nodes: dict[receipts.Key, dict[str, Any]] = {
        receipts.key_of(source.target): _silent_node(*receipts.key_of(source.target))
        for hunk in hunks
        for source in hunk.sources
    }
    nodes |= {key: _node(one, standings[key]) for one in readable for key in [receipts.key_of(one)]}
    return {
        "format": FORMAT,
        "paper": paper.slug,
        "versions": [
            {"id": v.id, "number": v.number, "published_at": v.published_at.isoformat()}
            for v in versions
        ],
        "passages": [
            {
                "id": p.id,
                "version": p.version_id,
                "position": p.position,
                "key": p.key,
                "text": p.text,
            }
            for p in passages
        ],
        "successions": [
            {
                "version": s.version_id,
                "old": s.old_passage_id,
                "new": s.new_passage_id,
                "class": s.passage_class.value,
            }
            for s in successions
        ],
        "hunks": [_hunk(hunk) for hunk in hunks],
        "contributions": [node for _key, node in sorted(nodes.items())],
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    return {
        "id": hunk.id,
        "version": hunk.version_id,
        "position": hunk.position,
        "kind": hunk.kind.value,
        "old_passage": hunk.old_passage_id,
        "new_passage": hunk.new_passage_id,
        "old_range": [hunk.old_start, hunk.old_end],
        "new_range": [hunk.new_start, hunk.new_end],
        "old_text": hunk.old_text,
        "new_text": hunk.new_text,
        "reason": hunk.reason,
        "sources": [[COLUMN_OF[type(source.target)], source.target.id] for source in hunk.sources],
    }


def _node(contribution: Any, standing: receipts.Standing) -> dict[str, Any]:
    noun, key = receipts.key_of(contribution)
    author, organisation = contribution.author, contribution.organisation
    kind, status = getattr(contribution, "kind", None), getattr(contribution, "status", None)
    about = contribution.thread if isinstance(contribution, Comment) else contribution
    return {
        "noun": noun,
        "id": key,
        "is_public": True,
        "passage": about.passage_id,
        "kind": kind.value if kind else None,
        "author": None if author.is_deleted else author.name,
        "organisation": organisation.slug if organisation else None,
        "written_at": contribution.created_at.isoformat(),
        "status": status.value if status else None,
        "state": standing.state.value,
        "outcome": standing.outcome.value if standing.outcome else None,
    }


def _silent_node(noun: str, key: int) -> dict[str, Any]:
    """Give the node of a contribution that not everybody may read: that it exists, no more."""
    silent = ("passage", "kind", "author", "organisation", "written_at", "status", "state")
    return {
        "noun": noun,
        "id": key,
        "is_public": False,
        **dict.fromkeys((*silent, "outcome")),
    }

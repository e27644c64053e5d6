"""Shelves: what waits for a yes in the newest version of a paper, and what lost its passage."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from forum.db import session
from forum.models import (
    HELD,
    Comment,
    Paper,
    PaperVersion,
    Passage,
    Placement,
    User,
    Visibility,
)
from forum.models.target import COLUMN_OF
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible


def unsettled(paper: Paper, actor: Actor) -> list[Placement]:
    """Give what waits for a yes, and what has lost its passage, in the newest version."""
    found: list[Placement] = []
    for model, column in COLUMN_OF.items():
        if model is Comment:
            continue  # it stands in its thread
        table: Any = model
        found += session.scalars(
            sa.select(Placement)
            .join(PaperVersion, PaperVersion.id == Placement.version_id)
            .join(table, getattr(Placement, f"{column}_id") == table.id)
            .where(
                PaperVersion.paper_id == paper.id,
                PaperVersion.number == paper.newest_version,
                Placement.status.not_in(HELD),
                visible(model, actor),
                table.visibility == Visibility.VISIBLE,
            )
            .options(
                contains_eager(getattr(Placement, column)).options(
                    joinedload(table.author).options(lazyload(User.representations)),
                    joinedload(table.organisation),
                    joinedload(table.passage).joinedload(Passage.version),
                ),
                joinedload(Placement.passage).options(lazyload(Passage.version)),
            )
            .order_by(Placement.id)
        )
    return found


def counts(paper: Paper, actor: Actor, number: int) -> dict[int | None, int]:
    """Count what waits for a yes in a version, by the passage to which it may belong.

    Under None is what has lost its passage. In one statement, of what everybody may see.
    """
    seen = [
        getattr(Placement, f"{column}_id").in_(
            sa.select(model.id).where(visible(model, actor), model.visibility == Visibility.VISIBLE)
        )
        for model, column in COLUMN_OF.items()
        if model is not Comment
    ]
    rows = session.execute(
        sa.select(Placement.passage_id, sa.func.count(Placement.id))
        .join(PaperVersion, PaperVersion.id == Placement.version_id)
        .where(
            PaperVersion.paper_id == paper.id,
            PaperVersion.number == number,
            Placement.status.not_in(HELD),
            sa.or_(*seen),
        )
        .group_by(Placement.passage_id)
    )
    return dict(rows.all())

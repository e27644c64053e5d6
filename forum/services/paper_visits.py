"""Visits to papers: what is new about a paper and its passages since the last visit of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import HELD, Comment, Paper, PaperVersion, PaperVisit, Placement, User, Visibility
from forum.models.read_position import VISIT_ENDS_AFTER
from forum.models.target import COLUMN_OF
from forum.permissions.scopes import visible
from forum.services.read_positions import insert


@dataclass(frozen=True)
class Known:
    """What a person knew of a paper at the end of the last visit."""

    version: int
    until: datetime


def look(looks: Iterable[tuple[int, int]]) -> int:
    """Note that people have looked at papers, as pairs of their ids; answer how many.

    A look long after the one before begins a new visit: what was seen then is what is known now.
    """
    now = utcnow()
    pairs = sorted(set(looks))
    newest = dict(
        session.execute(
            sa.select(Paper.id, Paper.newest_version).where(
                Paper.id.in_({paper_id for _person, paper_id in pairs})
            )
        ).all()
    )
    rows = [
        {"user_id": user_id, "paper_id": paper_id, "seen_version": newest[paper_id], "seen_at": now}
        for user_id, paper_id in pairs
        if newest.get(paper_id)
    ]
    if not rows:
        return 0
    statement = insert(PaperVisit).values(rows)
    is_over = PaperVisit.seen_at < now - VISIT_ENDS_AFTER
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "paper_id"],
            set_={
                "known_version": sa.case(
                    (is_over, PaperVisit.seen_version), else_=PaperVisit.known_version
                ),
                "known_until": sa.case((is_over, PaperVisit.seen_at), else_=PaperVisit.known_until),
                "seen_version": statement.excluded.seen_version,
                "seen_at": statement.excluded.seen_at,
            },
        )
    )
    return len(rows)


def known(paper: Paper, person: User | None) -> Known | None:
    """Say what the person knew before this visit; None for guests and during the first one."""
    if person is None:
        return None
    visit = session.scalar(
        sa.select(PaperVisit)
        .where(PaperVisit.user_id == person.id, PaperVisit.paper_id == paper.id)
        .execution_options(populate_existing=True)
    )
    if visit is None:
        return None
    if visit.seen_at < utcnow() - VISIT_ENDS_AFTER:
        return Known(visit.seen_version, visit.seen_at)
    if visit.known_until is None or visit.known_version is None:
        return None
    return Known(visit.known_version, visit.known_until)


def news(version: PaperVersion, person: User | None, before: Known | None) -> dict[int, int]:
    """Count what others have said beside each passage since then, by its id; in one statement."""
    if person is None or before is None:
        return {}
    said = []
    for model, column in COLUMN_OF.items():
        if model is Comment:
            continue
        said.append(
            sa.select(Placement.passage_id)
            .join(model, getattr(Placement, f"{column}_id") == model.id)
            .where(
                Placement.version_id == version.id,
                Placement.status.in_(HELD),
                model.created_at > before.until,
                model.author_id != person.id,
                model.visibility == Visibility.VISIBLE,
                visible(model, person),
            )
        )
    said.append(
        sa.select(Placement.passage_id)
        .join(Comment, Comment.thread_id == Placement.thread_id)
        .where(
            Placement.version_id == version.id,
            Placement.status.in_(HELD),
            Comment.number > 1,
            Comment.created_at > before.until,
            Comment.author_id != person.id,
            Comment.visibility == Visibility.VISIBLE,
            visible(Comment, person),
        )
    )
    rows = sa.union_all(*said).subquery()
    return dict(
        session.execute(
            sa.select(rows.c.passage_id, sa.func.count()).group_by(rows.c.passage_id)
        ).all()
    )

"""Papers: creating and finding them and their versions, and how far their debate has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum import names, rendering
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    ActionField,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    DissentFlagStatus,
    EventKind,
    Paper,
    PaperKind,
    PaperVersion,
    Passage,
    Process,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.passage_splitting import PassageSource
from forum.permissions.policy import Permission, require
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

#: Addresses below /papers/ that are pages of their own.
TAKEN = ("new", "import")


def create(  # noqa: PLR0913 - the facts of a paper
    process: Process,
    *,
    actor: User,
    title: str,
    action_field: ActionField,
    curator: User,
    slug: str = "",
    kind: PaperKind = PaperKind.IMPULSE_PAPER,
    summary: str = "",
    deputy: User | None = None,
) -> Paper:
    """Create a paper; it exists for moderators only until a version is published.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: The address is taken, or the action field belongs to another process.
    """
    require(actor, Permission.PAPER_CREATE, process)
    if action_field.process_id != process.id:
        raise RuleBroken("foreign_action_field")
    address = names.slugify(slug or title)
    if address in TAKEN or session.scalar(sa.select(Paper.id).where(Paper.slug == address)):
        raise RuleBroken("slug_taken", slug=address)
    paper = Paper(
        process=process,
        action_field=action_field,
        slug=address,
        title=title,
        kind=kind,
        summary=summary,
        curator=curator,
        deputy=deputy,
    )
    record(EventKind.PAPER_CREATED, paper, actor=actor)
    return paper


def change(
    paper: Paper,
    *,
    actor: User,
    title: str,
    summary: str,
    curator: User,
    deputy: User | None,
    is_open: bool,
) -> None:
    """Change what is said about a paper; its text changes by a new version only.

    Raises:
        NotAllowed: The actor does not curate the paper.
    """
    require(actor, Permission.PAPER_PUBLISH, paper)
    paper.title = title
    paper.summary = summary
    paper.curator = curator
    paper.deputy = deputy
    paper.is_open = is_open
    record(EventKind.PAPER_CHANGED, paper, actor=actor)


def split(source: str) -> list[PassageSource]:
    """Split a text into its passages, as publishing would.

    Raises:
        RuleBroken: The text is empty or breaks a limit; where known, ``line`` says where.
    """
    found = rendering.split_bounded(source)
    if not found:
        raise RuleBroken("paper_empty")
    return found


def version_of(paper: Paper, number: int | None = None) -> PaperVersion | None:
    """Find a version by its number; without one the newest."""
    return session.scalar(
        sa.select(PaperVersion).where(
            PaperVersion.paper_id == paper.id,
            PaperVersion.number == (paper.newest_version if number is None else number),
        )
    )


def versions_of(paper: Paper) -> Sequence[PaperVersion]:
    """Give all versions of a paper, newest first."""
    return session.scalars(
        sa.select(PaperVersion)
        .where(PaperVersion.paper_id == paper.id)
        .order_by(PaperVersion.number.desc())
    ).all()


def by_slug(slug: str) -> Paper | None:
    """Find a paper by its address."""
    return session.scalar(
        sa.select(Paper)
        .where(Paper.slug == slug)
        .options(_without_representations(Paper.curator), _without_representations(Paper.deputy))
    )


def _without_representations(people: Any) -> Any:
    """Load people for their names alone."""
    return joinedload(people).options(lazyload(User.representations))


def listed(actor: Actor, process: Process | None = None) -> Sequence[Paper]:
    """Give the papers that exist for the actor, in the order of their processes, newest first."""
    statement = (
        sa.select(Paper)
        .join(Process, Process.id == Paper.process_id)
        .where(visible(Paper, actor))
        .options(_without_representations(Paper.curator))
        .order_by(Process.position, Process.id, Paper.id)
    )
    if process is not None:
        statement = statement.where(Paper.process_id == process.id)
    return session.scalars(statement).all()


@dataclass
class Standing:
    """How far the debate about a paper has come."""

    contributions: int = 0
    dissents: int = 0
    awaiting_dissents: int = 0
    answered_dissents: int = 0


def standings(papers: Iterable[Paper], actor: Actor) -> dict[int, Standing]:
    """Count what was said about each paper, of what everybody may see; by the paper's id."""
    found = {paper.id: Standing() for paper in papers}
    amounts = (
        (Thread, sa.func.sum(Thread.comment_count)),
        (CooperationRequest, sa.func.count(CooperationRequest.id)),
        (DiscourseRequest, sa.func.count(DiscourseRequest.id)),
        (Suggestion, sa.func.count(Suggestion.id)),
    )
    for model, amount in amounts:
        for paper_id, number in session.execute(_anchored(model, actor, found, amount)):
            found[paper_id].contributions += number
    awaits = DissentFlag.awaiting_answer()
    flags = _anchored(
        DissentFlag, actor, found, sa.func.count(DissentFlag.id), DissentFlag.status, awaits
    )
    for paper_id, number, status, waits in session.execute(flags):
        found[paper_id].contributions += number
        if status is not DissentFlagStatus.WITHDRAWN:
            found[paper_id].dissents += number
            found[paper_id].awaiting_dissents += number if waits else 0
            found[paper_id].answered_dissents += 0 if waits else number
    return found


def _anchored(model: Any, actor: Actor, papers: Iterable[int], *columns: Any) -> sa.Select[Any]:
    """Select the sums ``columns`` begins with, by paper and by the columns that follow."""
    amount, *groups = columns
    return (
        sa.select(PaperVersion.paper_id, amount, *groups)
        .select_from(model)
        .join(Passage, Passage.id == model.passage_id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(
            PaperVersion.paper_id.in_(list(papers)),
            visible(model, actor),
            model.visibility == Visibility.VISIBLE,
        )
        .group_by(PaperVersion.paper_id, *groups)
    )

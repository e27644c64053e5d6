"""Publishing a version: what must be said before, and what becomes of all that was said."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum import anchoring
from forum.anchoring import Match, PassageClass
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    DissentFlag,
    EventKind,
    Paper,
    PaperDraft,
    PaperVersion,
    Passage,
    Placement,
    PlacementStatus,
    Succession,
    User,
    Visibility,
    utcnow,
)
from forum.models.target import Contribution
from forum.passage_splitting import PassageSource
from forum.permissions.policy import Permission, require
from forum.services import dissent_flags, papers, passage_states, passages, placements, provenance
from forum.services.provenance import Account, Change


class NotAccountedFor(RuleBroken):
    """Something is missing before the version may be published; the lists say what."""

    code = "not_accounted_for"

    def __init__(
        self,
        changes: Sequence[Change],
        contributions: Sequence[Contribution],
        dissents: Sequence[DissentFlag],
    ) -> None:
        """Remember the changes without source, the promises not kept, the dissents not carried."""
        super().__init__(
            changes=len(changes), contributions=len(contributions), dissents=len(dissents)
        )
        self.changes, self.contributions, self.dissents = changes, contributions, dissents


@dataclass(frozen=True)
class Plan:
    """What publishing a text would do.

    Attributes:
        old: The passages of the newest version.
        new: The passages of the text.
        matches: What becomes of each old passage.
        changes: The places where the text differs.
        dissents: The unanswered objections about passages that change or disappear.
    """

    old: Sequence[Passage]
    new: Sequence[PassageSource]
    matches: Sequence[Match]
    changes: Sequence[Change]
    dissents: Sequence[DissentFlag]


def plan(paper: Paper, source: str) -> Plan:
    """Say what publishing ``source`` would do.

    Raises:
        RuleBroken: The text is empty or breaks a limit.
    """
    new = papers.split(source)
    newest = papers.version_of(paper)
    old = passages.of_version(newest) if newest else []
    matches = anchoring.match([one.text for one in old], [one.text for one in new])
    touched = [old[m.index].id for m in matches if not m.passage_class.is_certain]
    return Plan(
        old,
        new,
        matches,
        provenance.changes(old, new, matches) if newest else [],
        _waiting(touched),
    )


def _waiting(passage_ids: Sequence[int]) -> Sequence[DissentFlag]:
    """Give the unanswered objections beside passages, or that may belong to them."""
    return session.scalars(
        sa.select(DissentFlag)
        .join(Placement, Placement.dissent_flag_id == DissentFlag.id)
        .where(
            Placement.passage_id.in_(passage_ids),
            Placement.status != PlacementStatus.ORPHANED,
            DissentFlag.awaiting_answer(),
            DissentFlag.visibility == Visibility.VISIBLE,
        )
        .order_by(DissentFlag.id)
    ).all()


def require_account(paper: Paper, planned: Plan, account: Account) -> None:
    """Go on only where all that must be said about the changes has been said.

    Raises:
        NotAccountedFor: A change has neither source nor reason, an adopted contribution moved
            nothing, or an unanswered objection is not carried over with a reason.
    """
    if not planned.old:
        return
    changes = provenance.unexplained(planned.changes, account)
    contributions = provenance.unkept(paper, account)
    dissents = [f for f in planned.dissents if not account.carried.get(f.id, "").strip()]
    if changes or contributions or dissents:
        raise NotAccountedFor(changes, contributions, dissents)


def publish(
    paper: Paper, *, actor: User, source: str, account: Account | None = None
) -> PaperVersion:
    """Publish ``source`` as the next version; the same text again is the version that is there.

    Raises:
        NotAllowed: The actor does not curate the paper.
        RuleBroken: The text is empty or breaks a limit.
        NotAccountedFor: See ``require_account``.
    """
    require(actor, Permission.PAPER_PUBLISH, paper)
    newest = papers.version_of(paper)
    if newest is not None and newest.source == source:
        return newest
    planned, account = plan(paper, source), account or Account()
    require_account(paper, planned, account)
    version = PaperVersion(
        paper=paper,
        number=paper.newest_version + 1,
        source=source,
        published_at=utcnow(),
        published_by=actor,
    )
    session.add(version)
    session.flush()
    ids = _write_passages(version, planned)
    paper.newest_version = version.number
    if newest is not None:
        _write_successions(version, planned, ids)
        _carry_placements(newest, version, planned, ids)
        provenance.store(version, planned.changes, account, ids)
        for flag in planned.dissents:
            reason = account.carried[flag.id]
            dissent_flags.carry_over(flag, actor=actor, version=version, reason=reason)
        passage_states.recount(version=version)
    session.execute(sa.delete(PaperDraft).where(PaperDraft.paper_id == paper.id))
    record(EventKind.PAPER_PUBLISHED, version, actor=actor)
    return version


def _write_passages(version: PaperVersion, planned: Plan) -> dict[int, int]:
    """Write the passages; give their ids by index."""
    before = {m.target: planned.old[m.index] for m in planned.matches if m.target is not None}
    same = {m.target for m in planned.matches if m.passage_class.is_certain}
    used = {before[target].key for target in same if target is not None}
    rows = []
    for position, passage in enumerate(planned.new):
        kept = before[position] if position in same else None
        key = kept.key if kept else _fresh_key(passage.key, used)
        used.add(key)
        unchanged = kept or (
            before[position]
            if position in before
            and anchoring.normal(before[position].text) == anchoring.normal(passage.text)
            else None
        )
        rows.append(
            {
                "version_id": version.id,
                "position": position,
                "key": key,
                "kind": passage.kind,
                "level": passage.level,
                "ordinal": passage.ordinal,
                "text": passage.text,
                "html": passage.html,
                "changed_in": unchanged.changed_in if unchanged else version.number,
            }
        )
    session.execute(sa.insert(Passage), rows)
    found = session.execute(
        sa.select(Passage.position, Passage.id).where(Passage.version_id == version.id)
    )
    return dict(found.all())


def _fresh_key(wanted: str, used: set[str]) -> str:
    """Give a key that no passage of the version has: another identity, even for like words."""
    while wanted in used:
        wanted = hashlib.sha256(f"{wanted}+".encode()).hexdigest()[: len(wanted)]
    return wanted


def _write_successions(version: PaperVersion, planned: Plan, ids: dict[int, int]) -> None:
    session.execute(
        sa.insert(Succession),
        [
            {
                "version_id": version.id,
                "old_passage_id": planned.old[match.index].id,
                "new_passage_id": None if match.target is None else ids[match.target],
                "passage_class": match.passage_class,
            }
            for match in planned.matches
        ],
    )


def _carry_placements(
    newest: PaperVersion, version: PaperVersion, planned: Plan, ids: dict[int, int]
) -> None:
    """Give each contribution its place in the new version, or its place on the shelf."""
    held = session.scalars(sa.select(Placement).where(Placement.version_id == newest.id)).all()
    index_of = {passage.id: index for index, passage in enumerate(planned.old)}
    standing = [p for p in held if p.passage_id is not None]
    carried = anchoring.carry(
        [_anchor(placement, planned.old, index_of) for placement in standing],
        [passage.text for passage in planned.old],
        [passage.text for passage in planned.new],
        planned.matches,
    )
    became = {placement.id: found for placement, found in zip(standing, carried, strict=True)}
    rows = [_row(one, version, became.get(one.id), ids) for one in held]
    if rows:
        session.execute(sa.insert(Placement), rows)


def _anchor(
    placement: Placement, old: Sequence[Passage], index_of: dict[int, int]
) -> anchoring.Anchor:
    index = index_of[placement.passage_id or 0]
    start, end, text = placement.range_start, placement.range_end, old[index].text
    if start is None or end is None or start == end:
        return anchoring.Anchor(index, "")
    # With all that stands around it, the place is always decided.
    return anchoring.Anchor(index, text[start:end], text[:start], text[end:])


def _row(
    placement: Placement,
    version: PaperVersion,
    found: anchoring.Carried | None,
    ids: dict[int, int],
) -> dict[str, Any]:
    status = placements.STATUS_OF[found.anchor_class if found else PassageClass.ORPHANED]
    if found and found.target is not None and not placement.is_held:
        # Nobody has said yes to the proposal before; it stays one.
        status = PlacementStatus.WAITING
    start, end = (found.start, found.end) if found else (None, None)
    point = placement.range_start
    if status is PlacementStatus.KEPT and point is not None and point == placement.range_end:
        start, end = point, point
    return {
        **placements.target_columns(placement),
        "version_id": version.id,
        "status": status,
        "passage_id": None if found is None or found.target is None else ids[found.target],
        "range_start": start,
        "range_end": end,
    }

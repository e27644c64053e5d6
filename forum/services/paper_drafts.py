"""Drafts: the text of a paper's next version, and what its curators say about its changes."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from forum import anchoring
from forum.db import lock, session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    EventKind,
    HunkKind,
    Paper,
    PaperDraft,
    PaperVersion,
    Suggestion,
    User,
    utcnow,
)
from forum.models.target import COLUMN_OF, Contribution
from forum.passage_splitting import PassageSource
from forum.permissions.policy import Permission, require
from forum.services import papers, placements, publishing, suggested_markdown
from forum.services.provenance import Account, Change
from forum.services.publishing import Plan

_MODEL_OF: dict[str, Any] = {column: model for model, column in COLUMN_OF.items()}


#: Under this key a draft keeps the reason of all changes about which nothing else is said.
_OTHERWISE = "otherwise"


class DraftChangedMeanwhile(Conflict):
    """Somebody else has saved the draft since the form was opened."""

    code = "draft_changed_meanwhile"


def of(paper: Paper) -> PaperDraft | None:
    """Find the draft of a paper's next version."""
    return session.scalar(sa.select(PaperDraft).where(PaperDraft.paper_id == paper.id))


def source_of(paper: Paper) -> str:
    """Give the text to work on: the draft's, else that of the newest version."""
    draft = of(paper)
    if draft is not None:
        return draft.source
    newest = papers.version_of(paper)
    return newest.source if newest else ""


def save(paper: Paper, *, actor: User, source: str, seen_revision: int) -> PaperDraft:
    """Keep ``source`` as the draft; ``seen_revision`` is what the form was opened at, 0 for none.

    Raises:
        NotAllowed: The actor does not curate the paper.
        DraftChangedMeanwhile: Somebody else has saved since.
    """
    require(actor, Permission.PAPER_PUBLISH, paper)
    draft = of(paper)
    if draft is None:
        draft = PaperDraft(
            paper=paper,
            source=source,
            saved_at=utcnow(),
            saved_by=actor,
            revision=1,
            provenance={},
            carried={},
        )
        record(EventKind.PAPER_DRAFT_STARTED, draft, actor=actor)
        return draft
    if draft.source != source:
        if draft.revision != seen_revision:
            raise DraftChangedMeanwhile
        _write(draft, actor, source)
    return draft


def _write(draft: PaperDraft, actor: User, source: str) -> None:
    draft.source = source
    draft.revision += 1
    draft.saved_at = utcnow()
    draft.saved_by = actor


def discard(draft: PaperDraft, *, actor: User) -> None:
    """Throw the draft away.

    Raises:
        NotAllowed: The actor does not curate the paper.
    """
    require(actor, Permission.PAPER_PUBLISH, draft)
    record(EventKind.PAPER_DRAFT_DISCARDED, draft, actor=actor)
    session.delete(draft)


def account_of(draft: PaperDraft | None, changes: Iterable[Change]) -> Account:
    """Give what has been said about the changes; entries follow a place whose words went on."""
    account = Account()
    if draft is None:
        return account
    entries: dict[str, Any] = dict(draft.provenance)
    present = {change.key for change in changes}
    for change in changes:
        entry = entries.get(change.key) or _entry_before(change, entries, present)
        if not entry:
            continue
        account.reasons[change.key] = entry.get("reason", "")
        found = [_contribution(noun, key) for noun, key in entry.get("sources", [])]
        account.sources[change.key] = [one for one in found if one is not None]
    account.otherwise = entries.get(_OTHERWISE, {}).get("reason", "")
    account.carried = {int(key): reason for key, reason in draft.carried.items()}
    return account


def _entry_before(change: Change, entries: dict[str, Any], present: set[str]) -> Any:
    """Find what was said about the same passage while the change had other bounds."""
    if change.kind is not HunkKind.CHANGED:
        return None
    start = change.key.rsplit(":", 1)[0] + ":"
    earlier = [key for key in entries if key.startswith(start) and key not in present]
    return entries[earlier[0]] if len(earlier) == 1 else None


def _contribution(noun: str, key: int) -> Contribution | None:
    model = _MODEL_OF.get(noun)
    return session.get(model, key) if model else None


def explain(draft: PaperDraft, *, actor: User, account: Account, seen_revision: int) -> None:
    """Keep what is said about the changes of the draft as it was at ``seen_revision``.

    Raises:
        NotAllowed: The actor does not curate the paper.
        DraftChangedMeanwhile: Somebody else has saved since, so there may be other changes.
    """
    require(actor, Permission.PAPER_PUBLISH, draft)
    lock(draft)
    if draft.revision != seen_revision:
        raise DraftChangedMeanwhile
    before = draft.provenance, draft.carried
    _explain(draft, account)
    draft.revision += (draft.provenance, draft.carried) != before


def _explain(draft: PaperDraft, account: Account) -> None:
    keys = {*account.sources, *account.reasons}
    draft.provenance = {
        key: {
            "reason": account.reasons.get(key, "").strip(),
            "sources": [_name(source) for source in account.sources.get(key, [])],
        }
        for key in keys
    }
    draft.provenance[_OTHERWISE] = {"reason": account.otherwise.strip(), "sources": []}
    draft.carried = {str(key): reason for key, reason in account.carried.items()}


def _name(contribution: Contribution) -> list[Any]:
    return [COLUMN_OF[type(contribution)], contribution.id]


def publish(paper: Paper, *, actor: User, account: Account, seen_revision: int) -> PaperVersion:
    """Publish the draft, as it was at ``seen_revision``, as the next version.

    Raises:
        NotAllowed: The actor does not curate the paper.
        DraftChangedMeanwhile: Somebody else has saved since, or it is published already.
        RuleBroken: The text is empty or breaks a limit.
        NotAccountedFor: Something about the changes is still to be said.
    """
    require(actor, Permission.PAPER_PUBLISH, paper)
    draft = session.scalar(
        sa.select(PaperDraft).where(PaperDraft.paper_id == paper.id).with_for_update()
    )
    if draft is None or draft.revision != seen_revision:
        raise DraftChangedMeanwhile
    return publishing.publish(paper, actor=actor, source=draft.source, account=account)


def apply(paper: Paper, *, actor: User, suggestion: Suggestion, text: str) -> PaperDraft:
    """Write the words of an adopted suggestion into the draft, and name it as their source.

    Raises:
        NotAllowed: The actor does not curate the paper.
        RuleBroken: The place is not in the draft any more, or the draft has markup there; the
            curator then changes the draft by hand.
    """
    require(actor, Permission.PAPER_PUBLISH, paper)
    source = source_of(paper)
    planned = publishing.plan(paper, source)
    index = _index_in_draft(paper, suggestion, planned)
    changed = _with_change(source, planned.new[index], suggestion, text)
    draft = save(paper, actor=actor, source=changed, seen_revision=_revision(paper))
    _name_source(paper, draft, suggestion, index)
    return draft


def _revision(paper: Paper) -> int:
    draft = of(paper)
    return draft.revision if draft else 0


def _index_in_draft(paper: Paper, suggestion: Suggestion, planned: Plan) -> int:
    """Find the passage of the draft that the suggestion is about."""
    newest = papers.version_of(paper)
    placement = placements.of(suggestion, newest) if newest else None
    if placement is None or not placement.is_held:
        raise RuleBroken("suggestion_place_lost")
    for match in planned.matches:
        if planned.old[match.index].id == placement.passage_id and match.target is not None:
            return match.target
    raise RuleBroken("suggestion_place_lost")


def _with_change(source: str, passage: PassageSource, suggestion: Suggestion, text: str) -> str:
    """Give the whole draft with the passage changed as suggested."""
    if not passage.source or source.count(passage.source) < 1:
        raise RuleBroken("suggestion_place_lost")
    lines = source.splitlines(keepends=True)
    before = "".join(lines[: passage.line - 1])
    place = source.find(passage.source, len(before))
    if place < 0:
        raise RuleBroken("suggestion_place_lost")
    after = place + len(passage.source)
    return (
        source[:place]
        + suggested_markdown.changed(passage.source, suggestion, text)
        + source[after:]
    )


def _name_source(paper: Paper, draft: PaperDraft, suggestion: Suggestion, index: int) -> None:
    """Let the suggestion be the source of the changes in its passage that hold its words."""
    changes = publishing.plan(paper, draft.source).changes
    account = account_of(draft, changes)
    quote = anchoring.normal(suggestion.quote)
    here = [c for c in changes if c.new == index or (c.old and c.old.id == suggestion.passage_id)]
    touched = [
        change
        for change in here
        if suggestion.range_start is None or quote in anchoring.normal(change.old_text)
    ]
    for change in touched or here:
        sources = account.sources.setdefault(change.key, [])
        if suggestion not in sources:
            sources.append(suggestion)
    _explain(draft, account)

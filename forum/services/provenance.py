"""Provenance: where a new version differs from the one before, and which contribution moved it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.anchoring import Match, PassageClass
from forum.db import session
from forum.models import (
    AnswerOutcome,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Hunk,
    HunkKind,
    HunkSource,
    Paper,
    PaperVersion,
    Passage,
    Placement,
    Receipt,
    Suggestion,
    SuggestionStatus,
    Thread,
    Visibility,
)
from forum.models.target import COLUMN_OF, Contribution
from forum.passage_splitting import PassageSource
from forum.sentences import sentence_hunks

#: Outcomes that promise a change of the text.
PROMISING = (AnswerOutcome.ADOPTED, AnswerOutcome.PARTLY_ADOPTED)


@dataclass(frozen=True, slots=True)
class Change:
    """A place where the text to be published differs from the newest version.

    Attributes:
        key: Its name in a draft; stays while the old words do, whatever the new ones become.
        kind: What happened.
        old: The passage of the newest version, None for an added one.
        new: The index of the passage in the new text, None for a removed one.
        old_span: From where to where in the old passage, in characters.
        new_span: The same in the new passage.
        old_text: The old words.
        new_text: The new words.
    """

    key: str
    kind: HunkKind
    old: Passage | None
    new: int | None
    old_span: tuple[int, int]
    new_span: tuple[int, int]
    old_text: str
    new_text: str


@dataclass
class Account:
    """What is said about the changes of a version, by the key of the change.

    ``otherwise`` is the editorial reason for all changes about which nothing else is said;
    ``carried`` says by the id of an unanswered objection why it is carried over.
    """

    sources: dict[str, list[Contribution]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    otherwise: str = ""
    carried: dict[int, str] = field(default_factory=dict)

    def sources_of(self, change: Change) -> list[Contribution]:
        """Give the contributions that moved the place."""
        return self.sources.get(change.key, [])

    def reason_of(self, change: Change) -> str:
        """Give the line that says why the change is editorial; "" where it has sources."""
        if self.sources_of(change):
            return ""
        return self.reasons.get(change.key, "").strip() or self.otherwise.strip()


def changes(
    old: Sequence[Passage], new: Sequence[PassageSource], matches: Sequence[Match]
) -> list[Change]:
    """Give all places where ``new`` differs from ``old``, in the order of reading."""
    counterparts = _counterparts(old, matches)
    targets = {match.target for match in matches}
    found: list[tuple[tuple[float, int], Change]] = []
    last = -1.0
    for match in matches:
        passage = old[match.index]
        if match.passage_class.is_certain:
            last = match.target or 0
        elif counterparts.get(match.target) == match.index:
            last = match.target or 0
            for number, change in enumerate(_changed(passage, match.target or 0, new)):
                found.append(((last, number), change))
        else:
            found.append(((last + 0.5, match.index), _removed(passage)))
    seen: dict[str, int] = {}
    for place, passage_source in enumerate(new):
        if place not in targets:
            found.append(((place, 0), _added(place, passage_source.text, seen)))
    return [change for _place, change in sorted(found, key=lambda pair: pair[0])]


def _counterparts(old: Sequence[Passage], matches: Sequence[Match]) -> dict[int | None, int]:
    """Give for each changed new passage the old one it is compared with: the longest."""
    found: dict[int | None, int] = {}
    for match in matches:
        if match.passage_class is not PassageClass.CHANGED:
            continue
        rival = found.get(match.target)
        if rival is None or len(old[rival].text) < len(old[match.index].text):
            found[match.target] = match.index
    return found


def _changed(passage: Passage, target: int, new: Sequence[PassageSource]) -> Iterable[Change]:
    text = new[target].text
    for hunk in sentence_hunks(passage.text, text):
        yield Change(
            key=f"changed:{passage.key}:{hunk.old_start}-{hunk.old_end}",
            kind=HunkKind.CHANGED,
            old=passage,
            new=target,
            old_span=(hunk.old_start, hunk.old_end),
            new_span=(hunk.new_start, hunk.new_end),
            old_text=passage.text[hunk.old_start : hunk.old_end],
            new_text=text[hunk.new_start : hunk.new_end],
        )


def _removed(passage: Passage) -> Change:
    whole = (0, len(passage.text))
    key = f"removed:{passage.key}"
    return Change(key, HunkKind.REMOVED, passage, None, whole, (0, 0), passage.text, "")


def _added(place: int, text: str, seen: dict[str, int]) -> Change:
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    seen[digest] = seen.get(digest, 0) + 1
    key = f"added:{digest}:{seen[digest]}"
    return Change(key, HunkKind.ADDED, None, place, (0, 0), (0, len(text)), "", text)


def unexplained(found: Iterable[Change], account: Account) -> list[Change]:
    """Give the changes of which nobody has said where they come from."""
    return [
        change
        for change in found
        if not account.sources_of(change) and not account.reason_of(change)
    ]


def unkept(paper: Paper, account: Account) -> list[Contribution]:
    """Give the adopted contributions that neither a version nor ``account`` names."""
    named = {
        (COLUMN_OF[type(source)], source.id)
        for sources in account.sources.values()
        for source in sources
    }
    return [
        contribution
        for contribution in adopted(paper)
        if (COLUMN_OF[type(contribution)], contribution.id) not in named
    ]


def adopted(paper: Paper) -> list[Contribution]:
    """Give the contributions to a paper that were adopted, and that no version names yet."""
    about = sa.select(Passage.id).join(PaperVersion).where(PaperVersion.paper_id == paper.id)
    flags = sa.select(DissentFlag).where(
        DissentFlag.passage_id.in_(about), DissentFlag.outcome.in_(PROMISING)
    )
    suggestions = sa.select(Suggestion).where(
        Suggestion.passage_id.in_(about),
        Suggestion.status.in_([SuggestionStatus.ADOPTED, SuggestionStatus.ADAPTED]),
    )
    found: list[Any] = []
    for model, statement in ((DissentFlag, flags), (Suggestion, suggestions)):
        used = sa.select(getattr(HunkSource, f"{COLUMN_OF[model]}_id"))
        table: Any = model
        used = used.where(getattr(HunkSource, f"{COLUMN_OF[model]}_id").is_not(None))
        found += session.scalars(
            statement.where(table.visibility == Visibility.VISIBLE, table.id.not_in(used)).order_by(
                table.id
            )
        )
    return found + _answered(paper)


def _answered(paper: Paper) -> list[Contribution]:
    """Give the other contributions whose receipts promise a change, and that moved nothing yet."""
    about = sa.select(Passage.id).join(PaperVersion).where(PaperVersion.paper_id == paper.id)
    threads = sa.select(Thread.id).where(Thread.passage_id.in_(about))
    found: list[Any] = []
    for model in (Thread, Comment, CooperationRequest, DiscourseRequest):
        table: Any = model
        column = f"{COLUMN_OF[model]}_id"
        is_here = table.thread_id.in_(threads) if model is Comment else table.passage_id.in_(about)
        used = sa.select(getattr(HunkSource, column)).where(
            getattr(HunkSource, column).is_not(None)
        )
        found += session.scalars(
            sa.select(table)
            .join(Receipt, getattr(Receipt, column) == table.id)
            .where(
                is_here,
                Receipt.outcome.in_(PROMISING),
                table.visibility == Visibility.VISIBLE,
                table.id.not_in(used),
            )
            .order_by(table.id)
        )
    return found


def candidates(passages: Iterable[Passage]) -> dict[int, list[Contribution]]:
    """Give for each passage what was said about it: the contributions that may have moved it."""
    found: dict[int, list[Contribution]] = {}
    ids = [passage.id for passage in passages]
    for model, column in COLUMN_OF.items():
        table: Any = model
        rows = session.execute(
            sa.select(Placement.passage_id, table)
            .join(table, getattr(Placement, f"{column}_id") == table.id)
            .where(Placement.passage_id.in_(ids), table.visibility == Visibility.VISIBLE)
            .options(selectinload(table.author))
            .order_by(table.id)
        )
        for passage_id, contribution in rows:
            found.setdefault(passage_id or 0, []).append(contribution)
    return found


def store(
    version: PaperVersion,
    found: Sequence[Change],
    account: Account,
    passages: Mapping[int, int],
) -> None:
    """Write the changes of a version for ever; ``passages`` gives ids by index in the text."""
    for position, change in enumerate(found):
        hunk = Hunk(
            version=version,
            position=position,
            kind=change.kind,
            old_passage_id=change.old.id if change.old else None,
            new_passage_id=None if change.new is None else passages[change.new],
            old_start=change.old_span[0],
            old_end=change.old_span[1],
            new_start=change.new_span[0],
            new_end=change.new_span[1],
            old_text=change.old_text,
            new_text=change.new_text,
            reason=account.reason_of(change),
        )
        for contribution in account.sources_of(change):
            source = HunkSource()
            source.target = contribution
            hunk.sources.append(source)
        session.add(hunk)
    session.flush()


def hunks_of(version: PaperVersion) -> Sequence[Hunk]:
    """Give the changed places of a version with their sources, in the order of reading."""
    return session.scalars(
        sa.select(Hunk)
        .where(Hunk.version_id == version.id)
        .options(
            selectinload(Hunk.sources).options(
                *(selectinload(getattr(HunkSource, column)) for column in COLUMN_OF.values())
            )
        )
        .order_by(Hunk.position)
    ).all()

"""Answers to objections that are drafted, reviewed by a second person and published together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from forum.db import changed_by, session
from forum.errors import Conflict, ForumError, NotAllowed
from forum.keyset import Slice, slice_of
from forum.models import (
    AnswerDraft,
    AnswerOutcome,
    DissentFlag,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, permits, require
from forum.permissions.rules import Actor
from forum.services import dissent_flags, duties, mentions

SIZE = 20


class DraftChanged(Conflict):
    """Somebody else has saved, published or discarded the draft since it was opened."""

    code = "draft_changed_meanwhile"


class AlreadyAnswered(Conflict):
    """The objection does not wait for an answer any more."""

    code = "already_answered"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A draft with which something cannot be done, and why."""

    draft_id: int
    flag_id: int
    error: ForumError


class Refused(Conflict):
    """With one of several drafts it cannot be done, so with none; says with which and why."""

    code = "drafts_refused"

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        """Remember what was refused."""
        self.refusals = tuple(refusals)
        super().__init__()


def find(draft_id: int, *, actor: Actor) -> AnswerDraft | None:
    """Find a draft that exists for ``actor``: for those who may answer the objection."""
    draft = session.get(AnswerDraft, draft_id)
    if draft is None or not permits(actor, Permission.DISSENT_FLAG_ANSWER, draft.flag):
        return None
    return draft


def page_of(actor: User, *, after: str | None = None) -> Slice[AnswerDraft]:
    """Give a page of the drafts of all objections that ``actor`` may answer, oldest first."""
    statement = (
        sa.select(AnswerDraft)
        .join(DissentFlag, DissentFlag.id == AnswerDraft.flag_id)
        .where(duties.answerable(actor))
    )
    return slice_of(
        statement.options(*_loads()),
        keys=(AnswerDraft.created_at, AnswerDraft.id),
        after=after,
        size=SIZE,
        descending=False,
    )


def _loads() -> tuple[ORMOption, ...]:
    without_representations = lazyload(User.representations)
    flag = joinedload(AnswerDraft.flag)
    return (
        joinedload(AnswerDraft.author).options(without_representations),
        joinedload(AnswerDraft.reviewed_by).options(without_representations),
        flag.joinedload(DissentFlag.author).options(without_representations),
        flag.joinedload(DissentFlag.organisation),
        flag.joinedload(DissentFlag.passage),
    )


def count(actor: User) -> int:
    """Count the drafts that ``actor`` may see."""
    return (
        session.scalar(
            sa.select(sa.func.count(AnswerDraft.id))
            .join(DissentFlag, DissentFlag.id == AnswerDraft.flag_id)
            .where(duties.answerable(actor))
        )
        or 0
    )


def draft_of(flag: DissentFlag) -> AnswerDraft | None:
    """Find the draft of the answer to an objection, as it is stored now."""
    return session.scalar(
        sa.select(AnswerDraft)
        .where(AnswerDraft.flag_id == flag.id)
        .execution_options(populate_existing=True)
    )


def tidy(reasons: str) -> str:
    """Give the text with the line ends that are stored, whatever browser has sent it."""
    return reasons.replace("\r\n", "\n").strip()


def save_draft(
    flag: DissentFlag,
    *,
    actor: User,
    outcome: AnswerOutcome,
    reasons: str,
    seen_revision: int,
) -> AnswerDraft:
    """Keep an answer that is not published yet; a change of it forgets the review.

    ``seen_revision`` is the revision that the writer started from, 0 where there was no draft.

    Raises:
        NotAllowed: The actor may not answer the objection.
        AlreadyAnswered: It does not wait for an answer any more.
        DraftChanged: Somebody else has saved another text since.
        RuleBroken: The text breaks a limit of the renderer.
    """
    require(actor, Permission.DISSENT_FLAG_ANSWER, flag)
    if not flag.awaits_answer:
        raise AlreadyAnswered
    reasons = tidy(reasons)
    # What could not be published later is refused now, while its author is there.
    mentions.render(reasons)
    draft = draft_of(flag)
    if draft is None:
        draft = AnswerDraft(
            flag=flag,
            outcome=outcome,
            reasons=reasons,
            author=actor,
            # Never a number that somebody has seen of an earlier, discarded draft.
            revision=seen_revision + 1,
        )
        session.add(draft)
        session.flush()
        return draft
    if draft.outcome is outcome and draft.reasons == reasons:
        return draft
    _change(draft, actor, outcome, reasons, seen_revision)
    return draft


def _change(
    draft: AnswerDraft, actor: User, outcome: AnswerOutcome, reasons: str, seen_revision: int
) -> None:
    """Change the draft in one statement, so that of two people at once only one succeeds."""
    changed = changed_by(
        sa.update(AnswerDraft)
        .where(AnswerDraft.id == draft.id, AnswerDraft.revision == seen_revision)
        .values(
            outcome=outcome,
            reasons=reasons,
            author_id=actor.id,
            revision=seen_revision + 1,
            reviewed_by_id=None,
            reviewed_at=None,
        )
    )
    if not changed:
        raise DraftChanged
    session.refresh(draft)


def review(draft: AnswerDraft, *, actor: User, seen_revision: int | None = None) -> None:
    """Say that the draft is fit to be published; only somebody else than its author can.

    Raises:
        NotAllowed: The actor may not answer the objection, or wrote the draft.
        DraftChanged: It has been changed since the actor read revision ``seen_revision``.
    """
    require(actor, Permission.DISSENT_FLAG_ANSWER, draft.flag)
    if draft.author_id == actor.id:
        raise NotAllowed("own_draft")
    revision = draft.revision if seen_revision is None else seen_revision
    reviewed = changed_by(
        sa.update(AnswerDraft)
        .where(AnswerDraft.id == draft.id, AnswerDraft.revision == revision)
        .values(reviewed_by_id=actor.id, reviewed_at=utcnow())
    )
    if not reviewed:
        raise DraftChanged
    session.refresh(draft)


def review_all(drafts: Iterable[AnswerDraft], *, actor: User, seen: Mapping[int, int]) -> None:
    """Review drafts, all of them or none; ``seen`` has the revision of each that was read.

    Raises:
        Refused: One of them cannot be reviewed; names all for which this is so.
    """
    refusals: list[Refusal] = []
    for draft in drafts:
        try:
            review(draft, actor=actor, seen_revision=seen.get(draft.id))
        except ForumError as error:
            refusals.append(Refusal(draft.id, draft.flag_id, error))
    if refusals:
        raise Refused(refusals)


def publish(
    drafts: Iterable[AnswerDraft], *, actor: User, seen: Mapping[int, int] | None = None
) -> list[DissentFlag]:
    """Publish drafts as answers, all of them or none, and give the objections they answer.

    ``seen`` has the revision of each draft that the actor has read, by the draft's id.

    Raises:
        Refused: One of them cannot be published; names all for which this is so.
    """
    refusals: list[Refusal] = []
    answered: list[DissentFlag] = []
    for draft in drafts:
        try:
            _publish(draft, actor, (seen or {}).get(draft.id, draft.revision))
        except ForumError as error:
            refusals.append(Refusal(draft.id, draft.flag_id, error))
        else:
            answered.append(draft.flag)
    if refusals:
        raise Refused(refusals)
    return answered


def _publish(draft: AnswerDraft, actor: User, seen_revision: int) -> None:
    require(actor, Permission.DISSENT_FLAG_ANSWER, draft.flag)
    if not draft.flag.awaits_answer:
        raise AlreadyAnswered
    if draft.revision != seen_revision:
        raise DraftChanged
    dissent_flags.answer(
        draft.flag,
        actor=actor,
        outcome=draft.outcome,
        reasons=draft.reasons,
        reviewer=draft.reviewed_by,
    )
    session.delete(draft)


def discard(draft: AnswerDraft, *, actor: User) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed: The actor may not answer the objection.
    """
    require(actor, Permission.DISSENT_FLAG_ANSWER, draft.flag)
    session.delete(draft)
    session.flush()

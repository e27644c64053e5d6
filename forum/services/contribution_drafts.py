"""Drafts of contributions: kept while somebody writes, gone with sending."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import retention
from forum.clock import utcnow
from forum.db import changed_by, session
from forum.errors import Conflict
from forum.models import (
    ActionField,
    Comment,
    ContributionDraft,
    DraftPlace,
    Passage,
    Thread,
    User,
)
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible

KEPT_FOR = retention.DRAFTS.span
#: Drafts that a list shows; more are kept.
SHOWN = 100
#: The fields in which somebody writes; a draft without any of them is none.
WRITTEN = ("body", "title", "reason", "third_party", "tags")

_MODEL_OF: dict[DraftPlace, Any] = {
    DraftPlace.REPLY: Thread,
    DraftPlace.COMMENT: Comment,
    DraftPlace.PASSAGE: Passage,
    DraftPlace.ACTION_FIELD: ActionField,
}


class DraftSavedMeanwhile(Conflict):
    """Another device of the person has saved since; carries the other ``draft``."""

    code = "draft_saved_meanwhile"

    def __init__(self, draft: ContributionDraft) -> None:
        """Remember what the other device has written."""
        self.draft = draft
        super().__init__()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft belongs."""

    kind: DraftPlace
    subject_id: int = 0


Fields = dict[str, list[str]]


#: Written once: each reply asks for it.
_OF_PLACE = sa.select(ContributionDraft).where(
    ContributionDraft.author_id == sa.bindparam("author"),
    ContributionDraft.place == sa.bindparam("place"),
    ContributionDraft.subject_id == sa.bindparam("subject"),
)


_AS_FOUND = (
    sa.delete(ContributionDraft)
    .where(
        ContributionDraft.id == sa.bindparam("draft"),
        ContributionDraft.revision == sa.bindparam("found"),
    )
    .execution_options(synchronize_session=False)
)


def find(place: Place, *, actor: User) -> ContributionDraft | None:
    """Find the actor's draft for a place."""
    of = {"author": actor.id, "place": place.kind, "subject": place.subject_id}
    return session.scalar(_OF_PLACE, of)


def save(
    place: Place, *, actor: User, fields: Fields, seen_revision: int
) -> ContributionDraft | None:
    """Keep what is written for a place; None where nothing is written.

    ``seen_revision`` is the state that the form was filled with, 0 for none.

    Raises:
        NotAllowed: The actor has no account that could own a draft.
        DraftSavedMeanwhile: Another device has saved something else since.
    """
    require(actor, Permission.CONTRIBUTION_DRAFT_SAVE)
    draft = find(place, actor=actor)
    if not any(value.strip() for name in WRITTEN for value in fields.get(name, ())):
        if draft is not None and draft.revision == seen_revision:
            session.delete(draft)
        return None
    if draft is None:
        draft = ContributionDraft(
            author=actor,
            place=place.kind,
            subject_id=place.subject_id,
            fields=fields,
            saved_at=utcnow(),
        )
        session.add(draft)
    elif draft.fields != fields:
        if draft.revision != seen_revision:
            raise DraftSavedMeanwhile(draft)
        draft.fields, draft.saved_at = fields, utcnow()
    session.flush()
    return draft


def forget(draft: ContributionDraft) -> None:
    """Forget what has been sent; what another device saves at the same moment stays."""
    session.execute(_AS_FOUND, {"draft": draft.id, "found": draft.revision})


def delete(draft: ContributionDraft, *, actor: User) -> None:
    """Forget a draft.

    Raises:
        NotFound: It is somebody else's.
    """
    require(actor, Permission.CONTRIBUTION_DRAFT_DISCARD, draft)
    session.delete(draft)


def of(actor: User) -> list[ContributionDraft]:
    """Give all drafts of a person, the newest first."""
    return list(
        session.scalars(
            sa.select(ContributionDraft)
            .where(ContributionDraft.author_id == actor.id)
            .order_by(ContributionDraft.saved_at.desc(), ContributionDraft.id.desc())
            .limit(SHOWN)
        )
    )


def subjects_of(drafts: list[ContributionDraft], *, actor: User) -> dict[int, Any]:
    """Give what each draft is about, where the actor sees it, by the draft's key."""
    found: dict[int, Any] = {}
    for kind, model in _MODEL_OF.items():
        wanted = {draft.subject_id: draft.id for draft in drafts if draft.place is kind}
        if wanted:
            seen = sa.select(model).where(model.id.in_(wanted), visible(model, actor))
            if model is Comment:
                seen = seen.options(joinedload(Comment.thread))
            rows = session.scalars(seen)
            found |= {wanted[row.id]: row for row in rows}
    return found


def forget_old() -> int:
    """Delete what nobody went on with; answer how many."""
    return changed_by(
        sa.delete(ContributionDraft).where(ContributionDraft.saved_at <= utcnow() - KEPT_FOR)
    )

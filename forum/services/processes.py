"""Processes: phases and action fields, and what is going on in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from forum import names, rendering
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    ActionField,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    EventKind,
    FederalState,
    Paper,
    Phase,
    Process,
    Thread,
    User,
    Visibility,
)
from forum.permissions.policy import Permission, require
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible


@dataclass(frozen=True)
class ProcessDraft:
    """The facts of a process as an administrator gives them."""

    title: str
    summary: str
    description: str
    is_published: bool
    federal_state: FederalState | None
    answer_days: int


@dataclass(frozen=True)
class PhaseDraft:
    """A phase in the order in which it stands."""

    title: str
    summary: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class FieldDraft:
    """An action field in the order in which it stands; one without ``id`` is new."""

    id: int | None
    title: str
    description: str
    holds_posts: bool = False


def create(
    *,
    actor: User,
    slug: str,
    draft: ProcessDraft,
    phases: Sequence[PhaseDraft] = (),
    action_fields: Sequence[FieldDraft] = (),
) -> Process:
    """Create a process with its phases and action fields.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: The address is taken, or a phase ends before it begins.
    """
    require(actor, Permission.PROCESS_EDIT)
    address = names.slugify(slug or draft.title)
    if session.scalar(sa.select(Process.id).where(Process.slug == address)):
        raise RuleBroken("slug_taken", slug=address)
    last = session.scalar(sa.select(sa.func.max(Process.position)))
    process = Process(slug=address, position=0 if last is None else last + 1)
    _write(process, draft, phases, action_fields)
    record(EventKind.PROCESS_CREATED, process, actor=actor)
    return process


def change(
    process: Process,
    *,
    actor: User,
    draft: ProcessDraft,
    phases: Sequence[PhaseDraft],
    action_fields: Sequence[FieldDraft],
) -> None:
    """Change a process; action fields that are not named any more are removed.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: A phase ends before it begins, or an action field in use would be removed.
    """
    require(actor, Permission.PROCESS_EDIT, process)
    _write(process, draft, phases, action_fields)
    record(EventKind.PROCESS_CHANGED, process, actor=actor)


def _write(
    process: Process,
    draft: ProcessDraft,
    phases: Sequence[PhaseDraft],
    action_fields: Sequence[FieldDraft],
) -> None:
    process.title = draft.title
    process.summary = draft.summary
    process.description = draft.description
    process.description_html = rendering.render_bounded(draft.description)
    process.is_published = draft.is_published
    process.federal_state = draft.federal_state
    process.answer_days = draft.answer_days
    session.add(process)
    _write_phases(process, phases)
    _write_action_fields(process, action_fields)
    session.flush()


def _write_phases(process: Process, drafts: Sequence[PhaseDraft]) -> None:
    for phase in process.phases[len(drafts) :]:
        process.phases.remove(phase)
        if phase.id is not None:
            session.delete(phase)
    for position, draft in enumerate(drafts):
        if draft.ends_on is not None and draft.ends_on < draft.starts_on:
            raise RuleBroken("phase_dates")
        if position == len(process.phases):
            process.phases.append(Phase(position=position))
        phase = process.phases[position]
        phase.position = position
        phase.title = draft.title
        phase.summary = draft.summary
        phase.starts_on = draft.starts_on
        phase.ends_on = draft.ends_on


def _write_action_fields(process: Process, drafts: Sequence[FieldDraft]) -> None:
    present = {field.id: field for field in process.action_fields}
    kept = {draft.id for draft in drafts}
    for field in [field for key, field in present.items() if key not in kept]:
        if _is_in_use(field):
            raise RuleBroken("action_field_in_use")
        process.action_fields.remove(field)
        session.delete(field)
    for position, draft in enumerate(drafts):
        field = present[draft.id] if draft.id in present else _new_field(process, draft)
        field.title = draft.title
        field.description = draft.description
        field.holds_posts = draft.holds_posts
        field.position = position


def _new_field(process: Process, draft: FieldDraft) -> ActionField:
    field = ActionField(slug=_free_slug(draft.title), title=draft.title, process=process)
    session.add(field)
    # The next new field must see the address of this one.
    session.flush()
    return field


def _is_in_use(field: ActionField) -> bool:
    return any(
        session.scalar(sa.select(model.id).where(model.action_field_id == field.id).limit(1))
        for model in (Paper, Thread, CooperationRequest, DiscourseRequest)
    )


def _free_slug(title: str) -> str:
    """Give an address that no action field has: ``/c/…`` is unique over all processes."""
    slug = names.slugify(title)
    taken = set(
        session.scalars(sa.select(ActionField.slug).where(ActionField.slug.startswith(slug)))
    )
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(name for name in numbered if name not in taken)


def by_slug(slug: str) -> Process | None:
    """Find a process by its address, with phases and action fields."""
    return session.scalar(sa.select(Process).where(Process.slug == slug).options(*_WHOLE))


def listed(actor: Actor) -> Sequence[Process]:
    """Give the processes that exist for the actor, with phases and action fields."""
    return session.scalars(
        sa.select(Process)
        .where(visible(Process, actor))
        .options(*_WHOLE)
        .order_by(Process.position, Process.id)
    ).all()


_WHOLE = (selectinload(Process.phases), selectinload(Process.action_fields))


def newest_threads(
    actor: Actor, *, process: Process | None = None, limit: int = 6
) -> Sequence[Thread]:
    """Give the threads with the newest comments, over all processes or in one."""
    statement = (
        sa.select(Thread)
        .where(
            visible(Thread, actor),
            Thread.visibility == Visibility.VISIBLE,
            Thread.merged_into_id.is_(None),
        )
        .options(
            joinedload(Thread.author).options(lazyload(User.representations)),
            joinedload(Thread.organisation),
            joinedload(Thread.action_field),
        )
        .order_by(Thread.listed_at.desc(), Thread.id.desc())
        .limit(limit)
    )
    if process is not None:
        fields = sa.select(ActionField.id).where(ActionField.process_id == process.id)
        statement = statement.where(Thread.action_field_id.in_(fields))
    return session.scalars(statement).all()


def newest_answers(actor: Actor, *, limit: int = 4) -> Sequence[DissentFlag]:
    """Give the objections that were answered last."""
    return session.scalars(
        sa.select(DissentFlag)
        .where(
            visible(DissentFlag, actor),
            DissentFlag.visibility == Visibility.VISIBLE,
            DissentFlag.answered_at.is_not(None),
        )
        .options(joinedload(DissentFlag.passage))
        .order_by(DissentFlag.answered_at.desc(), DissentFlag.id.desc())
        .limit(limit)
    ).all()

"""Threads: starting and changing them, and keeping their counters true."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.markup import RENDER_VERSION
from forum.models import (
    ActionField,
    Comment,
    ContributionKind,
    EventKind,
    Passage,
    Thread,
    User,
    Visibility,
)
from forum.names import slugify
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible
from forum.services import (
    edit_checks,
    mentions,
    new_members,
    passage_states,
    placements,
    posting_rules,
    submissions,
    subscriptions,
    tags,
    thread_moves,
    uploads,
)
from forum.services.placements import Spot


@dataclass(frozen=True)
class Opening:
    """What a person writes to start a thread."""

    title: str
    body: str
    kind: ContributionKind
    tags: Iterable[str] = ()
    #: Whom a hint names; shown only after a moderator's check.
    third_party: str = ""
    #: It waits unseen for the moment that somebody sets for it.
    appears_later: bool = False


class PublicThread(NamedTuple):
    """As much of a thread that everybody may read as the way to its posts needs."""

    id: int
    slug: str
    last_number: int


#: Written once: to write it takes longer than to ask it.
_PUBLIC = sa.select(Thread.id, Thread.slug, Thread.last_number).where(
    Thread.id == sa.bindparam("thread_id"), visible(Thread, None)
)


def in_public(thread_id: int) -> PublicThread | None:
    """Find a thread that everybody may read; asking costs a tenth of loading it."""
    row = session.connection().execute(_PUBLIC, {"thread_id": thread_id}).first()
    return PublicThread(*row) if row else None


def start(
    about: ActionField | Passage | Spot,
    *,
    actor: User,
    opening: Opening,
    submission: str | None = None,
) -> Thread:
    """Start a thread about an action field or a place in a paper; its text becomes comment 1.

    Raises:
        NotAllowed: The paper is closed, or the actor may not write this kind.
        RuleBroken: The text breaks a limit, or there are too many tags.
    """
    spot = placements.spot_of(about)
    require(actor, Permission.THREAD_START, placements.subject_of(about))
    require_kind(actor, opening.kind)
    earlier = submissions.find(Comment, actor=actor, submission=submission)
    if earlier is not None:
        return earlier.thread
    field: Any = spot.passage.paper.action_field if spot else about
    hit = posting_rules.why_held(actor, field, f"{opening.title}\n{opening.body}")
    now = utcnow()
    thread = Thread(
        author=actor,
        organisation=actor.organisation,
        title=opening.title,
        slug=slugify(opening.title),
        action_field=field,
        kind=opening.kind,
        visibility=Visibility.HELD if hit or opening.appears_later else Visibility.VISIBLE,
        comment_count=1,
        last_number=1,
        created_at=now,
        last_comment_at=now,
        last_author_id=actor.id,
        tags=tags.of_names(opening.tags),
    )
    session.add(thread)
    session.flush()
    shown = uploads.found_in(opening.body, actor=actor)
    new_members.require_rights(actor, opening.body, pictures=len(shown))
    rendered = mentions.render(
        opening.body, id_prefix=f"t{thread.id}-1-", pictures=uploads.pictures(shown)
    )
    session.add(
        Comment(
            thread=thread,
            author=actor,
            organisation=actor.organisation,
            number=1,
            kind=opening.kind,
            created_at=now,
            body=opening.body,
            body_html=rendered.html,
            render_version=RENDER_VERSION,
            third_party=opening.third_party if opening.kind is ContributionKind.HINT else "",
            submission=submission,
            uploads=shown,
        )
    )
    placements.stand(thread, spot)
    if thread.is_visible:
        record(EventKind.THREAD_CREATED, thread, actor=actor, mentioned=rendered.mentioned)
    elif hit:
        record(EventKind.THREAD_HELD, thread, actor=actor, because=hit.because, term=hit.term)
    subscriptions.follow_own(thread, actor=actor)
    return thread


def appear(thread: Thread) -> None:
    """Let a held thread appear now, as a new one; its opening text was held with it."""
    opening = _opening_of(thread)
    thread.created_at = thread.last_comment_at = opening.created_at = utcnow()
    thread.visibility = Visibility.VISIBLE
    session.flush()
    passage_states.refresh(thread)
    named = sorted(mentions.named_in(opening.body))
    record(EventKind.THREAD_CREATED, thread, actor=thread.author, mentioned=named)


def _opening_of(thread: Thread) -> Comment:
    return session.scalars(
        sa.select(Comment).where(Comment.thread_id == thread.id, Comment.number == 1)
    ).one()


def require_kind(actor: User, kind: ContributionKind) -> None:
    """Let municipal actors alone write experiences.

    Raises:
        NotAllowed: The actor does not work in a municipality.
    """
    if kind is ContributionKind.EXPERIENCE:
        require(actor, Permission.EXPERIENCE_WRITE)


def edit(
    thread: Thread, *, actor: User, title: str, names: Iterable[str], action_field: ActionField
) -> None:
    """Change title, tags and action field of a thread; its address stays valid.

    What its author has called it is changed by others with ``thread_titles.change``, with reasons.

    Raises:
        NotAllowed: The actor is neither author nor moderator, or the thread is closed.
        RuleBroken: There are too many tags, the field belongs to another process, or the title
            is changed by somebody else than its author.
    """
    require(actor, Permission.THREAD_EDIT, thread)
    if action_field.process_id != thread.action_field.process_id:
        raise RuleBroken("field_of_another_process")
    if title != thread.title:
        if actor.id != thread.author_id:
            raise RuleBroken("reason_missing")
        hit = posting_rules.why_changes_wait(actor, thread.action_field, title, former=thread.title)
        edit_checks.ask_for(_opening_of(thread), actor=actor, hit=hit)
        thread.author_title = ""
        name(thread, title)
    thread.tags = tags.of_names(names)
    record(EventKind.THREAD_EDITED, thread, actor=actor)
    if action_field is not thread.action_field:
        thread_moves.record_move(thread, action_field, actor=actor)


def pin(thread: Thread, *, actor: User, pinned: bool) -> None:
    """Put a thread on top of its lists, or take it down.

    Raises:
        NotAllowed: The actor does not moderate, or the thread was merged into another one.
    """
    require(actor, Permission.THREAD_STEER, thread)
    if thread.is_pinned == pinned:
        return
    thread.pinned_at = utcnow() if pinned else None
    kind = EventKind.THREAD_PINNED if pinned else EventKind.THREAD_UNPINNED
    record(kind, thread, actor=actor)


def name(thread: Thread, title: str) -> None:
    """Give a thread a title, and the address that goes with it."""
    thread.title, thread.slug = title, slugify(title)


def count_anew(thread: Thread) -> None:
    """Set the counters of a thread from its comments."""
    shown = sa.select(Comment.created_at, Comment.author_id, sa.func.count().over()).where(
        Comment.thread_id == thread.id, Comment.visibility == Visibility.VISIBLE
    )
    session.flush()
    # Not by number: posts that came from another thread may be older than those before them.
    latest = session.execute(
        shown.order_by(Comment.created_at.desc(), Comment.number.desc()).limit(1)
    ).first()
    thread.comment_count = latest[2] if latest else 0
    if latest is not None:
        thread.last_comment_at, thread.last_author_id = latest[0], latest[1]


def recount() -> int:
    """Repair the counters of all threads and replies; answer how many threads were wrong."""
    wrong = 0
    for thread in session.scalars(sa.select(Thread).order_by(Thread.id)):
        before = (thread.comment_count, thread.last_comment_at, thread.last_author_id)
        count_anew(thread)
        wrong += before != (thread.comment_count, thread.last_comment_at, thread.last_author_id)
    replies = sa.alias(Comment.__table__)
    session.execute(
        sa.update(Comment)
        .values(
            reply_count=sa.select(sa.func.count())
            .select_from(replies)
            .where(replies.c.reply_to_id == Comment.id, replies.c.visibility != Visibility.HELD)
            .scalar_subquery()
        )
        .execution_options(synchronize_session=False)
    )
    return wrong

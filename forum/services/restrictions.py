"""Restricting contributions: hiding, closing, archiving, with reasons, and lifting that."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import noun_of, record
from forum.models import (
    APPEAL_TIME,
    Comment,
    ConsentText,
    Contribution,
    EventKind,
    Restriction,
    RestrictionDuration,
    RestrictionGround,
    RestrictionKind,
    Thread,
    User,
    Visibility,
)
from forum.models.restriction import SCOPE_OF
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, require
from forum.services import clauses, held_posts, pages, passage_states
from forum.services.threads import count_anew


@dataclass(frozen=True)
class Reasons:
    """The statement of reasons: on what a restriction rests (DSA Art. 17)."""

    ground: RestrictionGround
    clause: str
    facts: str
    #: When it ends by itself; None where it lasts until somebody lifts it.
    ends_at: datetime | None = None
    #: Whether a machine decided.
    automated: bool = False
    #: The language in which the netiquette is cited.
    locale: str = "de"


class AlreadyRestricted(Conflict):
    """The contribution is hidden, closed or archived already."""

    code = "already_restricted"


def require_reasons(reasons: Reasons) -> None:
    """Go on only with reasons that can be stored.

    Raises:
        RuleBroken: Facts or clause are missing, the clause stands neither in the netiquette as it
            is now nor in a law, or it would end before it begins.
    """
    clause = reasons.clause.strip()
    if not clause or not reasons.facts.strip():
        raise RuleBroken("reason_missing")
    clauses.require_known(clause, ground=reasons.ground, locale=reasons.locale)
    if reasons.ends_at is not None and reasons.ends_at <= utcnow():
        raise RuleBroken("date_in_the_past")


def store(
    subject: Contribution | User, *, actor: User | None, reasons: Reasons, kind: RestrictionKind
) -> Restriction:
    """Store the statement of reasons, before anything is restricted: the database asks for it.

    Raises:
        RuleBroken: Something is missing.
    """
    require_reasons(reasons)
    text = _cited(reasons)
    now = utcnow()
    is_dated = reasons.ends_at is not None
    restriction = Restriction(
        kind=kind,
        scope=SCOPE_OF[kind],
        duration=RestrictionDuration.UNTIL_DATE if is_dated else RestrictionDuration.UNTIL_LIFTED,
        ends_at=reasons.ends_at,
        ground=reasons.ground,
        clause=reasons.clause.strip(),
        text=text,
        facts=reasons.facts.strip(),
        automated=reasons.automated,
        imposed_by=actor,
        created_at=now,
        appeal_until=now + APPEAL_TIME,
    )
    if isinstance(subject, User):
        restriction.account = subject
    else:
        restriction.target = subject
    session.add(restriction)
    session.flush()
    return restriction


def _cited(reasons: Reasons) -> ConsentText | None:
    """Keep the netiquette as it stands, in all languages: the reader's may be another one."""
    if reasons.ground is RestrictionGround.LAW:
        return None
    kept = {locale: pages.version_of("netiquette", locale) for locale in pages.LOCALES}
    return kept[reasons.locale]


def present(subject: Contribution | User, kind: RestrictionKind) -> Restriction | None:
    """Find the restriction of this kind that is in force."""
    column = "account" if isinstance(subject, User) else COLUMN_OF[type(subject)]
    return session.scalar(
        sa.select(Restriction)
        .where(
            getattr(Restriction, f"{column}_id") == subject.id,
            Restriction.kind == kind,
            Restriction.lifted_at.is_(None),
        )
        .order_by(Restriction.id.desc())
        .limit(1)
    )


def _event(target: Contribution, verb: str) -> EventKind:
    return EventKind(f"{noun_of(type(target))}:{verb}")


def hide(target: Contribution, *, actor: User, reasons: Reasons) -> Restriction:
    """Take a contribution out of public sight; its author reads the reasons.

    One that waits for a look is declined that way.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is hidden already.
    """
    require(actor, Permission.CONTRIBUTION_MODERATE, target)
    require_reasons(reasons)
    if target.visibility not in (Visibility.VISIBLE, Visibility.HELD):
        raise AlreadyRestricted
    restriction = store(target, actor=actor, reasons=reasons, kind=RestrictionKind.HIDDEN)
    target.visibility = Visibility.HIDDEN
    _count_anew(target)
    record(_event(target, "hidden"), target, actor=actor, restriction=restriction.id)
    return restriction


def _count_anew(target: Contribution) -> None:
    if isinstance(target, Comment):
        count_anew(target.thread)
    else:
        passage_states.refresh(target)


def restore(target: Contribution, *, actor: User, reason: str) -> None:
    """Show a hidden contribution again.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: No reason is given.
    """
    require(actor, Permission.CONTRIBUTION_MODERATE, target)
    if target.visibility is Visibility.HIDDEN:
        show_again(target, actor, reason)


def show_again(target: Contribution, actor: User | None, reason: str) -> None:
    """Show a hidden contribution again, for a person or because its time is over.

    One that had been declined before it appeared appears now, as a new one.

    Raises:
        RuleBroken: No reason is given.
    """
    lift(target, RestrictionKind.HIDDEN, actor, reason)
    if held_posts.has_never_appeared(target):
        held_posts.appear(target)
    else:
        target.visibility = Visibility.VISIBLE
    _count_anew(target)
    record(_event(target, "restored"), target, actor=actor)


def lift(
    subject: Contribution | User, kind: RestrictionKind, actor: User | None, reason: str
) -> None:
    """Say that a restriction holds no longer; what it restricts is set free by the caller.

    Raises:
        RuleBroken: No reason is given.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing")
    restriction = present(subject, kind)
    if restriction is not None:
        restriction.lifted_at = utcnow()
        restriction.lifted_by = actor
        restriction.lift_reason = reason.strip()


_MARKS: dict[RestrictionKind, tuple[str, EventKind, EventKind]] = {
    RestrictionKind.CLOSED: ("closed_at", EventKind.THREAD_CLOSED, EventKind.THREAD_REOPENED),
    RestrictionKind.ARCHIVED: (
        "archived_at",
        EventKind.THREAD_ARCHIVED,
        EventKind.THREAD_UNARCHIVED,
    ),
}


def restrict_thread(
    thread: Thread, *, actor: User, kind: RestrictionKind, reasons: Reasons
) -> None:
    """Close or archive a thread, with reasons.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: It is so already.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    require_reasons(reasons)
    column, happened, _undone = _MARKS[kind]
    if getattr(thread, column) is not None:
        raise AlreadyRestricted
    restriction = store(thread, actor=actor, reasons=reasons, kind=kind)
    setattr(thread, column, utcnow())
    record(happened, thread, actor=actor, restriction=restriction.id)


def free_thread(thread: Thread, *, actor: User, kind: RestrictionKind, reason: str) -> None:
    """Reopen a closed thread, or take it out of the archive.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: No reason is given.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    if getattr(thread, _MARKS[kind][0]) is not None:
        open_again(thread, kind, actor, reason)


def open_again(thread: Thread, kind: RestrictionKind, actor: User | None, reason: str) -> None:
    """Reopen or unarchive a thread, for a person or because its time is over.

    Raises:
        RuleBroken: No reason is given.
    """
    column, _happened, undone = _MARKS[kind]
    lift(thread, kind, actor, reason)
    setattr(thread, column, None)
    record(undone, thread, actor=actor)


def take_name_out(comment: Comment, *, actor: User, reasons: Reasons) -> None:
    """Take the third party that a hint names out of it: an edit by staff, so with reasons.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: There is no name any more.
    """
    require(actor, Permission.COMMENT_CHECK_THIRD_PARTY, comment)
    require_reasons(reasons)
    if not comment.third_party:
        raise AlreadyRestricted
    restriction = store(comment, actor=actor, reasons=reasons, kind=RestrictionKind.EDITED)
    comment.third_party = ""
    record(
        EventKind.COMMENT_THIRD_PARTY_CHECKED,
        comment,
        actor=actor,
        released=False,
        restriction=restriction.id,
    )


def pin(thread: Thread, *, actor: User, pinned: bool) -> None:
    """Put a thread on top of its lists, or take it down; no restriction, so no reasons.

    Raises:
        NotAllowed: The actor does not moderate.
    """
    require(actor, Permission.THREAD_MODERATE, thread)
    if thread.is_pinned == pinned:
        return
    thread.pinned_at = utcnow() if pinned else None
    kind = EventKind.THREAD_PINNED if pinned else EventKind.THREAD_UNPINNED
    record(kind, thread, actor=actor)

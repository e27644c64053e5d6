"""Suspending accounts with reasons, letting people in again, and ending what has had its time."""

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.languages import N_, gettext_for
from forum.models import Comment, EventKind, Restriction, RestrictionKind, Thread, User, Visibility
from forum.permissions.policy import Permission, require
from forum.services import (
    comment_revisions,
    public_reasons,
    restrictions,
    statements_of_reasons,
    thread_titles,
    thread_transfers,
)
from forum.services.statements_of_reasons import Reasons
from forum.services.users import end_sessions


def suspend(user: User, *, actor: User, reasons: Reasons) -> Restriction | None:
    """Block an account with reasons and end its sessions; answer None where it is blocked.

    Raises:
        NotAllowed: The actor does not administer, or it is the actor's own account.
        RuleBroken: Facts or clause are missing.
    """
    require(actor, Permission.USER_ADMINISTER, user)
    statements_of_reasons.require_reasons(reasons)
    if not user.active:
        return None
    restriction = restrictions.store(
        user, actor=actor, reasons=reasons, kind=RestrictionKind.SUSPENDED
    )
    user.active = False
    end_sessions(user)
    record(EventKind.USER_DEACTIVATED, user, actor=actor, restriction=restriction.id)
    return restriction


def let_in_again(user: User, *, actor: User, reason: str) -> None:
    """Unblock an account; a deleted one stays deleted.

    Raises:
        NotAllowed: The actor does not administer, or it is the actor's own account.
        RuleBroken: The account was given up, or no reason is given.
    """
    require(actor, Permission.USER_ADMINISTER, user)
    if user.is_deleted:
        raise RuleBroken("account_deleted")
    if not user.active:
        _free(user, actor, reason)


def _free(user: User, actor: User | None, reason: str) -> None:
    restrictions.lift(user, RestrictionKind.SUSPENDED, actor, reason)
    user.active = True
    record(EventKind.USER_REACTIVATED, user, actor=actor)


def undo(restriction: Restriction, *, actor: User | None, reason: str) -> None:
    """Set free what a restriction restricts, because of an appeal or because its time is over.

    Raises:
        RuleBroken: No reason is given.
    """
    subject, kind = restriction.subject, restriction.kind
    if isinstance(subject, User):
        if not subject.is_deleted:
            _free(subject, actor, reason)
    elif kind is RestrictionKind.HIDDEN and subject.visibility is Visibility.HIDDEN:
        restrictions.show_again(subject, actor, reason)
    elif isinstance(subject, Thread) and kind in restrictions.OF_THREADS:
        restrictions.open_again(subject, kind, actor, reason)
    elif isinstance(subject, Thread) and kind is RestrictionKind.MOVED:
        thread_transfers.bring_back(subject, actor=actor, reason=reason)
    elif isinstance(subject, Thread) and kind is RestrictionKind.EDITED:
        thread_titles.give_back(subject, actor=actor)
    elif isinstance(subject, Comment) and kind is RestrictionKind.EDITED:
        restriction.lifted_at = utcnow()
        session.flush()
        comment_revisions.undo_restriction(restriction, actor=actor, reason=reason)
    elif kind is RestrictionKind.REDACTED:
        public_reasons.undo_restriction(restriction)
    # What is deleted, or was set free before, needs no more than the word.
    restriction.lifted_at = restriction.lifted_at or utcnow()
    restriction.lift_reason = restriction.lift_reason or reason.strip()
    restriction.lifted_by = restriction.lifted_by or actor


def end_due() -> int:
    """Lift the restrictions whose time is over; answer how many."""
    due = session.scalars(
        sa.select(Restriction).where(
            Restriction.lifted_at.is_(None), Restriction.ends_at <= utcnow()
        )
    ).all()
    for restriction in due:
        words = gettext_for(restriction.concerned.locale)(N_("Its time is over."))
        undo(restriction, actor=None, reason=words)
    return len(due)

"""Giving the account up, with days to think again: asking, reminding, cancelling, executing."""

import logging
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from forum import retention
from forum.clock import utcnow
from forum.db import changed_by, session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import AccountDeletion, DeletionMode, EventKind, User
from forum.permissions.policy import Permission, require
from forum.services import erasures, users

logger = logging.getLogger(__name__)

#: How long before the end the person is reminded.
REMINDED_BEFORE = timedelta(days=1)
#: Between the reminder and the end; an hour less than a day, because the daily work drifts.
NOTICE = timedelta(hours=23)


class DeletionWaits(Conflict):
    """The deletion has been asked for already."""

    code = "deletion_waits"


def request(user: User, *, actor: User, mode: DeletionMode) -> AccountDeletion:
    """Ask for the deletion of the account, and sign it out everywhere.

    Raises:
        NotAllowed: It is somebody else's account.
        RuleBroken: Nobody else could administer the forum.
        DeletionWaits: It has been asked for already.
    """
    require(actor, Permission.USER_EDIT, user)
    erasures.require_another_administrator(user)
    if open_of(user) is not None:
        raise DeletionWaits
    deletion = AccountDeletion(
        user=user, mode=mode, due_at=utcnow() + retention.DELETION_THINKING_TIME.span
    )
    record(EventKind.ACCOUNT_DELETION_REQUESTED, deletion, actor=actor, mode=mode.value)
    users.end_sessions(user)
    return deletion


def open_of(user: User) -> AccountDeletion | None:
    """Give the deletion that waits, if any."""
    return session.scalar(
        sa.select(AccountDeletion).where(
            AccountDeletion.user_id == user.id, AccountDeletion.is_open()
        )
    )


def cancel(deletion: AccountDeletion) -> bool:
    """Keep the account after all; answer whether there was still something to cancel.

    Whoever signs in, or holds the link of the mail, is the person.
    """
    if not _end(deletion, "cancelled_at"):
        return False
    record(EventKind.ACCOUNT_DELETION_CANCELLED, deletion, actor=deletion.user)
    return True


def _end(deletion: AccountDeletion, column: str) -> bool:
    """Set one of the two ends; of a cancellation and an execution at once, one wins."""
    changed = changed_by(
        sa.update(AccountDeletion)
        .where(AccountDeletion.id == deletion.id, AccountDeletion.is_open())
        .values({column: utcnow()})
        .execution_options(synchronize_session=False)
    )
    session.refresh(deletion)
    return bool(changed)


def to_remind() -> Sequence[AccountDeletion]:
    """Give the deletions that are close and whose people have not been reminded."""
    return session.scalars(
        sa.select(AccountDeletion)
        .where(
            AccountDeletion.is_open(),
            AccountDeletion.reminded_at.is_(None),
            AccountDeletion.due_at <= utcnow() + REMINDED_BEFORE,
        )
        .order_by(AccountDeletion.id)
    ).all()


def due() -> Sequence[int]:
    """Give the keys of the deletions whose time has come and whose people were reminded."""
    return session.scalars(
        sa.select(AccountDeletion.id)
        .where(
            AccountDeletion.is_open(),
            AccountDeletion.due_at <= utcnow(),
            # Nobody is erased without the second mail, however long the worker was away.
            AccountDeletion.reminded_at <= utcnow() - NOTICE,
        )
        .order_by(AccountDeletion.id)
    ).all()


def execute(deletion: AccountDeletion) -> list[str] | None:
    """Erase the person; answer which files have to go, None where it was not to be done.

    An administrator who has become the last one stays until there is another.
    """
    try:
        erasures.require_another_administrator(deletion.user)
    except RuleBroken:
        logger.warning("the last administrator cannot be deleted; appoint another")
        return None
    if not _end(deletion, "executed_at"):
        return None
    return erasures.erase(deletion.user, actor=None, mode=deletion.mode)

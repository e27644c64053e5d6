"""Erasing a person: from the account, from what is about her alone, and from texts that name her.

What stays is the row of the account without name and address, as the author of what others answer.
"""

from typing import Any

import sqlalchemy as sa

from forum import retention
from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import DeletionMode, EventKind, Role, User
from forum.permissions.policy import Permission, require
from forum.services import consents, erased_texts, names_in_texts, representations, users
from forum.services.holdings import Fate
from forum.services.personal_data import REGISTER


def erase(
    user: User, *, actor: User | None, mode: DeletionMode = DeletionMode.ANONYMISE
) -> list[str]:
    """Erase a person; answer which files, below the data folder, have to go after the commit.

    Args:
        user: The account.
        actor: The person herself; None where a job does it.
        mode: Whether her texts stay without her name, or go as well.

    Raises:
        NotAllowed: It is somebody else's account.
        RuleBroken: Nobody else could administer the forum.
    """
    if actor is not None:
        require(actor, Permission.USER_EDIT, user)
    require_another_administrator(user)
    record(EventKind.USER_DELETED, user, actor=actor, mode=mode.value)
    representations.end_all_of(user)
    consents.end_all_of(user)
    if mode is DeletionMode.DELETE:
        erased_texts.remove_all_of(user)
    session.flush()
    # First the rows that are found by the address, then the address itself.
    files = _erase_register(user)
    names_in_texts.replace(user, by=_nobody(user))
    _erase_account(user)
    session.flush()
    # Much was changed behind the back of the objects in memory.
    session.expire_all()
    return files


def require_another_administrator(user: User) -> None:
    """Go on only where somebody else administers as well.

    Raises:
        RuleBroken: Nobody does.
    """
    others = sa.select(User.id).where(
        User.role == Role.ADMINISTRATOR, User.active, User.id != user.id
    )
    if user.is_administrator and session.scalar(others.limit(1)) is None:
        raise RuleBroken("last_administrator")


def _nobody(user: User) -> str:
    """Give the handle of an erased account."""
    return f"deleted-{user.id}"


def _erase_register(user: User) -> list[str]:
    """Delete and empty what the register says."""
    files = []
    for holding in REGISTER:
        model, rows = holding.model, holding.rows_of(user)
        if holding.file is not None:
            files += [holding.file(row) for row in session.scalars(sa.select(model).where(rows))]
        if holding.remove is not None:
            holding.remove(user)
        elif holding.fate is Fate.DELETED:
            session.execute(_quietly(sa.delete(model).where(rows)))
        if holding.emptied:
            empty = dict.fromkeys(holding.emptied, "")
            session.execute(_quietly(sa.update(model).where(rows).values(empty)))
    return files


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


def _erase_account(user: User) -> None:
    users.end_sessions(user)
    user.deleted_at = utcnow()
    user.active = user.wants_mail = False
    # Kept unique, and no address that mail could ever reach (RFC 2606).
    user.email = f"{_nobody(user)}@deleted.invalid"
    user.name = _nobody(user)
    user.display_name = ""
    user.display_skeleton = f"deleted:{user.id}"
    user.password = None
    user.role = Role.MEMBER
    user.job_title = user.municipality = user.web_address = user.interest = ""
    user.bio = user.bio_html = ""
    user.wishes = {}
    user.uses_shortcuts = True
    user.read_until = user.onboarding_skipped_at = None


def forget_unconfirmed() -> int:
    """Erase the accounts whose address nobody confirmed; answer how many."""
    old = session.scalars(
        sa.select(User).where(
            User.confirmed_at.is_(None),
            User.deleted_at.is_(None),
            User.created_at <= utcnow() - retention.UNCONFIRMED_ACCOUNTS.span,
        )
    ).all()
    for user in old:
        erase(user, actor=None)
    return len(old)

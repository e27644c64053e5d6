"""Keeping what a guest wrote until an account can send it."""

import secrets
from typing import Any

import sqlalchemy as sa

from forum import retention
from forum.db import changed_by, session
from forum.models import HeldContribution, User, utcnow

#: Long enough to confirm an address after a holiday weekend, short enough to hold little.
KEPT_FOR = retention.HELD_CONTRIBUTIONS.span


def hold(path: str, fields: dict[str, Any]) -> str:
    """Keep the fields of the form at ``path`` and give the random token to find them by."""
    token = secrets.token_urlsafe(32)
    session.add(HeldContribution(token=token, path=path, fields=fields))
    return token


def find(token: str) -> HeldContribution | None:
    """Find what was kept under ``token`` and is not too old."""
    return session.scalar(
        sa.select(HeldContribution).where(
            HeldContribution.token == token, HeldContribution.created_at > utcnow() - KEPT_FOR
        )
    )


def adopt(token: str, *, actor: User) -> None:
    """Bind what was kept to the account made for it, so that it is found from any device."""
    held = find(token)
    if held is not None and held.user_id is None:
        held.user_id = actor.id


def newest_of(actor: User) -> HeldContribution | None:
    """Find the newest text that waits for the person."""
    return session.scalar(
        sa.select(HeldContribution)
        .where(
            HeldContribution.user_id == actor.id,
            HeldContribution.created_at > utcnow() - KEPT_FOR,
        )
        .order_by(HeldContribution.id.desc())
        .limit(1)
    )


def discard(token: str) -> None:
    """Forget what was kept: it has been sent, or is not wanted any more."""
    session.execute(sa.delete(HeldContribution).where(HeldContribution.token == token))


def forget_old() -> int:
    """Delete what nobody came back for; answer how many."""
    return changed_by(
        sa.delete(HeldContribution).where(HeldContribution.created_at <= utcnow() - KEPT_FOR)
    )

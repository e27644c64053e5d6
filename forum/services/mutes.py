"""Muting people: their texts stay readable, but nobody is told of them who does not want to be."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.events import note_readers
from forum.models import Mute, User
from forum.permissions.policy import Permission, require


def mute(person: User, *, actor: User) -> None:
    """Hear no more of a person; done twice it stays once.

    Raises:
        NotAllowed: It is the actor, or a guest.
    """
    require(actor, Permission.USER_MUTE, person)
    note_readers([actor.id])
    if _of(person, actor) is None:
        session.add(Mute(user_id=actor.id, muted_id=person.id))


def unmute(person: User, *, actor: User) -> None:
    """Hear of a person again.

    Raises:
        NotAllowed: It is the actor, or a guest.
    """
    require(actor, Permission.USER_MUTE, person)
    note_readers([actor.id])
    row = _of(person, actor)
    if row is not None:
        session.delete(row)


def is_muted(person: User, actor: User | None) -> bool:
    """Tell whether the actor does not want to hear of a person."""
    return actor is not None and _of(person, actor) is not None


def listed(actor: User) -> Sequence[Mute]:
    """Give the people whom the actor has muted, by their names."""
    return session.scalars(
        sa.select(Mute)
        .join(User, User.id == Mute.muted_id)
        .where(Mute.user_id == actor.id)
        .options(joinedload(Mute.muted))
        .order_by(User.display_name, Mute.id)
    ).all()


def _of(person: User, actor: User) -> Mute | None:
    return session.scalar(
        sa.select(Mute).where(Mute.user_id == actor.id, Mute.muted_id == person.id)
    )

"""Co-signing: sharing an objection, one vote a person, that can be taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.errors import Conflict
from forum.events import record
from forum.models import Cosignature, DissentFlag, DissentFlagStatus, EventKind, User
from forum.permissions.policy import Permission, require

#: An objection that is over takes no more signatures.
OVER = (DissentFlagStatus.SETTLED, DissentFlagStatus.WITHDRAWN)


class DissentOver(Conflict):
    """The objection is settled or withdrawn."""

    code = "dissent_over"


def by(flag: DissentFlag, person: User) -> Cosignature | None:
    """Find the person's signature."""
    return session.scalar(
        sa.select(Cosignature).where(
            Cosignature.flag_id == flag.id, Cosignature.user_id == person.id
        )
    )


def sign(flag: DissentFlag, *, actor: User) -> None:
    """Share an objection; a second time changes nothing.

    Raises:
        NotAllowed: It is the actor's own, the paper is closed, or the actor may not take part.
        DissentOver: It is settled or withdrawn.
    """
    require(actor, Permission.DISSENT_FLAG_COSIGN, flag)
    if flag.status in OVER:
        raise DissentOver
    if by(flag, actor) is not None:
        return
    session.add(Cosignature(flag=flag, user=actor, organisation=actor.organisation))
    session.flush()
    _count(flag)
    record(EventKind.DISSENT_FLAG_COSIGNED, flag, actor=actor)


def unsign(flag: DissentFlag, *, actor: User) -> None:
    """Take one's signature back; without one nothing changes.

    Raises:
        NotFound: The objection does not exist for the actor.
    """
    require(actor, Permission.DISSENT_FLAG_VIEW, flag)
    signature = by(flag, actor)
    if signature is None:
        return
    session.delete(signature)
    session.flush()
    _count(flag)
    record(EventKind.DISSENT_FLAG_UNSIGNED, flag, actor=actor)


def _count(flag: DissentFlag) -> None:
    flag.cosignature_count = (
        session.scalar(
            sa.select(sa.func.count(Cosignature.id)).where(Cosignature.flag_id == flag.id)
        )
        or 0
    )


def of(flag: DissentFlag) -> Sequence[Cosignature]:
    """Give the signatures in the order in which they were given, with names and organisations."""
    return session.scalars(
        sa.select(Cosignature)
        .where(Cosignature.flag_id == flag.id)
        .options(
            joinedload(Cosignature.user).options(lazyload(User.representations)),
            joinedload(Cosignature.organisation),
        )
        .order_by(Cosignature.id)
    ).all()

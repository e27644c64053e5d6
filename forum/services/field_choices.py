"""The action fields that a person has chosen as her own."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum.db import session
from forum.models import ActionField, FieldChoice, User
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible


def of(person: User) -> list[int]:
    """Give the ids of the chosen fields."""
    return list(
        session.scalars(
            sa.select(FieldChoice.action_field_id)
            .where(FieldChoice.user_id == person.id)
            .order_by(FieldChoice.action_field_id)
        )
    )


def choose(person: User, *, actor: User, field_ids: Iterable[int]) -> None:
    """Choose exactly these fields; what does not exist for the person is left out.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, person)
    wanted = set(
        session.scalars(
            sa.select(ActionField.id).where(
                ActionField.id.in_(list(field_ids)), visible(ActionField, person)
            )
        )
    )
    known = set(of(person))
    session.execute(
        sa.delete(FieldChoice)
        .where(FieldChoice.user_id == person.id, FieldChoice.action_field_id.in_(known - wanted))
        .execution_options(synchronize_session=False)
    )
    session.add_all(
        FieldChoice(user_id=person.id, action_field_id=key) for key in sorted(wanted - known)
    )
    session.flush()

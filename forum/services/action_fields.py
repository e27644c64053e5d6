"""Action fields that a person can choose from."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.models import ActionField, Process
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible


def visible_to(actor: Actor) -> Sequence[ActionField]:
    """Give the action fields that exist for the actor, in the order of their processes."""
    return session.scalars(
        sa.select(ActionField)
        .join(Process)
        .where(visible(ActionField, actor))
        .options(joinedload(ActionField.process))
        .order_by(Process.position, Process.id, ActionField.position, ActionField.id)
    ).all()


def by_slug(slug: str) -> ActionField | None:
    """Find an action field by its address."""
    return session.scalar(
        sa.select(ActionField)
        .where(ActionField.slug == slug)
        .options(joinedload(ActionField.process))
    )

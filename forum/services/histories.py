"""The history of an object, read from the event log."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.events import noun_of
from forum.models import Event


def of(subject: Any) -> Sequence[Event]:
    """Give what happened to ``subject``, oldest first, with the people who did it."""
    return session.scalars(
        sa.select(Event)
        .where(Event.subject_type == noun_of(type(subject)), Event.subject_id == subject.id)
        .options(joinedload(Event.actor))
        .order_by(Event.id)
    ).all()

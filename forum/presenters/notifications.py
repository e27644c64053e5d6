"""The inbox as a page shows it: grouped by subject, without what may no longer be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from forum.keyset import slice_of
from forum.models import Event, Notification, User
from forum.notifications.outbox import subject_of
from forum.notifications.wording import sentence
from forum.permissions.policy import sees


@dataclass
class Group:
    """All that the inbox says about one subject, newest first."""

    subject: Any
    entries: list[tuple[Notification, str]] = field(default_factory=list)

    @property
    def is_unread(self) -> bool:
        """Tell whether something in it is new."""
        return any(notification.read_at is None for notification, _text in self.entries)


def groups_of(
    person: User, *, after: str | None, only_unread: bool
) -> tuple[Sequence[Group], str | None]:
    """Give one page of the inbox, and the key of the next."""
    statement = (
        sa.select(Notification)
        .where(Notification.recipient_id == person.id)
        .options(joinedload(Notification.event).joinedload(Event.actor))
    )
    if only_unread:
        statement = statement.where(Notification.read_at.is_(None))
    page = slice_of(
        statement, keys=(Notification.created_at, Notification.id), after=after, size=40
    )
    groups: dict[tuple[str, int], Group] = {}
    for notification in page.items:
        event = notification.event
        key = (event.subject_type, event.subject_id)
        if key not in groups:
            groups[key] = Group(subject_of(event))
        group = groups[key]
        if group.subject is not None and sees(person, group.subject):
            text = sentence(event, notification.audience, group.subject, gettext)
            group.entries.append((notification, text))
    return [group for group in groups.values() if group.entries], page.next_key

"""Notifications grouped by subject, for the inbox and for mails alike.

Only what the person may still see is grouped; everything is loaded in a number of statements that
does not grow with the notifications.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from forum.addresses import path_of, title_of
from forum.db import session
from forum.events import noun_of
from forum.models import Base, Comment, Event, EventKind, Notification, User, Visibility
from forum.permissions.scopes import SCOPES, visible

Key = tuple[str, int]

MODELS: dict[str, Any] = {noun_of(m.class_): m.class_ for m in Base.registry.mappers}
#: Those who are told of a post only because they follow the place: such posts are counted.
FOLLOWERS = frozenset({"watchers", "trackers"})
#: What tells that a post is there; nobody is led to one that is not there any more.
SAYING_A_POST = (
    EventKind.COMMENT_CREATED,
    EventKind.COMMENT_EDITED,
    EventKind.SAVED_SEARCH_MATCHED,
)
#: Events of one group that are read out one by one; the others are counted.
READ_OUT = 3


#: With this option a notification costs no further statement for its event and actor.
WITH_ACTORS = joinedload(Notification.event).joinedload(Event.actor)


def still_said() -> sa.ColumnElement[bool]:
    """Say which notifications (joined with their events) are not about a post that is gone."""
    return ~sa.exists().where(
        Event.subject_type == "comment",
        Event.kind.in_(SAYING_A_POST),
        Comment.id == Event.subject_id,
        Comment.visibility != Visibility.VISIBLE,
    )


def counted() -> sa.ColumnElement[bool]:
    """Say which notifications (joined with their events) are counted, not read out."""
    return sa.and_(Event.kind == EventKind.COMMENT_CREATED, Notification.audience.in_(FOLLOWERS))


@dataclass
class Group:
    """All that there is to say about one subject, newest first."""

    key: Key
    subject: Any
    notifications: list[Notification] = field(default_factory=list)
    #: How many there are at all, how many are unread, and how many of those are mere posts.
    number: int = 0
    unread: int = 0
    new_posts: int = 0
    #: The comments that the notifications are about, by their keys.
    comments: dict[int, Comment] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the subject is called."""
        return title_of(self.subject)

    @property
    def path(self) -> str:
        """Where to go: the first post that is new, else the subject's own page."""
        news = [
            self.comments[n.event.subject_id]
            for n in self.notifications
            if n.read_at is None
            and n.event.subject_type == "comment"
            and n.event.subject_id in self.comments
        ]
        if news:
            first = min(news, key=lambda comment: comment.number)
            return f"{path_of(first)}#p-{first.number}"
        return path_of(self.subject)

    @property
    def posts(self) -> list[Notification]:
        """The posts that the person only follows; they are counted, not read out."""
        return [n for n in self.notifications if is_counted(n)]

    @property
    def single(self) -> list[Notification]:
        """What is read out one by one: answers, mentions, steps."""
        return [n for n in self.notifications if not is_counted(n)][:READ_OUT]


def is_counted(notification: Notification) -> bool:
    """Tell whether it is a post that the person only follows."""
    is_post = notification.event.kind is EventKind.COMMENT_CREATED
    return is_post and notification.audience in FOLLOWERS


def subjects_of(keys: Collection[Key], person: User) -> dict[Key, Any]:
    """Load the subjects that exist for the person; one statement a kind of subject."""
    found: dict[Key, Any] = {}
    for name, ids in _by_type(keys).items():
        subject = _subject(name)
        for row in session.scalars(_existing(sa.select(subject), subject, name, ids, person)):
            found[name, row.id] = row
    return found


def visible_keys(keys: Collection[Key], person: User) -> set[Key]:
    """Tell which of the subjects exist for the person, without loading them; in one statement."""
    parts = []
    for name, ids in sorted(_by_type(keys).items()):
        subject = _subject(name)
        chosen = sa.select(subject.id, sa.literal(name))
        parts.append(_existing(chosen, subject, name, ids, person))
    if not parts:
        return set()
    return {(name, identity) for identity, name in session.execute(sa.union_all(*parts))}


@cache
def _subject(name: str) -> Any:
    """Give another than that of the rules of what may be seen; costly to make."""
    return aliased(MODELS[name])


def _existing(
    chosen: sa.Select[Any], subject: Any, name: str, ids: set[int], person: User
) -> sa.Select[Any]:
    """Narrow to the subjects that exist for the person, looking at these alone.

    Asked of each in turn: else SQLite goes through all that are public to find some by their keys.
    """
    model = MODELS[name]
    chosen = chosen.where(subject.id.in_(ids))
    if model not in SCOPES:
        return chosen
    return chosen.where(sa.exists().where(model.id == subject.id, visible(model, person)))


def _by_type(keys: Collection[Key]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for name, identity in keys:
        found.setdefault(name, set()).add(identity)
    return found


def grouped(notifications: Sequence[Notification], person: User) -> list[Group]:
    """Group notifications, newest first, by subjects that exist for the person."""
    keys = {(n.about_type, n.about_id) for n in notifications}
    subjects = subjects_of(keys, person)
    groups: dict[Key, Group] = {}
    for notification in sorted(notifications, key=lambda n: n.id, reverse=True):
        key = (notification.about_type, notification.about_id)
        if key not in subjects:
            continue
        group = groups.setdefault(key, Group(key, subjects[key]))
        group.notifications.append(notification)
        group.number += 1
        group.unread += notification.read_at is None
        group.new_posts += notification.read_at is None and is_counted(notification)
    load_comments(list(groups.values()))
    return list(groups.values())


def load_comments(groups: list[Group]) -> None:
    """Load the comments that the notifications of the groups are about."""
    wanted = {
        n.event.subject_id: group
        for group in groups
        for n in group.notifications
        if n.event.subject_type == "comment"
    }
    if not wanted:
        return
    for comment in session.scalars(sa.select(Comment).where(Comment.id.in_(wanted))):
        wanted[comment.id].comments[comment.id] = comment

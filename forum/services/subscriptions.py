"""Subscriptions: how much a person wants to be told of a subject, chosen or made by a rule."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.errors import NotFound
from forum.events import note_readers
from forum.keyset import Slice, slice_of
from forum.models import Subscription, SubscriptionLevel, Thread, User
from forum.models.subscription import SUBSCRIBED, Subscribable
from forum.permissions.policy import Permission, require


def choose(subject: Subscribable, *, actor: User, level: SubscriptionLevel | None) -> None:
    """Choose how much to be told of a subject; with None what stands around it decides again.

    Raises:
        NotFound: The subject does not exist for the actor.
        NotAllowed: The actor may not take part.
    """
    require(actor, Permission.SUBSCRIPTION_CHOOSE, subject)
    # What is muted is not counted as unread.
    note_readers([actor.id])
    row = of(subject, actor)
    if level is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = _new(subject, actor)
    row.level, row.is_automatic = level, False


def of(subject: Subscribable, person: User) -> Subscription | None:
    """Give what a person has chosen for exactly this subject, if anything."""
    return session.scalar(_chosen_for(type(subject)), {"person": person.id, "subject": subject.id})


@cache
def _chosen_for(model: Any) -> sa.Select[Subscription]:
    """Select the choice of a person for a subject of this sort; written once for each sort."""
    column = getattr(Subscription, f"{SUBSCRIBED[model]}_id")
    return sa.select(Subscription).where(
        Subscription.user_id == sa.bindparam("person"), column == sa.bindparam("subject")
    )


def end(row: Subscription, *, actor: User) -> None:
    """Take a choice back, also for a subject that the actor cannot see any more.

    Raises:
        NotFound: It is somebody else's.
    """
    require(actor, Permission.SUBSCRIPTION_CHOOSE)
    if row.user_id != actor.id:
        raise NotFound
    note_readers([actor.id])
    session.delete(row)


def follow_own(thread: Thread, *, actor: User) -> None:
    """Watch a discussion that the actor has begun, unless she does not want that."""
    if actor.watches_own:
        _follow(thread, actor, SubscriptionLevel.WATCHING)


def would_follow_answered(thread: Thread, *, actor: User) -> bool:
    """Tell before the thread is locked whether there may be something to do then."""
    return actor.tracks_answered and of(thread, actor) is None


def follow_answered(thread: Thread, *, actor: User) -> None:
    """Track a discussion that the actor has answered in; what was chosen before stays."""
    if actor.tracks_answered:
        _follow(thread, actor, SubscriptionLevel.TRACKING)


def change_rules(person: User, *, actor: User, watches_own: bool, tracks_answered: bool) -> None:
    """Choose what the rules follow by themselves from now on.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, person)
    person.watches_own, person.tracks_answered = watches_own, tracks_answered


def listed(person: User, *, after: str | None, size: int = 40) -> Slice[Subscription]:
    """Give one page of a person's subscriptions, the newest first."""
    return slice_of(
        sa.select(Subscription).where(Subscription.user_id == person.id),
        keys=(Subscription.created_at, Subscription.id),
        after=after,
        size=size,
    )


def _follow(thread: Thread, person: User, level: SubscriptionLevel) -> None:
    if of(thread, person) is None:
        row = _new(thread, person)
        row.level, row.is_automatic = level, True


def _new(subject: Subscribable, person: User) -> Subscription:
    row = Subscription(user_id=person.id, **{f"{SUBSCRIBED[type(subject)]}_id": subject.id})
    session.add(row)
    return row

"""Who is told of an event: each audience is a function from event and subject to people."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    AbuseReport,
    Comment,
    DiscourseInterest,
    DissentFlag,
    Event,
    Representation,
    RepresentationRole,
    Restriction,
    Role,
    User,
)
from forum.permissions.rules import paper_of

Audience = Callable[[Event, Any], Iterable[User]]


def author(_event: Event, subject: Any) -> Iterable[User]:
    """The person whose contribution it is."""
    return [subject.author]


def the_person(_event: Event, subject: Any) -> Iterable[User]:
    """The person whose account or representation it is."""
    return [subject.user if isinstance(subject, Representation) else subject]


def curator(_event: Event, subject: Any) -> Iterable[User]:
    """The people with the duty to answer: owner or curator, and the deputy."""
    paper = paper_of(subject)
    owner = subject.owner if isinstance(subject, DissentFlag) else paper and paper.curator
    return [person for person in (owner, paper and paper.deputy) if person]


def moderators(_event: Event, _subject: Any) -> Iterable[User]:
    """All who moderate."""
    return session.scalars(
        sa.select(User).where(User.role.in_([Role.MODERATOR, Role.ADMINISTRATOR]), User.active)
    )


def administrators(_event: Event, _subject: Any) -> Iterable[User]:
    """All who administer."""
    return session.scalars(sa.select(User).where(User.role == Role.ADMINISTRATOR, User.active))


def mentioned(event: Event, _subject: Any) -> Iterable[User]:
    """The people named with ``@`` in the text, and those who act for a named organisation."""
    ids = event.data.get("mentioned", [])
    return session.scalars(sa.select(User).where(User.id.in_(ids))) if ids else []


def replied_to(_event: Event, subject: Comment) -> Iterable[User]:
    """The author of the comment that this one answers."""
    return [subject.reply_to.author] if subject.reply_to else []


def thread_author(_event: Event, subject: Comment) -> Iterable[User]:
    """The person who opened the thread."""
    return [subject.thread.author]


def objected_author(_event: Event, subject: DissentFlag) -> Iterable[User]:
    """The author of the comment that is objected to."""
    return [subject.comment.author] if subject.comment else []


def partner(_event: Event, subject: Any) -> Iterable[User]:
    """The other side of a cooperation."""
    return [subject.partner] if subject.partner else []


def interested(_event: Event, subject: Any) -> Iterable[User]:
    """The people who want to take part in a debate."""
    return session.scalars(
        sa.select(User)
        .join(DiscourseInterest, DiscourseInterest.user_id == User.id)
        .where(DiscourseInterest.request_id == subject.id)
    )


def reporter(_event: Event, subject: AbuseReport) -> Iterable[User]:
    """The person who reported."""
    return [subject.reporter]


def target_author(_event: Event, subject: AbuseReport | Restriction) -> Iterable[User]:
    """The author of what was restricted."""
    restricted = isinstance(subject, Restriction) or subject.restriction_id is not None
    return [subject.target.author] if restricted else []


def organisation_contacts(_event: Event, subject: Representation) -> Iterable[User]:
    """The contacts of the organisation."""
    return session.scalars(
        sa.select(User)
        .join(Representation, Representation.user_id == User.id)
        .where(
            Representation.organisation_id == subject.organisation_id,
            Representation.role == RepresentationRole.CONTACT,
            Representation.confirmed_at.is_not(None),
            Representation.ended_at.is_(None),
        )
    )

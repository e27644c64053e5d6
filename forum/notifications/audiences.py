"""Who is told of an event: each audience is a function from event and subject to people."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from forum.db import session
from forum.models import (
    AbuseReport,
    Bookmark,
    Comment,
    ContributionKind,
    Cosignature,
    DataExport,
    DiscourseInterest,
    DissentFlag,
    Event,
    MovedPost,
    Notification,
    PaperVersion,
    Placement,
    PlacementStatus,
    PostMove,
    Receipt,
    Representation,
    RepresentationRole,
    Restriction,
    Role,
    SavedSearch,
    SubscriptionLevel,
    Suggestion,
    SuggestionSupport,
    Thread,
    ThreadTimerKind,
    User,
)
from forum.models.target import COLUMN_OF
from forum.notifications import levels
from forum.notifications.asked_once import answer
from forum.permissions.belonging import paper_of

Audience = Callable[[Event, Any], Iterable[User]]


def author(_event: Event, subject: Any) -> Iterable[User]:
    """The person whose contribution it is."""
    return [subject.author]


def timed_author(event: Event, subject: Thread) -> Iterable[User]:
    """The author of a thread with a timer, unless that only brings it forward in the lists."""
    return [] if event.data["timer"] == ThreadTimerKind.BUMP else [subject.author]


def the_person(_event: Event, subject: Any) -> Iterable[User]:
    """The person whose account, representation or export it is."""
    return [subject.user if isinstance(subject, Representation | DataExport) else subject]


def curator(event: Event, subject: Any) -> Iterable[User]:
    """The people with the duty to answer: owner or curator, and the deputy; else all moderators."""
    paper = paper_of(subject)
    owner = subject.owner if isinstance(subject, DissentFlag) else paper and paper.curator
    found = [person for person in (owner, paper and paper.deputy) if person and _is_there(person)]
    return found or (moderators(event, subject) if isinstance(subject, DissentFlag) else [])


def _is_there(person: User) -> bool:
    return person.active and not person.is_deleted


def moderators(_event: Event, _subject: Any) -> Iterable[User]:
    """All who moderate."""
    return session.scalars(
        sa.select(User).where(User.role.in_([Role.MODERATOR, Role.ADMINISTRATOR]), User.active)
    )


def checkers(event: Event, subject: Comment | Thread) -> Iterable[User]:
    """The moderators, where a hint names a third party: its name is shown after their check."""
    named = subject.third_party if isinstance(subject, Comment) else _named_by_opening(subject)
    return moderators(event, subject) if named else []


def _named_by_opening(thread: Thread) -> str | None:
    if thread.kind is not ContributionKind.HINT:
        return None
    return session.scalar(
        sa.select(Comment.third_party).where(Comment.thread_id == thread.id, Comment.number == 1)
    )


def assignee(event: Event, _subject: Any) -> Iterable[User]:
    """The moderator who is to decide."""
    return session.scalars(sa.select(User).where(User.id == event.data["assignee"]))


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
    """The person who reported; whoever has no account is told by mail."""
    return [subject.reporter] if subject.reporter else []


def target_author(
    _event: Event, subject: AbuseReport | Restriction | Placement | Receipt
) -> Iterable[User]:
    """The author of what was restricted, placed or answered."""
    if isinstance(subject, Placement | Receipt):
        return [subject.target.author]
    if isinstance(subject, Restriction):
        return [subject.concerned]
    restricted = subject.restriction_id is not None
    return [subject.writer] if restricted else []


def moved_authors(_event: Event, subject: PostMove) -> Iterable[User]:
    """The authors of posts that were moved, or moved back."""
    wrote = (
        sa.select(Comment.author_id)
        .join(MovedPost, MovedPost.comment_id == Comment.id)
        .where(MovedPost.move_id == subject.id)
    )
    return session.scalars(sa.select(User).where(User.id.in_(wrote)))


def imposer(_event: Event, subject: Restriction) -> Iterable[User]:
    """The person who imposed a restriction."""
    return [subject.imposed_by] if subject.imposed_by else []


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


def owner(event: Event, subject: DissentFlag) -> Iterable[User]:
    """The person with the duty to answer; who stands in for one who has left."""
    if _is_there(subject.owner):
        return [subject.owner]
    return curator(event, subject)


def cosigners(_event: Event, subject: DissentFlag) -> Iterable[User]:
    """The people who share an objection."""
    return session.scalars(
        sa.select(User)
        .join(Cosignature, Cosignature.user_id == User.id)
        .where(Cosignature.flag_id == subject.id)
    )


def supporters(_event: Event, subject: Suggestion) -> Iterable[User]:
    """The people who support a suggestion."""
    return session.scalars(
        sa.select(User)
        .join(SuggestionSupport, SuggestionSupport.user_id == User.id)
        .where(SuggestionSupport.suggestion_id == subject.id)
    )


def bookmark_owner(_event: Event, subject: Bookmark) -> Iterable[User]:
    """The person who wanted to be reminded."""
    return [subject.user]


def watchers(event: Event, subject: Any) -> Iterable[User]:
    """The people who want to be told of everything that happens here."""
    return _at(SubscriptionLevel.WATCHING, event, subject)


def trackers(event: Event, subject: Any) -> Iterable[User]:
    """The people who want what happens here counted."""
    return _at(SubscriptionLevel.TRACKING, event, subject)


def _at(level: SubscriptionLevel, event: Event, subject: Any) -> Iterable[User]:
    chosen = levels.levels_of(subject, event.created_at)
    ids = [person for person, at_level in chosen.items() if at_level is level]
    if not ids:
        return []
    return answer(("people", tuple(ids)), lambda: _people(ids))


def _people(ids: Collection[int]) -> Sequence[User]:
    # For whom they act does not matter to what they may see.
    people = sa.select(User).where(User.id.in_(ids)).options(lazyload(User.representations))
    return session.scalars(people).all()


def to_confirm(_event: Event, subject: PaperVersion) -> Iterable[User]:
    """The people whose contributions wait for a yes, or have lost their passage."""
    return _authors(subject, Placement.status == PlacementStatus.WAITING)


def contributors(_event: Event, subject: PaperVersion) -> Iterable[User]:
    """The people whose contributions stand somewhere in a version, or did before."""
    return _authors(subject, sa.true())


def _authors(version: PaperVersion, where: sa.ColumnElement[bool]) -> Iterable[User]:
    ids: set[int] = set()
    for model, column in COLUMN_OF.items():
        ids.update(
            session.scalars(
                sa.select(model.author_id)
                .join(Placement, getattr(Placement, f"{column}_id") == model.id)
                .where(Placement.version_id == version.id, where)
            )
        )
    return session.scalars(sa.select(User).where(User.id.in_(ids)))


def searchers(event: Event, _subject: Any) -> Iterable[User]:
    """The people whose saved searches find it, unless their inbox tells them of it already.

    Whoever only has the posts of a place counted is told: what a search finds is asked for.
    """
    told = (
        sa.select(Notification.recipient_id)
        .join(Event)
        .where(
            Event.subject_type == event.subject_type,
            Event.subject_id == event.subject_id,
            Notification.audience != "trackers",
        )
    )
    return session.scalars(
        sa.select(User).where(
            User.id.in_(
                sa.select(SavedSearch.author_id).where(
                    SavedSearch.id.in_(event.data.get("searches", []))
                )
            ),
            User.id.not_in(told),
        )
    )

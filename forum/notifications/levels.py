"""How much each person wants to be told of a subject: the most specific subscription decides."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    Comment,
    Mute,
    Paper,
    PaperVersion,
    Passage,
    Process,
    Subscription,
    SubscriptionLevel,
    Succession,
)
from forum.models.subscription import SUBSCRIBED
from forum.models.tag import thread_tags
from forum.notifications.asked_once import answer
from forum.permissions.belonging import paper_of, process_of, thread_of

#: The columns, most specific first.
ORDER = tuple(SUBSCRIBED.values())
#: Between two tags of one discussion the quieter choice holds: it was made to have silence.
QUIET_FIRST = (
    SubscriptionLevel.MUTED,
    SubscriptionLevel.WATCHING,
    SubscriptionLevel.TRACKING,
    SubscriptionLevel.NORMAL,
)


def levels_of(subject: Any, at: datetime | None = None) -> dict[int, SubscriptionLevel]:
    """Give the level of everybody who has chosen one for the subject or something around it.

    Of what happened ``at`` a moment nobody is told for wanting it later, but silence always holds.
    """
    # Whatever is chosen for a post is chosen for its thread, or around it.
    chosen_for = subject.thread if isinstance(subject, Comment) else subject
    rows = _rows_around(chosen_for)
    if at is not None:
        rows = [r for r in rows if r.created_at <= at or r.level is SubscriptionLevel.MUTED]
    # Of two moments the later one knows what the earlier one knows: as many rows are the same rows.
    return answer(("levels", chosen_for, len(rows)), lambda: _levels_in(rows))


def _levels_in(rows: Iterable[Subscription]) -> dict[int, SubscriptionLevel]:
    of_people: dict[int, list[Subscription]] = {}
    for row in rows:
        of_people.setdefault(row.user_id, []).append(row)
    return {person: _in_order(chosen)[0].level for person, chosen in of_people.items()}


def _rows_around(subject: Any) -> Sequence[Subscription]:
    return answer(
        ("subscriptions", subject),
        lambda: session.scalars(sa.select(Subscription).where(sa.or_(*_around(subject)))).all(),
    )


def chosen_by(person_id: int, subject: Any) -> list[Subscription]:
    """Give what one person has chosen for the subject and around it, the deciding one first."""
    # Of each subject the person's own: asked first for all that she has, it grows with them.
    own = (sa.and_(Subscription.user_id == person_id, clause) for clause in _around(subject))
    return _in_order(session.scalars(sa.select(Subscription).where(sa.or_(*own))))


def _in_order(rows: Iterable[Subscription]) -> list[Subscription]:
    """Put the deciding one first; a rule never makes quieter what the person watches around it."""
    ordered = sorted(rows, key=_rank)
    is_overruled = (
        len(ordered) > 1
        and ordered[0].is_automatic
        and ordered[1].level is SubscriptionLevel.WATCHING
    )
    return ordered[1:] if is_overruled else ordered


def those_who_mute(person_id: int | None) -> set[int]:
    """Give the keys of the people who do not want to hear of a person."""
    if person_id is None:
        return set()
    return answer(
        ("mutes", person_id),
        lambda: set(session.scalars(sa.select(Mute.user_id).where(Mute.muted_id == person_id))),
    )


def column_of(row: Subscription) -> str:
    """Name the kind of subject that a subscription is about."""
    return next(column for column in ORDER if getattr(row, f"{column}_id") is not None)


def _rank(row: Subscription) -> tuple[int, int]:
    return ORDER.index(column_of(row)), QUIET_FIRST.index(row.level)


def _around(subject: Any) -> list[sa.ColumnElement[bool]]:
    """Say which subscriptions are about the subject or something that it is part of."""
    clauses = []
    thread, paper = thread_of(subject), paper_of(subject)
    passage = (
        subject if isinstance(subject, Passage) else getattr(thread or subject, "passage", None)
    )
    if thread is not None:
        clauses.append(Subscription.thread_id == thread.id)
        tags = sa.select(thread_tags.c.tag_id).where(thread_tags.c.thread_id == thread.id)
        clauses.append(Subscription.tag_id.in_(tags))
    elif SUBSCRIBED.get(type(subject)) == "tag":
        clauses.append(Subscription.tag_id == subject.id)
    if passage is not None:
        clauses.append(Subscription.passage_id.in_(_same_passages(passage)))
    if paper is not None:
        clauses.append(Subscription.paper_id == paper.id)
    field_id = _field_id_of(subject, paper, thread)
    if field_id is not None:
        clauses.append(Subscription.action_field_id == field_id)
    process_id = _process_id_of(subject)
    if process_id is not None:
        clauses.append(Subscription.process_id == process_id)
    return clauses or [sa.false()]


def _field_id_of(subject: Any, paper: Paper | None, thread: Any) -> int | None:
    if SUBSCRIBED.get(type(subject)) == "action_field":
        return int(subject.id)
    for holder in (thread, subject, paper):
        found: int | None = getattr(holder, "action_field_id", None)
        if found is not None:
            return found
    return None


def _process_id_of(subject: Any) -> int | None:
    if isinstance(subject, Process):
        return subject.id
    try:
        return process_of(subject).id
    except TypeError:
        # A tag, an account or an organisation belongs to no process.
        return None


def _same_passages(passage: Passage) -> sa.Select[int]:
    """Select this passage in all versions, and the one that it was made of by changing words."""
    same = (
        sa.select(Passage.id)
        .join(PaperVersion, PaperVersion.id == Passage.version_id)
        .where(PaperVersion.paper_id == passage.version.paper_id)
    )
    keys = (
        sa.select(Passage.key)
        .join(Succession, Succession.old_passage_id == Passage.id)
        .where(Succession.new_passage_id == passage.id)
    )
    return same.where(sa.or_(Passage.key == passage.key, Passage.key.in_(keys)))

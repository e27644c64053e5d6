"""Debates: asking for one, collecting people, setting a date, holding it, returning minutes."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    ActionField,
    DiscourseFormat,
    DiscourseInterest,
    DiscourseRequest,
    DiscourseStatus,
    EventKind,
    Passage,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, require
from forum.services import held_posts, mentions, placements, posting_rules, submissions
from forum.services.placements import Spot
from forum.working_days import today

#: A request lapses when it has not found its people after this time.
COLLECTS_FOR = timedelta(days=60)


def open_request(
    about: ActionField | Passage | Spot,
    *,
    actor: User,
    title: str,
    body: str,
    format: DiscourseFormat,
    quorum: int,
    submission: str | None = None,
) -> DiscourseRequest:
    """Ask for a debate; the author is the first interested person.

    Raises:
        NotAllowed: The paper is closed, or the actor may not take part.
    """
    spot = placements.spot_of(about)
    require(actor, Permission.DISCOURSE_REQUEST_OPEN, placements.subject_of(about))
    earlier = submissions.find(DiscourseRequest, actor=actor, submission=submission)
    if earlier is not None:
        return earlier
    field: Any = spot.passage.paper.action_field if spot else about
    hit = posting_rules.why_held(actor, field, f"{title}\n{body}")
    request = DiscourseRequest(
        author=actor,
        organisation=actor.organisation,
        action_field=field,
        title=title,
        body=body,
        body_html=mentions.render(body).html,
        format=format,
        quorum=quorum,
        interest_count=1,
        collects_until=today(utcnow()) + COLLECTS_FOR,
        submission=submission,
        visibility=held_posts.visibility_of(hit),
    )
    request.interests = [DiscourseInterest(user=actor)]
    placements.stand(request, spot)
    held_posts.announce(request, hit=hit)
    return request


def interest_of(request: DiscourseRequest, person: User) -> DiscourseInterest | None:
    """Find the person's interest in a debate."""
    return session.scalar(
        sa.select(DiscourseInterest).where(
            DiscourseInterest.request_id == request.id, DiscourseInterest.user_id == person.id
        )
    )


def join(request: DiscourseRequest, *, actor: User) -> None:
    """Say that one wants to take part; at the quorum a date can be set.

    Raises:
        NotAllowed: The actor may not take part.
        RuleBroken: The debate is over or has been withdrawn.
    """
    require(actor, Permission.DISCOURSE_REQUEST_JOIN, request)
    _require_before_debate(request)
    if interest_of(request, actor):
        return
    session.add(DiscourseInterest(request=request, user=actor))
    session.flush()
    _recount(request)
    record(EventKind.DISCOURSE_REQUEST_JOINED, request, actor=actor)
    collecting = request.status is DiscourseStatus.COLLECTING
    if collecting and request.interest_count >= request.quorum:
        request.move_to(DiscourseStatus.QUORUM_REACHED)
        record(EventKind.DISCOURSE_REQUEST_QUORUM_REACHED, request, actor=actor)


def leave(request: DiscourseRequest, *, actor: User) -> None:
    """Take one's interest back; a quorum once reached stays reached.

    Raises:
        NotAllowed: The actor asked for the debate and can only withdraw it.
        RuleBroken: The debate is over or has been withdrawn.
    """
    require(actor, Permission.DISCOURSE_REQUEST_JOIN, request)
    _require_before_debate(request)
    interest = interest_of(request, actor)
    if interest is None:
        return
    session.delete(interest)
    session.flush()
    _recount(request)
    record(EventKind.DISCOURSE_REQUEST_LEFT, request, actor=actor)


def _require_before_debate(request: DiscourseRequest) -> None:
    before = (
        DiscourseStatus.COLLECTING,
        DiscourseStatus.QUORUM_REACHED,
        DiscourseStatus.SCHEDULED,
    )
    if request.status not in before:
        raise RuleBroken("debate_is_over")


def _recount(request: DiscourseRequest) -> None:
    request.interest_count = (
        session.scalar(
            sa.select(sa.func.count(DiscourseInterest.id)).where(
                DiscourseInterest.request_id == request.id
            )
        )
        or 0
    )


def schedule(request: DiscourseRequest, *, actor: User, at: datetime, place: str) -> None:
    """Set date and place of a debate that has found its people, or move it.

    Raises:
        NotAllowed: The actor is neither author nor moderator.
        IllegalStep: The quorum is not reached, or the debate is over.
        RuleBroken: The date lies in the past.
    """
    require(actor, Permission.DISCOURSE_REQUEST_ORGANISE, request)
    if at <= utcnow():
        raise RuleBroken("date_in_the_past")
    if request.status is not DiscourseStatus.SCHEDULED:
        request.move_to(DiscourseStatus.SCHEDULED)
    request.scheduled_at = at
    request.place = place
    record(EventKind.DISCOURSE_REQUEST_SCHEDULED, request, actor=actor)


def hold(request: DiscourseRequest, *, actor: User) -> None:
    """Record that the debate took place.

    Raises:
        NotAllowed: The actor is neither author nor moderator.
        IllegalStep: No date was set, or it is recorded already.
        RuleBroken: The date still lies ahead.
    """
    require(actor, Permission.DISCOURSE_REQUEST_ORGANISE, request)
    if request.scheduled_at is not None and request.scheduled_at > utcnow():
        raise RuleBroken("debate_lies_ahead")
    request.move_to(DiscourseStatus.HELD)
    record(EventKind.DISCOURSE_REQUEST_HELD, request, actor=actor)


def minute(request: DiscourseRequest, *, actor: User, minutes: str) -> None:
    """Return the minutes of a debate that was held.

    Raises:
        NotAllowed: The actor is neither author nor moderator.
        IllegalStep: The debate has not been held.
    """
    require(actor, Permission.DISCOURSE_REQUEST_ORGANISE, request)
    request.move_to(DiscourseStatus.MINUTED)
    request.minutes = minutes
    request.minutes_html = mentions.render(minutes).html
    request.minuted_by = actor
    record(EventKind.DISCOURSE_REQUEST_MINUTED, request, actor=actor)


def withdraw(request: DiscourseRequest, *, actor: User, remark: str = "") -> None:
    """Take a request back, as its author.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: The debate has been held or has lapsed.
    """
    require(actor, Permission.DISCOURSE_REQUEST_WITHDRAW, request)
    request.move_to(DiscourseStatus.WITHDRAWN)
    request.closing_remark = remark
    record(EventKind.DISCOURSE_REQUEST_WITHDRAWN, request, actor=actor)


def lapse_old() -> int:
    """Let requests lapse that did not find their people in time; answer how many."""
    old = session.scalars(
        sa.select(DiscourseRequest).where(
            DiscourseRequest.status == DiscourseStatus.COLLECTING,
            DiscourseRequest.collects_until < today(utcnow()),
        )
    ).all()
    for request in old:
        request.move_to(DiscourseStatus.LAPSED)
        record(EventKind.DISCOURSE_REQUEST_LAPSED, request, actor=None)
    return len(old)


def interested_people(request: DiscourseRequest) -> list[User]:
    """Give the people who want to take part, in the order in which they joined."""
    return list(
        session.scalars(
            sa.select(User)
            .join(DiscourseInterest, DiscourseInterest.user_id == User.id)
            .where(DiscourseInterest.request_id == request.id, User.deleted_at.is_(None))
            .order_by(DiscourseInterest.id)
        )
    )

"""Joining the initiative: a request, and the moderators' answer with a reason."""

import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    EventKind,
    MembershipRequest,
    MembershipRequestStatus,
    Passage,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, require


class AlreadyOpen(Conflict):
    """The person's earlier request still waits for its answer."""

    code = "membership_already_open"


def open_request(
    *, actor: User, motivation: str, passage: Passage | None = None
) -> MembershipRequest:
    """Ask to become part of the initiative.

    Raises:
        NotAllowed: The actor has no account.
        AlreadyOpen: An earlier request still waits.
    """
    require(actor, Permission.MEMBERSHIP_REQUEST_OPEN)
    if open_request_of(actor):
        raise AlreadyOpen
    request = MembershipRequest(
        author=actor, organisation=actor.organisation, motivation=motivation, passage=passage
    )
    record(EventKind.MEMBERSHIP_REQUEST_OPENED, request, actor=actor)
    return request


def open_request_of(person: User) -> MembershipRequest | None:
    """Find the person's request that still waits for an answer."""
    return session.scalar(
        sa.select(MembershipRequest).where(
            MembershipRequest.author_id == person.id,
            MembershipRequest.status == MembershipRequestStatus.OPEN,
        )
    )


def accept(request: MembershipRequest, *, actor: User, reason: str = "") -> None:
    """Welcome a person.

    Raises:
        NotAllowed: The actor does not moderate, or it is the actor's own request.
        IllegalStep: It has been decided.
    """
    _decide(
        request,
        actor,
        MembershipRequestStatus.ACCEPTED,
        EventKind.MEMBERSHIP_REQUEST_ACCEPTED,
        reason,
    )


def decline(request: MembershipRequest, *, actor: User, reason: str) -> None:
    """Turn a request down, with the reason that the person reads.

    Raises:
        NotAllowed: The actor does not moderate, or it is the actor's own request.
        RuleBroken: No reason is given.
        IllegalStep: It has been decided.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing")
    _decide(
        request,
        actor,
        MembershipRequestStatus.DECLINED,
        EventKind.MEMBERSHIP_REQUEST_DECLINED,
        reason,
    )


def _decide(
    request: MembershipRequest,
    actor: User,
    status: MembershipRequestStatus,
    kind: EventKind,
    reason: str,
) -> None:
    require(actor, Permission.MEMBERSHIP_REQUEST_DECIDE, request)
    request.move_to(status)
    request.reason = reason
    request.decided_by = actor
    request.decided_at = utcnow()
    record(kind, request, actor=actor)

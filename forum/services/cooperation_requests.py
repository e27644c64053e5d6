"""Cooperation: seeking or offering, finding a partner, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    ActionField,
    CooperationDirection,
    CooperationRequest,
    CooperationStatus,
    EventKind,
    Passage,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, require
from forum.services import held_posts, mentions, placements, posting_rules, submissions
from forum.services.placements import Spot
from forum.working_days import today

#: A request without a partner leaves the list after a quarter of a year.
OPEN_FOR = timedelta(days=90)

#: The steps after both said yes, and the event that each is recorded as.
STEPS: dict[CooperationStatus, EventKind] = {
    CooperationStatus.FIRST_TALK: EventKind.COOPERATION_REQUEST_TALKED,
    CooperationStatus.AGREED: EventKind.COOPERATION_REQUEST_AGREED,
    CooperationStatus.RUNNING: EventKind.COOPERATION_REQUEST_STARTED,
    CooperationStatus.COMPLETED: EventKind.COOPERATION_REQUEST_COMPLETED,
}


@dataclass(frozen=True)
class Conditions:
    """Where, when and with how much effort; all optional."""

    region: str = ""
    period: str = ""
    effort: str = ""


def open_request(
    about: ActionField | Passage | Spot,
    *,
    actor: User,
    direction: CooperationDirection,
    title: str,
    body: str,
    contact: str,
    conditions: Conditions = Conditions(),
    submission: str | None = None,
) -> CooperationRequest:
    """Seek or offer cooperation; ``contact`` stays private until both sides have said yes.

    Raises:
        NotAllowed: The paper is closed, or the actor may not take part.
    """
    spot = placements.spot_of(about)
    require(actor, Permission.COOPERATION_REQUEST_OPEN, placements.subject_of(about))
    earlier = submissions.find(CooperationRequest, actor=actor, submission=submission)
    if earlier is not None:
        return earlier
    field: Any = spot.passage.paper.action_field if spot else about
    hit = posting_rules.why_held(actor, field, f"{title}\n{body}")
    request = CooperationRequest(
        author=actor,
        organisation=actor.organisation,
        direction=direction,
        action_field=field,
        title=title,
        body=body,
        body_html=mentions.render(body).html,
        contact=contact,
        region=conditions.region,
        period=conditions.period,
        effort=conditions.effort,
        expires_on=today(utcnow()) + OPEN_FOR,
        submission=submission,
        visibility=held_posts.visibility_of(hit),
    )
    placements.stand(request, spot)
    held_posts.announce(request, hit=hit)
    return request


def propose(request: CooperationRequest, *, actor: User, message: str, contact: str) -> None:
    """Answer a request as a possible partner; message and contact are for its author alone.

    Raises:
        NotAllowed: It is the actor's own, or the actor may not take part.
        IllegalStep: Somebody else was faster, or the request is closed.
    """
    require(actor, Permission.COOPERATION_REQUEST_PROPOSE, request)
    request.move_to(CooperationStatus.PROPOSED)
    request.partner = actor
    request.partner_organisation = actor.organisation
    request.partner_message = message
    request.partner_contact = contact
    record(EventKind.COOPERATION_REQUEST_PROPOSED, request, actor=actor)


def confirm(request: CooperationRequest, *, actor: User) -> None:
    """Say yes to the partner; from here on both see how to reach the other.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: Nobody has proposed, or it is mutual already.
    """
    require(actor, Permission.COOPERATION_REQUEST_CONFIRM, request)
    request.move_to(CooperationStatus.MUTUAL)
    request.mutual_at = utcnow()
    record(EventKind.COOPERATION_REQUEST_CONFIRMED, request, actor=actor)


def advance(request: CooperationRequest, *, actor: User, status: CooperationStatus) -> None:
    """Record the next step of a cooperation: first talk, agreed, running, completed.

    Raises:
        NotAllowed: The actor is neither author nor partner.
        IllegalStep: The step does not follow on the present state.
    """
    require(actor, Permission.COOPERATION_REQUEST_ADVANCE, request)
    if status not in STEPS:
        raise RuleBroken("not_a_step")
    request.move_to(status)
    record(STEPS[status], request, actor=actor)


def decline(request: CooperationRequest, *, actor: User, remark: str = "") -> None:
    """End a cooperation that somebody has answered, as either side.

    Raises:
        NotAllowed: The actor is neither author nor partner.
        IllegalStep: Nobody has answered yet, or it has ended.
    """
    require(actor, Permission.COOPERATION_REQUEST_DECLINE, request)
    request.move_to(CooperationStatus.DECLINED)
    request.closing_remark = remark
    record(EventKind.COOPERATION_REQUEST_DECLINED, request, actor=actor)


def withdraw(request: CooperationRequest, *, actor: User, remark: str = "") -> None:
    """Take a request back, as its author.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: It has ended.
    """
    require(actor, Permission.COOPERATION_REQUEST_WITHDRAW, request)
    request.move_to(CooperationStatus.WITHDRAWN)
    request.closing_remark = remark
    record(EventKind.COOPERATION_REQUEST_WITHDRAWN, request, actor=actor)


def write_result_note(request: CooperationRequest, *, actor: User, note: str) -> None:
    """Write what came of it; the writer consents, the other side is asked.

    Raises:
        NotAllowed: The actor is neither author nor partner.
        RuleBroken: The cooperation is not completed.
    """
    require(actor, Permission.COOPERATION_REQUEST_ADVANCE, request)
    if request.status is not CooperationStatus.COMPLETED:
        raise RuleBroken("not_completed")
    request.result_note = note
    request.result_author_consent_at = request.result_partner_consent_at = None
    _consent(request, actor)
    record(EventKind.COOPERATION_REQUEST_NOTE_WRITTEN, request, actor=actor)


def consent_to_result_note(request: CooperationRequest, *, actor: User, note: str) -> None:
    """Agree to publish the note in exactly the wording that was shown.

    Raises:
        NotAllowed: The actor is neither author nor partner.
        Conflict: The note has been rewritten since it was shown.
    """
    require(actor, Permission.COOPERATION_REQUEST_ADVANCE, request)
    if not request.result_note or request.result_note != note:
        raise Conflict("note_has_changed")
    _consent(request, actor)
    record(EventKind.COOPERATION_REQUEST_NOTE_CONSENTED, request, actor=actor)


def _consent(request: CooperationRequest, actor: User) -> None:
    if actor.id == request.author_id:
        request.result_author_consent_at = utcnow()
    else:
        request.result_partner_consent_at = utcnow()


def expire_old() -> int:
    """Close the requests that found no partner in time; answer how many."""
    old = session.scalars(
        sa.select(CooperationRequest).where(
            CooperationRequest.status.in_([CooperationStatus.OPEN, CooperationStatus.PROPOSED]),
            CooperationRequest.expires_on < today(utcnow()),
        )
    ).all()
    for request in old:
        request.move_to(CooperationStatus.EXPIRED)
        record(EventKind.COOPERATION_REQUEST_EXPIRED, request, actor=None)
    return len(old)

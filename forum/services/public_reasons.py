"""Reasons that people give in public with a support or a rating: finding one, taking one out."""

from forum.db import lock, session
from forum.events import record
from forum.models import (
    AbuseReport,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    EventKind,
    GivenReason,
    Restriction,
    RestrictionKind,
    User,
)
from forum.permissions.policy import Permission, require
from forum.services import comment_supports, ratings
from forum.services.restrictions import AlreadyRestricted, store
from forum.services.statements_of_reasons import Reasons


def of(about: AbuseReport | Restriction) -> GivenReason | None:
    """Find the support or rating whose reason a report or restriction is about, if it is there."""
    target, person = about.target, about.reason_by
    if person is not None and isinstance(target, Comment):
        return comment_supports.of(target, person)
    if isinstance(target, CooperationRequest | DiscourseRequest):
        return ratings.of(target, person)
    return None


def redact(given: GivenReason, *, actor: User, reasons: Reasons) -> Restriction:
    """Take the words of a reason out for good; the support or rating stays and counts.

    Raises:
        NotAllowed: The actor does not moderate, or gave the reason.
        RuleBroken: Facts or clause are missing.
        AlreadyRestricted: There are no words any more.
    """
    require(actor, Permission.PUBLIC_REASON_REDACT, given)
    lock(given)
    if not given.reason:
        raise AlreadyRestricted
    restriction = store(given, actor=actor, reasons=reasons, kind=RestrictionKind.REDACTED)
    given.reason, given.redaction_id = "", restriction.id
    record(
        EventKind.RESTRICTION_REASON_REDACTED,
        restriction,
        actor=actor,
        restriction=restriction.id,
    )
    return restriction


def present(given: GivenReason | None) -> Restriction | None:
    """Find the restriction by which the words were taken out."""
    if given is None or given.redaction_id is None:
        return None
    return session.get(Restriction, given.redaction_id)


def undo_restriction(restriction: Restriction) -> None:
    """Say no longer that the words were taken out: they are erased, but can be given anew."""
    given = of(restriction)
    if given is not None and given.redaction_id == restriction.id:
        given.redaction_id = None

"""Working on what waits for the moderators: taking on, assigning, noting, dismissing, together."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum.db import session
from forum.errors import Conflict, ForumError, RuleBroken
from forum.events import noun_of, record
from forum.models import (
    AbuseDecision,
    AbuseReport,
    AbuseReportStatus,
    Event,
    EventKind,
    MembershipRequest,
    Restriction,
    RestrictionGround,
    Review,
    ReviewKind,
    ReviewNote,
    Role,
    User,
)
from forum.permissions.policy import Permission, permits, require
from forum.services import (
    abuse_reports,
    edit_checks,
    held_posts,
    membership_requests,
    restrictions,
)
from forum.services.review_queues import Entry
from forum.services.statements_of_reasons import Reasons

#: A note is a line or two; what is longer belongs into the reason of a decision.
LONGEST_NOTE = 1_000


class AssignedMeanwhile(Conflict):
    """Somebody else takes care of it already."""

    code = "assigned_meanwhile"


class Refused(Conflict):
    """With one of several entries it cannot be done, so with none; says with which and why."""

    code = "entries_refused"

    def __init__(self, refusals: dict[str, ForumError]) -> None:
        """Remember what was refused, by the word of the entry."""
        self.refusals = refusals
        super().__init__()


def of(subject: Any) -> Review | None:
    """Find what the moderators have begun about a subject."""
    return session.scalar(
        sa.select(Review)
        .where(Review.subject_type == noun_of(type(subject)), Review.subject_id == subject.id)
        .options(joinedload(Review.assignee).options(lazyload(User.representations)))
    )


def _begun(subject: Any) -> Review:
    found = of(subject)
    if found is None:
        found = Review(subject_type=noun_of(type(subject)), subject_id=subject.id)
        session.add(found)
        session.flush()
    return found


def moderators() -> Sequence[User]:
    """Give the people to whom something can be assigned, by name."""
    return session.scalars(
        sa.select(User)
        .where(
            User.role.in_([Role.MODERATOR, Role.ADMINISTRATOR]),
            User.active,
            User.deleted_at.is_(None),
        )
        .options(lazyload(User.representations))
        .order_by(User.display_name, User.id)
    ).all()


def claim(entry: Entry, *, actor: User) -> None:
    """Take something on that nobody else has taken on.

    Raises:
        NotAllowed: The actor does not moderate, or wrote what is reported.
        AssignedMeanwhile: Somebody else was faster.
    """
    if entry.assignee is not None and entry.assignee.id != actor.id:
        raise AssignedMeanwhile(name=entry.assignee.display_name)
    assign(entry, actor=actor, assignee=actor)


def assign(entry: Entry, *, actor: User, assignee: User) -> None:
    """Give something to a moderator, who is told; also what another one has taken on.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: The assignee does not moderate, or is concerned.
    """
    require(actor, Permission.REVIEW_ASSIGN)
    if entry.assignee is not None and entry.assignee.id == assignee.id:
        return
    if not permits(assignee, Permission.REVIEW_ASSIGN) or _is_concerned(assignee, entry.subject):
        raise RuleBroken("assignee_concerned", name=assignee.display_name)
    review = _begun(entry.subject)
    if _waits_for_first_decision(entry.subject):
        abuse_reports.hand_over(entry.subject, actor=actor, to=assignee)
    else:
        _take(review, entry, assignee)
    record(EventKind.REVIEW_ASSIGNED, review, actor=actor, assignee=assignee.id)


def _is_concerned(person: User, subject: Any) -> bool:
    if isinstance(subject, Restriction):
        # Another person than the one who imposed it decides about an appeal.
        return person.id in (subject.concerned.id, subject.imposed_by_id)
    if isinstance(subject, AbuseReport):
        return subject.writer.id == person.id
    return getattr(subject, "author_id", None) == person.id


def _waits_for_first_decision(subject: Any) -> bool:
    return isinstance(subject, AbuseReport) and subject.status in (
        AbuseReportStatus.OPEN,
        AbuseReportStatus.CLAIMED,
    )


def _take(review: Review, entry: Entry, assignee: User) -> None:
    """Change the assignee only if it still is the one that was seen: of two, one is told."""
    seen = review.assignee_id
    if seen is not None and (entry.assignee is None or entry.assignee.id != seen):
        raise AssignedMeanwhile(name=entry.assignee.display_name if entry.assignee else "")
    done = session.execute(
        sa.update(Review)
        .where(Review.id == review.id, Review.assignee_id.is_not_distinct_from(seen))
        .values(assignee_id=assignee.id)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict
    session.refresh(review)


def release(entry: Entry, *, actor: User) -> None:
    """Give something back that one has taken on, so that others see that it waits.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: Somebody else has taken it on, or it is one's own duty by the paper.
    """
    require(actor, Permission.REVIEW_ASSIGN)
    if entry.assignee is None:
        return
    if entry.assignee.id != actor.id:
        raise RuleBroken("assigned_to_somebody_else", name=entry.assignee.display_name)
    review = _begun(entry.subject)
    first = _waits_for_first_decision(entry.subject)
    if not first and review.assignee_id is None:
        raise RuleBroken("duty_stays")
    if first:
        abuse_reports.give_back(entry.subject, actor=actor)
    review.assignee = None
    record(EventKind.REVIEW_RELEASED, review, actor=actor)


def note(subject: Any, *, actor: User, body: str) -> ReviewNote:
    """Write a note for the other moderators.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: The note is empty or too long.
    """
    require(actor, Permission.REVIEW_NOTE)
    body = body.strip()
    if not body:
        raise RuleBroken("note_empty")
    if len(body) > LONGEST_NOTE:
        raise RuleBroken("note_too_long")
    review = _begun(subject)
    written = ReviewNote(review=review, author=actor, body=body)
    session.add(written)
    record(EventKind.REVIEW_NOTED, review, actor=actor)
    return written


def notes_on(subject: Any) -> Sequence[ReviewNote]:
    """Give the notes about a subject, oldest first."""
    return session.scalars(
        sa.select(ReviewNote)
        .join(Review)
        .where(Review.subject_type == noun_of(type(subject)), Review.subject_id == subject.id)
        .options(joinedload(ReviewNote.author).options(lazyload(User.representations)))
        .order_by(ReviewNote.id)
    ).all()


def history_of(subject: Any) -> Sequence[Event]:
    """Give what happened to a subject and what the moderators did with it, oldest first."""
    review = of(subject)
    about = sa.and_(Event.subject_type == noun_of(type(subject)), Event.subject_id == subject.id)
    if review is not None:
        ours = sa.and_(Event.subject_type == "review", Event.subject_id == review.id)
        about = sa.or_(about, ours)
    return session.scalars(
        sa.select(Event)
        .where(about)
        .options(joinedload(Event.actor).options(lazyload(User.representations)))
        .order_by(Event.id)
    ).all()


def dismiss(
    entry: Entry, *, actor: User, reason: str, clause: str = "", locale: str = "de"
) -> None:
    """Decide that nothing is done: a report changes nothing, a request is declined.

    A held or changed post is hidden with ``reason`` as facts and a section of the netiquette.

    Raises:
        NotAllowed: The actor may not decide it.
        RuleBroken: A reason or the section is missing, or this is not dismissed but answered.
        IllegalStep: It has been decided.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing")
    match entry.subject:
        case AbuseReport() as report if _waits_for_first_decision(report):
            claim(entry, actor=actor)
            abuse_reports.decide(
                report, actor=actor, decision=AbuseDecision.NO_ACTION, reason=reason
            )
        case AbuseReport() as report:
            abuse_reports.decide_again(
                report, actor=actor, decision=AbuseDecision.NO_ACTION, reason=reason
            )
        case MembershipRequest() as request:
            membership_requests.decline(request, actor=actor, reason=reason)
        case _ if entry.kind in (ReviewKind.HELD, ReviewKind.CHANGED):
            if not clause:
                raise RuleBroken("clause_missing")
            given = Reasons(RestrictionGround.NETIQUETTE, clause, reason, locale=locale)
            restrictions.hide(entry.subject, actor=actor, reasons=given)
        case _:
            raise RuleBroken("not_dismissed_but_answered")


def accept(entry: Entry, *, actor: User) -> None:
    """Say yes: a held post appears, a change is all right, somebody becomes a member.

    Raises:
        NotAllowed: The actor may not decide it.
        RuleBroken: This is not accepted but answered.
        IllegalStep: It has been decided.
    """
    match entry.subject:
        case _ if entry.kind is ReviewKind.HELD:
            held_posts.accept(entry.subject, actor=actor)
        case _ if entry.kind is ReviewKind.CHANGED:
            edit_checks.finish(entry.subject, actor=actor)
        case MembershipRequest() as request:
            membership_requests.accept(request, actor=actor)
        case _:
            raise RuleBroken("not_accepted_but_answered")


def with_all(entries: Iterable[Entry], verb: Callable[[Entry], None]) -> None:
    """Do the same with several entries: with all of them or, where one is refused, with none.

    Raises:
        Refused: With which it cannot be done, and why.
    """
    refusals: dict[str, ForumError] = {}
    for entry in entries:
        try:
            verb(entry)
        except ForumError as refusal:
            refusals[entry.key] = refusal
    if refusals:
        raise Refused(refusals)

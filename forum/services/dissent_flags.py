"""Dissent: objecting to a passage or a comment, and the duty to answer."""

import sqlalchemy as sa

from forum.addresses import title_of
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    AnswerOutcome,
    CarriedDissent,
    Comment,
    DissentFlag,
    DissentFlagStatus,
    EventKind,
    Paper,
    PaperVersion,
    Passage,
    Thread,
    User,
    utcnow,
)
from forum.permissions.belonging import field_of, paper_of, process_of
from forum.permissions.policy import Permission, require
from forum.services import (
    discussions,
    held_posts,
    mentions,
    passage_states,
    placements,
    posting_rules,
)
from forum.services.placements import Spot
from forum.working_days import add_working_days, today


class AlreadyRaised(Conflict):
    """The actor's earlier objection to the same passage or comment is still open."""

    code = "already_raised"


def open_flag(subject: Passage | Comment, *, raised_by: User) -> DissentFlag | None:
    """Find the person's objection to ``subject`` that still waits for its answer."""
    column = DissentFlag.passage_id if isinstance(subject, Passage) else DissentFlag.comment_id
    return session.scalar(
        sa.select(DissentFlag).where(
            column == subject.id,
            DissentFlag.author_id == raised_by.id,
            DissentFlag.awaiting_answer(),
        )
    )


def raise_flag(
    about: Passage | Comment | Spot,
    *,
    actor: User,
    statement: str,
    grounds: str,
    would_settle: str = "",
) -> DissentFlag:
    """Object to what ``about`` names, with grounds that its curator must answer by a date.

    Raises:
        NotAllowed: The paper is closed, or the actor may not take part.
        AlreadyRaised: The actor's earlier objection is still open.
        RuleBroken: No person has the duty to answer for this process.
    """
    subject = placements.subject_of(about)
    require(actor, Permission.DISSENT_FLAG_RAISE, subject)
    if open_flag(subject, raised_by=actor):
        raise AlreadyRaised
    process = process_of(subject)
    words = f"{statement}\n{grounds}\n{would_settle}"
    hit = posting_rules.why_held(actor, field_of(subject), words)
    named = mentions.render(statement), mentions.render(grounds)
    flag = DissentFlag(
        author=actor,
        organisation=actor.organisation,
        process=process,
        owner=_owner(subject),
        statement=statement,
        statement_html=named[0].html,
        grounds=grounds,
        grounds_html=named[1].html,
        would_settle=would_settle,
        due_on=add_working_days(today(utcnow()), process.answer_days, process.federal_state),
        visibility=held_posts.visibility_of(hit),
    )
    if isinstance(subject, Comment):
        flag.comment = subject
    placements.stand(flag, placements.spot_of(about))
    held_posts.announce(flag, hit=hit)
    return flag


def _owner(subject: Passage | Comment) -> User:
    """Give the curator of the paper, or of the process's first paper for free threads."""
    paper = paper_of(subject)
    if paper is not None:
        return paper.curator
    found = session.scalar(
        sa.select(User)
        .join(Paper, Paper.curator_id == User.id)
        .where(Paper.process_id == process_of(subject).id)
        .order_by(Paper.id)
        .limit(1)
    )
    if found is None:
        raise RuleBroken("no_curator")
    return found


def acknowledge(flag: DissentFlag, *, actor: User) -> None:
    """Tell the author that the objection has been read and will be answered.

    Raises:
        NotAllowed: The actor is not its curator.
        IllegalStep: It is acknowledged already, or no longer open.
    """
    require(actor, Permission.DISSENT_FLAG_ANSWER, flag)
    flag.move_to(DissentFlagStatus.ACKNOWLEDGED)
    flag.acknowledged_at = utcnow()
    record(EventKind.DISSENT_FLAG_ACKNOWLEDGED, flag, actor=actor)


def answer(
    flag: DissentFlag,
    *,
    actor: User,
    outcome: AnswerOutcome,
    reasons: str,
    reviewer: User | None = None,
) -> None:
    """Answer an objection with an outcome and reasons; an unread one is acknowledged by it.

    The log keeps who had reviewed the answer before it was published, or that nobody had.

    Raises:
        NotAllowed: The actor is not its curator.
        IllegalStep: It has been answered, settled or withdrawn.
    """
    require(actor, Permission.DISSENT_FLAG_ANSWER, flag)
    if flag.status is DissentFlagStatus.RAISED:
        acknowledge(flag, actor=actor)
    flag.move_to(DissentFlagStatus.ANSWERED)
    flag.outcome = outcome
    flag.answer = reasons
    flag.answer_html = mentions.render(reasons).html
    flag.answered_at = utcnow()
    flag.answered_by = actor
    passage_states.refresh(flag)
    reviewed_by = reviewer.id if reviewer else None
    record(
        EventKind.DISSENT_FLAG_ANSWERED,
        flag,
        actor=actor,
        outcome=outcome.value,
        reviewed_by=reviewed_by,
    )


def carry_over(flag: DissentFlag, *, actor: User, version: PaperVersion, reason: str) -> None:
    """Let an unanswered objection stand although ``version`` changes its passage.

    It counts as still disputed; the deadline and the right to an answer stay as they were.

    Raises:
        NotAllowed: The actor is not its curator.
        RuleBroken: No reason is given.
        IllegalStep: It has been answered, settled or withdrawn.
    """
    require(actor, Permission.PAPER_PUBLISH, version)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    if flag.status is not DissentFlagStatus.STILL_DISPUTED:
        flag.move_to(DissentFlagStatus.STILL_DISPUTED)
    session.add(CarriedDissent(flag=flag, version=version, reason=reason.strip(), carried_by=actor))
    record(EventKind.DISSENT_FLAG_CARRIED_OVER, flag, actor=actor, version=version.id)


def discuss(flag: DissentFlag, *, actor: User, body: str, submission: str | None = None) -> Thread:
    """Begin the discussion of an objection, or say something in it where there is one.

    Raises:
        NotAllowed: The paper or the discussion is closed, or the actor may not take part.
        RuleBroken: The text breaks a limit.
    """
    require(actor, Permission.DISSENT_FLAG_DISCUSS, flag)
    about = flag.passage or (flag.comment and flag.comment.thread.action_field)
    return discussions.begin_or_join(
        flag, actor=actor, about=about, title=title_of(flag), body=body, submission=submission
    )


def settle(flag: DissentFlag, *, actor: User, remark: str = "") -> None:
    """Say, as the author alone can, that the answer settles the matter.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: There is no answer yet, or the matter is closed.
    """
    _close(flag, actor, DissentFlagStatus.SETTLED, EventKind.DISSENT_FLAG_SETTLED, remark)


def dispute(flag: DissentFlag, *, actor: User, remark: str = "") -> None:
    """Say, as the author, that the answer does not settle the matter; it stays in the register.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: There is no answer yet, or the matter is closed.
    """
    _close(flag, actor, DissentFlagStatus.STILL_DISPUTED, EventKind.DISSENT_FLAG_DISPUTED, remark)


def withdraw(flag: DissentFlag, *, actor: User, remark: str = "") -> None:
    """Take an objection back; it stays readable as withdrawn.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: It is settled or withdrawn already.
    """
    _close(flag, actor, DissentFlagStatus.WITHDRAWN, EventKind.DISSENT_FLAG_WITHDRAWN, remark)


def _close(
    flag: DissentFlag, actor: User, status: DissentFlagStatus, kind: EventKind, remark: str
) -> None:
    require(actor, Permission.DISSENT_FLAG_CLOSE, flag)
    flag.move_to(status)
    flag.closing_remark = remark
    passage_states.refresh(flag)
    record(kind, flag, actor=actor)

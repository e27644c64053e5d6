"""Deadlines of answers: reminding of them, and extending them with a public reason."""

import logging
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    DeadlineExtension,
    DissentFlag,
    EventKind,
    Process,
    ReminderStage,
    User,
    Visibility,
)
from forum.permissions.policy import Permission, require
from forum.working_days import add_working_days, is_working_day, today

logger = logging.getLogger(__name__)

#: So many working days before the deadline the owner is reminded of it.
AHEAD_DAYS = 2

_EVENT_OF = {
    ReminderStage.AHEAD: EventKind.DISSENT_FLAG_FALLING_DUE,
    ReminderStage.DUE: EventKind.DISSENT_FLAG_DUE,
    ReminderStage.OVERDUE: EventKind.DISSENT_FLAG_OVERDUE,
}


class NothingToExtend(Conflict):
    """The objection waits for no answer any more."""

    code = "nothing_to_extend"


def extend(flag: DissentFlag, *, actor: User, due_on: date, reason: str) -> DeadlineExtension:
    """Take more time for an answer; the public reads until when, and why.

    Raises:
        NotAllowed: The actor is not its curator.
        NothingToExtend: It has been answered, settled or withdrawn.
        RuleBroken: No reason is given, or the new day is not later than the old one and today.
    """
    require(actor, Permission.DISSENT_FLAG_EXTEND, flag)
    if not flag.awaits_answer:
        raise NothingToExtend
    if not reason.strip():
        raise RuleBroken("reason_missing")
    if due_on <= flag.due_on or due_on <= today(utcnow()):
        raise RuleBroken("deadline_not_later")
    extension = DeadlineExtension(
        flag=flag, was_due_on=flag.due_on, due_on=due_on, reason=reason.strip(), extended_by=actor
    )
    session.add(extension)
    flag.due_on = due_on
    flag.reminded = ReminderStage.NONE.value
    record(EventKind.DISSENT_FLAG_EXTENDED, flag, actor=actor)
    return extension


def stage_of(flag: DissentFlag, day: date) -> ReminderStage:
    """Say which reminder is due on ``day``."""
    if flag.due_on < day:
        return ReminderStage.OVERDUE
    if flag.due_on == day:
        return ReminderStage.DUE
    ahead = add_working_days(day, AHEAD_DAYS, flag.process.federal_state)
    return ReminderStage.AHEAD if flag.due_on <= ahead else ReminderStage.NONE


def remind() -> int:
    """Remind of the answers that are due; answer of how many.

    Whoever was not reminded for a while, because the worker stood still, gets the latest
    reminder alone; a second run of the same day does nothing.
    """
    day = today(utcnow())
    reminded = 0
    waiting = session.scalars(
        sa.select(DissentFlag)
        .where(
            DissentFlag.awaiting_answer(),
            DissentFlag.visibility == Visibility.VISIBLE,
            DissentFlag.reminded < ReminderStage.OVERDUE.value,
        )
        .order_by(DissentFlag.id)
    ).all()
    for flag in waiting:
        stage = stage_of(flag, day)
        if stage.value > flag.reminded:
            reminded += _remind_of(flag, stage)
    return reminded


def _remind_of(flag: DissentFlag, stage: ReminderStage) -> int:
    """Remind of one answer; one that fails is tried again tomorrow and keeps none of the others."""
    try:
        with session.begin_nested():
            flag.reminded = stage.value
            record(_EVENT_OF[stage], flag, actor=None)
    except SQLAlchemyError:
        logger.exception("nobody was reminded of dissent flag %s", flag.id)
        return 0
    return 1


def days_overdue(flag: DissentFlag) -> int:
    """Count the working days that have passed since the deadline."""
    return working_days_between(flag.due_on, today(utcnow()), flag.process)


def working_days_between(start: date, end: date, process: Process) -> int:
    """Count the working days after ``start`` up to ``end``; 0 where ``end`` is not later."""
    days = (end - start).days
    return sum(
        is_working_day(date.fromordinal(start.toordinal() + step), process.federal_state)
        for step in range(1, days + 1)
    )

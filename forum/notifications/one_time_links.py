"""Links in mails that take one step for one person: once, for a while, without signing in.

A link holds what state its subject was in. Any step changes that state, so a link that was used,
or that somebody was faster than, leads to nothing.
"""

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from forum.clock import utcnow
from forum.config import Config
from forum.db import session
from forum.languages import N_
from forum.models import CooperationRequest, DissentFlag, EventKind, User
from forum.working_days import today

#: Days for which a link leads to its step.
DAYS = 14


class Step(enum.StrEnum):
    """What a link does."""

    SETTLE = "settle"
    DISPUTE = "dispute"
    CONFIRM = "confirm"
    DECLINE = "decline"
    EXTEND = "extend"


LABELS: dict[Step, str] = {
    Step.SETTLE: N_("Yes, that settles the objection"),
    Step.DISPUTE: N_("No, it is still disputed"),
    Step.CONFIRM: N_("Yes, let us get in touch"),
    Step.DECLINE: N_("No, thank you"),
    Step.EXTEND: N_("Take more time for the answer"),
}
MODELS: dict[Step, type[DissentFlag] | type[CooperationRequest]] = {
    Step.SETTLE: DissentFlag,
    Step.DISPUTE: DissentFlag,
    Step.CONFIRM: CooperationRequest,
    Step.DECLINE: CooperationRequest,
    Step.EXTEND: DissentFlag,
}
#: Which steps the mail about an event offers to whom.
OFFERED: dict[tuple[EventKind, str], tuple[Step, ...]] = {
    (EventKind.DISSENT_FLAG_ANSWERED, "author"): (Step.SETTLE, Step.DISPUTE),
    (EventKind.COOPERATION_REQUEST_PROPOSED, "author"): (Step.CONFIRM, Step.DECLINE),
    (EventKind.DISSENT_FLAG_FALLING_DUE, "owner"): (Step.EXTEND,),
    (EventKind.DISSENT_FLAG_DUE, "owner"): (Step.EXTEND,),
    (EventKind.DISSENT_FLAG_OVERDUE, "curator"): (Step.EXTEND,),
}


@dataclass(frozen=True)
class OneTime:
    """Who may take which step with what; ``is_used`` where that is not possible any more."""

    person: User
    step: Step
    subject: Any
    is_used: bool


def token_for(person: User, step: Step, subject: Any, config: Config) -> str:
    """Sign a step."""
    last_day = today(utcnow()) + timedelta(days=DAYS)
    parts = [person.id, step.value, subject.id, _state(step, subject), last_day.isoformat()]
    return str(_serializer(config).dumps(parts))


def read(token: str, config: Config) -> OneTime | None:
    """Read a step; None where the forum has not made the link, or what it is about is gone."""
    try:
        person_id, name, subject_id, state, last_day = _serializer(config).loads(token)
    except BadSignature:
        return None
    step = Step(name)
    person, subject = session.get(User, person_id), session.get(MODELS[step], subject_id)
    if person is None or subject is None:
        return None
    is_late = today(utcnow()) > date.fromisoformat(last_day)
    return OneTime(person, step, subject, is_late or state != _state(step, subject))


def _state(step: Step, subject: Any) -> str:
    """Name what the step changes."""
    if step is Step.EXTEND:
        return f"{subject.due_on}"
    if isinstance(subject, DissentFlag):
        return f"{subject.status.value} {subject.answered_at}"
    return f"{subject.status.value} {subject.partner_id}"


def _serializer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key, salt="one-time-links")

"""What waits for a look before it appears; declining it is hiding it, with reasons."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.events import noun_of, record
from forum.models import (
    Comment,
    Contribution,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Event,
    EventKind,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.permissions.belonging import process_of
from forum.permissions.policy import Permission, require
from forum.services import comments, passage_states, threads
from forum.services.posting_rules import Hit
from forum.working_days import add_working_days, today

#: What is told of a contribution once it has appeared.
APPEARED: dict[type, EventKind] = {
    Comment: EventKind.COMMENT_CREATED,
    Thread: EventKind.THREAD_CREATED,
    DissentFlag: EventKind.DISSENT_FLAG_RAISED,
    Suggestion: EventKind.SUGGESTION_CREATED,
    CooperationRequest: EventKind.COOPERATION_REQUEST_OPENED,
    DiscourseRequest: EventKind.DISCOURSE_REQUEST_OPENED,
}
#: What says that something waits, and why.
HELD = (EventKind.COMMENT_HELD, EventKind.THREAD_HELD, EventKind.CONTRIBUTION_HELD)
_ACCEPTED = {Comment: EventKind.COMMENT_ACCEPTED, Thread: EventKind.THREAD_ACCEPTED}
#: Days that are counted from the moment at which others can answer.
_OPEN_UNTIL = ("expires_on", "collects_until")


def visibility_of(hit: Hit | None) -> Visibility:
    """Give what a new contribution begins with."""
    return Visibility.VISIBLE if hit is None else Visibility.HELD


def announce(said: Contribution, *, hit: Hit | None, mentioned: Iterable[int] = ()) -> None:
    """Let those concerned know of a new contribution; of one that waits only the moderators."""
    named = {"mentioned": list(mentioned)}
    if hit is None:
        record(APPEARED[type(said)], said, actor=said.author, **named)
    else:
        because = {"because": hit.because, "term": hit.term}
        record(EventKind.CONTRIBUTION_HELD, said, actor=said.author, **because, **named)


def accept(post: Contribution, *, actor: User) -> None:
    """Let a held post appear: only now it is counted, found, and told of.

    Raises:
        NotAllowed: The actor does not moderate, wrote it, or it does not wait any more.
    """
    require(actor, Permission.HELD_POST_ACCEPT, post)
    appear(post)
    record(_ACCEPTED.get(type(post), EventKind.CONTRIBUTION_ACCEPTED), post, actor=actor)


def appear(post: Contribution) -> None:
    """Let a contribution that nobody has seen appear now, with all that follows from a new one."""
    if isinstance(post, Comment):
        comments.appear(post)
    elif isinstance(post, Thread):
        threads.appear(post)
    else:
        _appear(post)


def _appear(said: Any) -> None:
    now = utcnow()
    for name in _OPEN_UNTIL:
        if hasattr(said, name):
            setattr(said, name, getattr(said, name) + (today(now) - today(said.created_at)))
    if hasattr(said, "due_on"):
        process = process_of(said)
        said.due_on = add_working_days(today(now), process.answer_days, process.federal_state)
    said.created_at, said.visibility = now, Visibility.VISIBLE
    passage_states.refresh(said)
    waited = next(iter(_events(said, EventKind.CONTRIBUTION_HELD)), None)
    named = waited.data.get("mentioned", []) if waited else []
    record(APPEARED[type(said)], said, actor=said.author, mentioned=named)


def has_never_appeared(said: Contribution) -> bool:
    """Tell whether a contribution was held and declined: nobody has been told of it."""
    return bool(_events(said, *HELD)) and not _events(said, APPEARED[type(said)])


def _events(said: Contribution, *kinds: EventKind) -> list[Event]:
    return list(
        session.scalars(
            sa.select(Event)
            .where(
                Event.subject_type == noun_of(type(said)),
                Event.subject_id == said.id,
                Event.kind.in_(kinds),
            )
            .order_by(Event.id.desc())
        )
    )

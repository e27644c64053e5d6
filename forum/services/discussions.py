"""The discussion of an objection or a suggestion: a thread of its own, begun once."""

from typing import Any

from forum.db import lock
from forum.events import record
from forum.models import ContributionKind, DissentFlag, EventKind, Suggestion, Thread, User
from forum.services import comments, threads
from forum.services.threads import Opening

_EVENT_OF: dict[type, EventKind] = {
    DissentFlag: EventKind.DISSENT_FLAG_DISCUSSED,
    Suggestion: EventKind.SUGGESTION_DISCUSSED,
}


def begin_or_join(
    subject: DissentFlag | Suggestion,
    *,
    actor: User,
    about: Any,
    title: str,
    body: str,
    submission: str | None = None,
) -> Thread:
    """Begin the discussion of ``subject``, or say something in it where there is one.

    ``about`` is what a new thread is about, as ``threads.start`` takes it. Of two people who
    begin at once the slower one joins.

    Raises:
        NotAllowed: The paper or the discussion is closed, or the actor may not take part.
        RuleBroken: The text breaks a limit.
    """
    lock(subject)
    if subject.discussion is not None:
        comments.write(subject.discussion, actor=actor, body=body, submission=submission)
        return subject.discussion
    thread = threads.start(
        about,
        actor=actor,
        opening=Opening(title, body, ContributionKind.COMMENT),
        submission=submission,
    )
    subject.discussion = thread
    record(_EVENT_OF[type(subject)], subject, actor=actor, thread=thread.id)
    return thread

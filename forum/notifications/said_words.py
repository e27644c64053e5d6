"""The words of others that a mail repeats, so that its reader can answer from where she is."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.markup import bare
from forum.models import Comment, Event, EventKind, Thread, Visibility

#: Characters of one text in a mail; the rest stands on the page.
LONGEST = 3_000

E = EventKind


def _opening(thread: Thread) -> Comment | None:
    return session.scalar(
        sa.select(Comment).where(
            Comment.thread_id == thread.id,
            Comment.number == 1,
            Comment.visibility == Visibility.VISIBLE,
        )
    )


#: The column of what was said, by the event that tells of it; contact data are never among them.
_SAID: dict[EventKind, str] = {
    E.THREAD_CREATED: "body",
    E.COMMENT_CREATED: "body",
    E.COMMENT_EDITED: "body",
    E.DISSENT_FLAG_RAISED: "statement",
    E.DISSENT_FLAG_ANSWERED: "answer",
    E.SUGGESTION_ADOPTED: "decision",
    E.SUGGESTION_ADAPTED: "decision",
    E.SUGGESTION_REJECTED: "decision",
    E.RECEIPT_ANSWERED: "reasons",
    E.COOPERATION_REQUEST_PROPOSED: "partner_message",
}


@dataclass(frozen=True)
class Words:
    """What was said: as it was typed and, where it was formatted and is short enough, as HTML."""

    text: str = ""
    html: str = ""


def of(event: Event, subject: Any) -> Words:
    """Give what was said, shortened at a space; empty where nothing was.

    ``subject`` is what the inbox groups by; of a post its thread.
    """
    column, about = _SAID.get(event.kind), _about(event, subject)
    if column is None or about is None:
        return Words()
    text = getattr(about, column).strip()
    if len(text) > LONGEST:
        return Words(text[:LONGEST].rsplit(maxsplit=1)[0].rstrip() + " …")
    return Words(text, bare(getattr(about, f"{column}_html", "")))


def _about(event: Event, subject: Any) -> Any:
    if event.subject_type == "comment":
        return session.get(Comment, event.subject_id)
    return _opening(subject) if isinstance(subject, Thread) else subject

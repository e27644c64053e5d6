"""The words of others that a mail repeats, so that its reader can answer from where she is."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import Comment, Event, EventKind, Thread, Visibility

#: Characters of one text in a mail; the rest stands on the page.
LONGEST = 3_000

E = EventKind


def _opening(thread: Thread) -> str:
    body = session.scalar(
        sa.select(Comment.body).where(
            Comment.thread_id == thread.id,
            Comment.number == 1,
            Comment.visibility == Visibility.VISIBLE,
        )
    )
    return body or ""


#: What was said, by the event that tells of it; contact data are never among it.
_SAID: dict[EventKind, Callable[[Any], str]] = {
    E.THREAD_CREATED: _opening,
    E.COMMENT_CREATED: lambda comment: comment.body,
    E.COMMENT_EDITED: lambda comment: comment.body,
    E.DISSENT_FLAG_RAISED: lambda flag: flag.statement,
    E.DISSENT_FLAG_ANSWERED: lambda flag: flag.answer,
    E.SUGGESTION_ADOPTED: lambda suggestion: suggestion.decision,
    E.SUGGESTION_ADAPTED: lambda suggestion: suggestion.decision,
    E.SUGGESTION_REJECTED: lambda suggestion: suggestion.decision,
    E.RECEIPT_ANSWERED: lambda receipt: receipt.reasons,
    E.COOPERATION_REQUEST_PROPOSED: lambda request: request.partner_message,
}


def of(event: Event, subject: Any) -> str:
    """Give what was said, shortened at a space; empty where nothing was.

    ``subject`` is what the inbox groups by; of a post its thread.
    """
    said = _SAID.get(event.kind)
    about = session.get(Comment, event.subject_id) if event.subject_type == "comment" else subject
    text = said(about).strip() if said and about is not None else ""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(maxsplit=1)[0].rstrip() + " …"

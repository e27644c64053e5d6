"""The text of a row that is searched, and that a result shows a piece of: what all may read."""

from collections.abc import Iterable
from typing import Any

from forum import markup
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Organisation,
    Passage,
    Suggestion,
    User,
)


def body_of(subject: Any) -> str:
    """Write all of a row that is searched beside its title as plain text, the most telling first.

    Never contact data or what the two of a cooperation wrote each other.
    """
    return "\n".join(part for part in _parts(subject) if part)


def checked_source(comment: Comment) -> str:
    """Name somebody else's source only when moderation has looked at it."""
    return comment.third_party if comment.third_party_checked_at else ""


def public_result(request: CooperationRequest) -> str:
    """Give the note on what came of a cooperation, where the two want all to read it."""
    return request.result_note if request.result_is_public else ""


def _parts(subject: Any) -> Iterable[str]:  # noqa: PLR0911 - one for each noun
    plain = markup.plain_text
    match subject:
        case Comment():
            return plain(subject.body_html), checked_source(subject)
        case Passage():
            return (subject.text,)
        case DissentFlag():
            grounds = plain(subject.grounds_html), subject.would_settle
            return plain(subject.statement_html), *grounds, plain(subject.answer_html)
        case CooperationRequest():
            terms = subject.region, subject.period
            return plain(subject.body_html), *terms, public_result(subject)
        case DiscourseRequest():
            return plain(subject.body_html), plain(subject.minutes_html)
        case Suggestion():
            texts = subject.quote, subject.replacement, subject.adapted_text
            return *texts, plain(subject.reason_html), plain(subject.decision_html)
        case Organisation():
            return plain(subject.description_html), *subject.topics
        case User():
            person = subject.job_title, subject.municipality
            return *person, plain(subject.bio_html), subject.name
    return (plain(subject.body_html),)

"""Drafts in words: what they are for, where one goes on, and what a script is told."""

import re
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.addresses import title_of
from forum.models import ContributionDraft, DraftPlace

LABELS = {
    DraftPlace.REPLY: _l("A reply"),
    DraftPlace.COMMENT: _l("Change of a post"),
    DraftPlace.PASSAGE: _l("Contribution to a passage"),
    DraftPlace.ACTION_FIELD: _l("New discussion"),
}
_EXCERPT = 240
# A list needs the words of pictures and links, not their addresses.
_LINK = re.compile(r"!?\[([^\]]{0,400})\]\([^)\s]{0,400}\)")


def path(draft: ContributionDraft, subject: Any) -> str:
    """Give the path of the form where the draft goes on, without language prefix."""
    match draft.place:
        case DraftPlace.REPLY:
            return f"/t/{draft.subject_id}/reply"
        case DraftPlace.COMMENT:
            return f"/comments/{draft.subject_id}/edit"
        case DraftPlace.PASSAGE:
            return f"/passages/{draft.subject_id}/threads/new"
        case DraftPlace.ACTION_FIELD:
            return f"/threads/new?field={subject.slug}" if subject else "/threads/new"


def title(draft: ContributionDraft, subject: Any) -> str:
    """Name a draft by the title written, else by what it is about."""
    written = " ".join(_value(draft, "title").split())
    if written or subject is None:
        return written
    return title_of(subject)


def excerpt(draft: ContributionDraft) -> str:
    """Give the beginning of the text."""
    text = " ".join(_LINK.sub(r"\1", _value(draft, "body")).split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} …"


def body(draft: ContributionDraft) -> str:
    """Give the whole text."""
    return _value(draft, "body")


def outcome(draft: ContributionDraft | None, other: ContributionDraft | None) -> dict[str, Any]:
    """Tell a script what was saved, or what another device has saved in the meantime."""
    if draft is None:
        return {"revision": 0, "said": ""}
    saved = {"revision": draft.revision, "said": _("Saved %(time)s", time=clock(draft))}
    if other is None:
        return saved
    return {**saved, "said": _("Saved elsewhere %(time)s", time=clock(other)), "other": body(other)}


def clock(draft: ContributionDraft) -> str:
    """Give the time of day at which a draft was saved."""
    return str(format_datetime(draft.saved_at, "HH:mm"))


def _value(draft: ContributionDraft, name: str) -> str:
    return "\n".join(draft.fields.get(name, ()))

"""The words of the curator's desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l

from forum.differences import Change, word_diff
from forum.models import SuggestionStatus
from forum.presenters.dissent_flags import OUTCOME as ANSWERED
from forum.services.duties import DutyKind
from forum.services.passage_answers import Standing

#: Label and symbol of what can wait.
KIND = {
    DutyKind.DISSENT: (_l("Objection"), "dissent"),
    DutyKind.SUGGESTION: (_l("Suggestion"), "edit"),
    DutyKind.PLACEMENT: (_l("Place to confirm"), "passage"),
    DutyKind.THREAD: (_l("Discussion"), "comment"),
}

#: The kinds in the plural, for the tabs.
KINDS = {
    DutyKind.DISSENT: _l("Objections"),
    DutyKind.SUGGESTION: _l("Suggestions"),
    DutyKind.PLACEMENT: _l("Places to confirm"),
    DutyKind.THREAD: _l("Discussions"),
}

#: Label and tone of what became of a contribution, whatever its kind.
OUTCOME: dict[Any, tuple[Any, str]] = {
    **ANSWERED,
    SuggestionStatus.ADOPTED: (_l("adopted"), "success"),
    SuggestionStatus.ADAPTED: (_l("adopted in other words"), "info"),
    SuggestionStatus.REJECTED: (_l("declined"), "neutral"),
}

_PATH = {
    DutyKind.DISSENT: "/desk/dissent-flags",
    DutyKind.SUGGESTION: "/desk/suggestions",
    DutyKind.PLACEMENT: "/placements",
    DutyKind.THREAD: "/desk/threads",
}


def path_of(kind: str, identity: int) -> str:
    """Give the path of the page on which a duty is done, without language prefix."""
    return f"{_PATH[DutyKind(kind)]}/{identity}"


def with_filters(path: str, filters: Mapping[str, str]) -> str:
    """Give an address of the desk that keeps the filters."""
    return f"{path}?{urlencode(filters)}" if filters else path


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage in three pieces; ``quote`` is what the contribution marks, or empty."""

    before: str
    quote: str
    after: str


def quoted(contribution: Any) -> Quoted:
    """Take the passage of a contribution apart at the place that it marks."""
    text = contribution.passage.text
    start, end = contribution.range_start, contribution.range_end
    if start is None or end is None:
        return Quoted(text, "", "")
    return Quoted(text[:start], text[start:end], text[end:])


def changes(found: Standing) -> list[Change]:
    """Compare the words of the passage then and now; empty where they are the same."""
    if found.now is None or not found.has_changed:
        return []
    return word_diff(found.then.text, found.now.text)

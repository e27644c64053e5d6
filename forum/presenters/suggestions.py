"""Suggestions as pages show them: their words, and the passage with the change in place."""

from flask_babel import lazy_gettext as _l

from forum.differences import Change, word_diff
from forum.models import Suggestion, SuggestionKind, SuggestionStatus
from forum.services.placements import Span

#: Of each status the label and the tone of its badge.
STATUS = {
    SuggestionStatus.OPEN: (_l("Waiting for the curator"), "warning"),
    SuggestionStatus.ADOPTED: (_l("Adopted"), "success"),
    SuggestionStatus.ADAPTED: (_l("Adopted in other words"), "success"),
    SuggestionStatus.REJECTED: (_l("Declined"), "neutral"),
    SuggestionStatus.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}

#: What is to be done with the text: label and symbol.
KIND = {
    SuggestionKind.INSERT: (_l("Insert text"), "plus"),
    SuggestionKind.REPLACE: (_l("Replace text"), "edit"),
    SuggestionKind.DELETE: (_l("Delete text"), "delete"),
}

#: What happened, for the history of a suggestion.
HISTORY = {
    "suggestion:created": _l("Suggested"),
    "suggestion:adopted": _l("Adopted by the curator"),
    "suggestion:adapted": _l("Adopted in other words by the curator"),
    "suggestion:rejected": _l("Declined by the curator"),
    "suggestion:withdrawn": _l("Withdrawn by the author"),
    "suggestion:discussed": _l("Discussion begun"),
    "suggestion:hidden": _l("Hidden by the moderation team"),
    "suggestion:restored": _l("Shown again by the moderation team"),
}


#: The states that a list can be filtered by.
STATES = {
    "open": _l("Waiting for the curator"),
    "adopted": _l("Adopted, perhaps in other words"),
    "rejected": _l("Declined"),
    "withdrawn": _l("Withdrawn"),
}

#: So much of what stays is shown around a change in a list, as characters.
_AROUND = 90


def proposed(suggestion: Suggestion) -> list[Change]:
    """Give the passage with the change in place."""
    start, end = suggestion.range_start, suggestion.range_end
    span = None if start is None or end is None else (start, end)
    return changed(suggestion.passage.text, suggestion.kind, span, suggestion.replacement)


def taken(suggestion: Suggestion) -> list[Change]:
    """Give the passage with the words that the curator took instead."""
    start, end = suggestion.range_start, suggestion.range_end
    span = None if start is None or end is None else (start, end)
    kind = suggestion.kind
    if kind is SuggestionKind.DELETE:
        kind = SuggestionKind.REPLACE
    return changed(suggestion.passage.text, kind, span, suggestion.adapted_text)


def changed(text: str, kind: SuggestionKind, span: Span | None, words: str) -> list[Change]:
    """Give ``text`` with ``words`` inserted at, or put in the place of, ``span``.

    Without a span the whole text is meant; an insertion then stands after it, as a new passage.
    What stays and what goes make up ``text`` exactly.
    """
    if span is None and kind is SuggestionKind.INSERT:
        return [Change("same", text), Change("added", f"\n\n{words}")]
    start, end = span or (0, len(text))
    before, after = text[:start], text[end:]
    match kind:
        case SuggestionKind.INSERT:
            inside = [Change("added", _parted(before, words, after))]
        case SuggestionKind.REPLACE:
            inside = word_diff(text[start:end], words)
        case SuggestionKind.DELETE:
            inside = [Change("removed", text[start:end])]
    return [
        change for change in (Change("same", before), *inside, Change("same", after)) if change.text
    ]


def _parted(before: str, words: str, after: str) -> str:
    """Part inserted words by blanks from the words around them."""
    left = " " if before and not before[-1].isspace() else ""
    right = " " if after and (after[0].isalnum() or after[0] in "„“\"'(") else ""
    return f"{left}{words}{right}"


def excerpt(suggestion: Suggestion) -> list[Change]:
    """Give the change with no more of the passage than is needed to understand it."""
    changes = proposed(suggestion)
    last = len(changes) - 1
    return [
        _cut(change, is_first=place == 0, is_last=place == last)
        for place, change in enumerate(changes)
    ]


def _cut(change: Change, *, is_first: bool, is_last: bool) -> Change:
    text = change.text
    most = _AROUND if is_first or is_last else 2 * _AROUND
    if change.op != "same" or len(text) <= most:
        return change
    before = "" if is_first else text[:_AROUND].rsplit(" ", 1)[0] + " "
    after = "" if is_last else " " + text[-_AROUND:].split(" ", 1)[-1]
    return Change("same", f"{before}…{after}")


def passage_options(passages: list[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """Name passages, given as id, position and text, in a choice."""
    return [
        (identity, f"{position + 1}: {text if len(text) <= _AROUND else text[:_AROUND] + '…'}")
        for identity, position, text in passages
    ]

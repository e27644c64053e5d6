"""What a curator sees of the changes of a draft, and whom each could come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.addresses import title_of
from forum.differences import Change as Word
from forum.differences import word_diff
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    HunkKind,
    Suggestion,
    Thread,
)
from forum.models.target import COLUMN_OF, Contribution
from forum.services.provenance import Account, Change

KIND = {
    HunkKind.ADDED: _l("New passage"),
    HunkKind.CHANGED: _l("Changed words"),
    HunkKind.REMOVED: _l("Dropped passage"),
}

NOUN = {
    Thread: _l("Discussion"),
    Comment: _l("Post"),
    DissentFlag: _l("Objection"),
    CooperationRequest: _l("Interest in cooperation"),
    DiscourseRequest: _l("Request for debate"),
    Suggestion: _l("Suggested change"),
}


@dataclass(frozen=True)
class Choice:
    """A contribution that may have moved a place."""

    value: str
    noun: object
    title: str
    contribution: Contribution
    is_chosen: bool


@dataclass(frozen=True)
class ShownChange:
    """A changed place in the form: its words, whom it may come from, what was said about it."""

    change: Change
    words: Sequence[Word]
    choices: Sequence[Choice]
    reason: str
    is_missing: bool


def value_of(contribution: Contribution) -> str:
    """Name a contribution in a form."""
    return f"{COLUMN_OF[type(contribution)]}:{contribution.id}"


def shown(
    changes: Sequence[Change],
    account: Account,
    candidates: Mapping[int, Sequence[Contribution]],
    missing: Sequence[Change],
) -> list[ShownChange]:
    """Give the changes with all that the form needs."""
    keys = {change.key for change in missing}
    return [
        ShownChange(
            change=change,
            words=word_diff(change.old_text, change.new_text),
            choices=_choices(change, account, candidates),
            reason=account.reasons.get(change.key, ""),
            is_missing=change.key in keys,
        )
        for change in changes
    ]


def _choices(
    change: Change, account: Account, candidates: Mapping[int, Sequence[Contribution]]
) -> list[Choice]:
    chosen = account.sources_of(change)
    near = list(candidates.get(change.old.id, ())) if change.old else []
    offered = near + [one for one in chosen if one not in near]
    return [
        Choice(value_of(one), NOUN[type(one)], title_of(one), one, one in chosen) for one in offered
    ]

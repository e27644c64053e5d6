"""Subscriptions in words: the levels, and what holds for a person on the page of a subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.addresses import title_of
from forum.models import MailFrequency, NotificationKind, Subscription, SubscriptionLevel, User
from forum.models.subscription import SUBSCRIBED, Subscribable
from forum.notifications import levels

LEVELS = {
    SubscriptionLevel.WATCHING: _l("Watch: tell me everything"),
    SubscriptionLevel.TRACKING: _l("Track: count what is new"),
    SubscriptionLevel.NORMAL: _l("Normal: answers and mentions"),
    SubscriptionLevel.MUTED: _l("Mute: tell me nothing"),
}
SHORT = {
    SubscriptionLevel.WATCHING: _l("watched"),
    SubscriptionLevel.TRACKING: _l("tracked"),
    SubscriptionLevel.NORMAL: _l("normal"),
    SubscriptionLevel.MUTED: _l("muted"),
}
NOUNS = {
    "thread": _l("Discussion"),
    "passage": _l("Passage"),
    "tag": _l("Tag"),
    "paper": _l("Paper"),
    "action_field": _l("Action field"),
    "process": _l("Process"),
}
KINDS = {
    NotificationKind.MENTION: _l("Somebody mentions you"),
    NotificationKind.REPLY: _l("Somebody answers you"),
    NotificationKind.WATCHED: _l("News on what you watch"),
    NotificationKind.CONTRIBUTION: _l("What becomes of your contributions"),
    NotificationKind.PAPER: _l("New versions of papers"),
    NotificationKind.COOPERATION: _l("Cooperations and debates you take part in"),
    NotificationKind.SEARCH: _l("What your saved searches find"),
    NotificationKind.REMINDER: _l("Reminders of your bookmarks"),
    NotificationKind.DUTY: _l("What waits for your answer or decision"),
    NotificationKind.DECISION: _l("Decisions about your contributions and your account"),
}
FREQUENCIES = {
    MailFrequency.AT_ONCE: _l("at once"),
    MailFrequency.DAILY: _l("once a day"),
    MailFrequency.WEEKLY: _l("once a week"),
    MailFrequency.NEVER: _l("never"),
}


@dataclass(frozen=True)
class Choice:
    """What a person can choose for a subject: each value with its words, and which one holds."""

    noun: str
    subject_id: int
    title: str
    options: Sequence[tuple[str, LazyString | str]]
    value: str


def choice_for(subject: Subscribable, person: User | None) -> Choice | None:
    """Say what holds for a person; None for guests, who are told nothing."""
    if person is None:
        return None
    noun = SUBSCRIBED[type(subject)]
    own, around = None, None
    for row in levels.chosen_by(person.id, subject):
        if _is_about(row, noun, subject):
            own = row.level
        else:
            around = around or row
    options = [("", _otherwise(around)), *_of_levels()]
    return Choice(noun, subject.id, title_of(subject), options, own.value if own else "")


def choice_of(row: Subscription) -> Choice:
    """Say what a person has chosen, in the list of her subscriptions."""
    subject = row.subject
    return Choice(noun_of(row), subject.id, title_of(subject), _of_levels(), row.level.value)


def _of_levels() -> list[tuple[str, LazyString | str]]:
    return [(level.value, label) for level, label in LEVELS.items()]


def _otherwise(around: Subscription | None) -> str:
    """Say what holds without a choice of its own, and where that was chosen."""
    if around is None:
        return str(_("Not chosen: answers and mentions"))
    # The level first: a long title is cut off on a small screen.
    source, level = title_of(around.subject), str(SHORT[around.level]).capitalize()
    return str(_("%(level)s, as for “%(source)s”", source=source, level=level))


def _is_about(row: Subscription, noun: str, subject: Any) -> bool:
    return bool(getattr(row, f"{noun}_id") == subject.id)


def noun_of(row: Subscription) -> str:
    """Name the kind of subject of a subscription."""
    return levels.column_of(row)

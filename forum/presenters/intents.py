"""The nine intents of the call: how each is named, what it asks, and where it is answered."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Intent:
    """One way to answer a passage.

    Attributes:
        code: Its name in data, filters and styles.
        label: Its name for people.
        call: What it asks for, in one sentence.
        form: The path of its form; ``{}`` stands for the passage's id.
    """

    code: str
    label: Any
    call: Any
    form: str

    @property
    def around_id(self) -> tuple[str, str]:
        """Give what stands before and after the passage's id, for pages with many passages."""
        before, after = self.form.split("{}")
        return before, after

    def path_for(self, passage_id: int) -> str:
        """Give the path of the form that answers a passage."""
        return self.form.format(passage_id)


INTENTS = (
    Intent(
        "experience",
        _l("Experience"),
        _l("You work in a municipality: tell what has worked there, and what has failed."),
        "/passages/{}/threads/new?kind=experience",
    ),
    Intent(
        "comment",
        _l("Comment"),
        _l("You support municipalities: add what you know, and say for whom you speak."),
        "/passages/{}/threads/new?kind=comment",
    ),
    Intent(
        "cooperation",
        _l("Interest in cooperation"),
        _l("You look for partners, or you have something to offer to others."),
        "/cooperation-requests/new?passage={}",
    ),
    Intent(
        "dissent",
        _l("Objection"),
        _l("You see it quite differently: the curator must answer you by a date."),
        "/passages/{}/dissent-flags/new",
    ),
    Intent(
        "agreement",
        _l("Agreement"),
        _l("We are right about this: tell us what one can build on."),
        "/passages/{}/threads/new?kind=agreement",
    ),
    Intent(
        "gap",
        _l("Gap"),
        _l("We have missed something: tell us what should stand here."),
        "/passages/{}/threads/new?kind=gap",
    ),
    Intent(
        "hint",
        _l("Hint"),
        _l("Somebody or something should be thought of: show us where to look."),
        "/passages/{}/threads/new?kind=hint",
    ),
    Intent(
        "membership",
        _l("Joining"),
        _l("You would like to become part of the initiative."),
        "/membership-requests/new?passage={}",
    ),
    Intent(
        "discourse",
        _l("Request for debate"),
        _l("This needs a conversation: find others, and a date is set."),
        "/discourse-requests/new?passage={}",
    ),
)

#: Under these headings a page shows what was said about a passage; questions answer no intent.
GROUPS: tuple[tuple[str, Any], ...] = (
    *((intent.code, intent.label) for intent in INTENTS),
    ("suggestion", _l("Suggested change")),
    ("question", _l("Question")),
)

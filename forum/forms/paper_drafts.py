"""The forms of a draft: its text, and what is said about each of its changes."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from forum.forms.base import Form
from forum.markup_limits import PAPER_LIMITS
from forum.services.provenance import Account, Change

#: Longer reasons belong into a discussion.
LONGEST_REASON = 500


class DraftForm(Form):
    """The text of the next version; ``revision`` is what the form was opened at."""

    revision = IntegerField(widget=HiddenInput(), default=0)
    source = TextAreaField(
        _l("Text in Markdown"),
        validators=[
            DataRequired(_l("Please enter the text of the paper.")),
            Length(max=PAPER_LIMITS.characters),
        ],
    )


class AccountForm(Form):
    """What is said about the changes: for each its sources or an editorial reason.

    ``revision`` is that of the draft whose changes were shown. The fields of the changes stand
    beside the declared ones: ``source-<key>`` (one for each contribution, as ``noun:id``),
    ``address-<key>``, ``reason-<key>`` and ``carried-<id>``.
    """

    revision = IntegerField(widget=HiddenInput(), default=0)
    otherwise = StringField(
        _l("Reason for all other changes"),
        description=_l(
            "One line, for all changes about which you say nothing below, for instance “spelling”. "
            "They are published as editorial."
        ),
        validators=[Length(max=LONGEST_REASON)],
    )

    def sources(self, change: Change) -> list[tuple[str, int]]:
        """Give the contributions that were chosen for a change, as noun and id."""
        found = []
        for value in request.form.getlist(f"source-{change.key}"):
            noun, _colon, key = value.partition(":")
            if key.isascii() and key.isdigit() and len(key) < 19:
                found.append((noun, int(key)))
        return found

    def addresses(self, change: Change) -> list[str]:
        """Give the addresses of further contributions that were typed for a change."""
        return request.form.get(f"address-{change.key}", "").split()

    def reason(self, change: Change) -> str:
        """Give the editorial reason of a change."""
        return request.form.get(f"reason-{change.key}", "").strip()[:LONGEST_REASON]

    def carried(self, flags: Sequence[Any]) -> dict[int, str]:
        """Give why each unanswered objection is carried over."""
        return {
            flag.id: request.form.get(f"carried-{flag.id}", "").strip()[:LONGEST_REASON]
            for flag in flags
        }

    def fill(self, account: Account) -> None:
        """Show what has been said before."""
        self.otherwise.data = self.otherwise.data or account.otherwise

    def show(self, revision: int) -> None:
        """Let the form be about the draft as it is now."""
        self.revision.raw_data = None
        self.revision.data = revision

"""The forms of a suggestion."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum.errors import RuleBroken
from forum.forms.base import SubmissionForm, choices
from forum.forms.dissent_flags import LONGEST
from forum.forms.spots import WHOLE, AboutSpot, span_of
from forum.models import Passage, SuggestionKind
from forum.services.placements import Span, Spot

BEFORE, AFTER = "insert_before", "insert_after"


class SuggestForm(AboutSpot, SubmissionForm):
    """Suggesting other words: where, what instead, and why."""

    empty_too = True

    kind = RadioField(
        _l("What do you suggest?"),
        choices=choices(
            (
                (SuggestionKind.REPLACE.value, _l("Replace the text by other words")),
                (AFTER, _l("Insert new text after it")),
                (BEFORE, _l("Insert new text before it")),
                (SuggestionKind.DELETE.value, _l("Delete the text")),
            )
        ),
        default=SuggestionKind.REPLACE.value,
        validators=[DataRequired(_l("Please choose what is to be done."))],
    )
    replacement = TextAreaField(
        _l("The new words"),
        description=_l(
            "Plain text, without formatting. Change the words of the place, or write what is to "
            "be inserted. Nothing is needed to delete."
        ),
        validators=[Length(max=LONGEST)],
    )
    #: The place whose words the text began with.
    begun = HiddenField(default=WHOLE, validators=[Length(max=20)])
    reason = TextAreaField(
        _l("Why is it better so?"),
        validators=[
            DataRequired(_l("Please give reasons: they are what the curator answers.")),
            Length(max=LONGEST),
        ],
    )

    def begin(self, passage: Passage) -> None:
        """Offer the places of a passage, and begin with the words of the chosen one."""
        self.offer_spots(passage)
        if not self.replacement.raw_data:
            self._begin_anew()

    def follow(self) -> bool:
        """Go on with the words of another place where nothing was typed; tell whether so."""
        started = _words_at(self.begun.data or WHOLE, self._passage)
        is_untouched = (self.replacement.data or "").split() == started.split()
        if not is_untouched or self._place == (self.begun.data or WHOLE):
            return False
        self._begin_anew()
        return True

    def _begin_anew(self) -> None:
        self.begun.data = self._place
        self.replacement.data = _words_at(self._place, self._passage)

    @property
    def _place(self) -> str:
        return (self.spot.data or WHOLE) if self.spot else WHOLE

    @property
    def marked(self) -> Span:
        """From where to where the quote of the passage is marked; nothing where all is meant."""
        try:
            return span_of(self._place, self._passage, empty_too=True) or (0, 0)
        except RuleBroken:
            return 0, 0

    @property
    def change(self) -> tuple[Spot, SuggestionKind, str]:
        """What is suggested where, for the services: the place, the kind and the words.

        Raises:
            RuleBroken: The place lies outside of the passage, or the kind is unknown.
        """
        spot, chosen = self.about, self.kind.data
        if chosen in (BEFORE, AFTER):
            return _point(spot, chosen), SuggestionKind.INSERT, self._inserted
        if chosen not in list(SuggestionKind):
            raise RuleBroken("nothing_marked")
        return spot, SuggestionKind(chosen), self.replacement.data or ""

    @property
    def _inserted(self) -> str:
        """The new text; words that stood in the field from the beginning are none."""
        typed: str = self.replacement.data or ""
        started = _words_at(self.begun.data or WHOLE, self._passage)
        return "" if typed.split() == started.split() else typed

    def refuse_rule(self, refusal: RuleBroken) -> None:
        """Show a refusal at the field that it is about."""
        field: Any = self.reason
        if refusal.code in ("replacement_missing", "replacement_same"):
            field = self.replacement
        elif refusal.code in ("nothing_marked", "range_outside", "insertion_over_text"):
            field = self.spot or self.kind
        self.refuse(refusal, field)


def _point(spot: Spot, where: str) -> Spot:
    """Give the point before or after a place; after the whole passage a new one begins."""
    if spot.span is None:
        return spot if where == AFTER else Spot(spot.passage, (0, 0))
    place = spot.span[1] if where == AFTER else spot.span[0]
    return Spot(spot.passage, (place, place))


def _words_at(value: str, passage: Passage) -> str:
    try:
        span = span_of(value, passage, empty_too=True)
    except RuleBroken:
        return passage.text
    return passage.text if span is None else passage.text[slice(*span)]

"""The field of all contributions to a passage: the whole of it, a sentence, or a marked place."""

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField
from wtforms.validators import StopValidation

from forum.errors import RuleBroken
from forum.forms.base import choices
from forum.models import Passage
from forum.presenters.refusals import sentence_for
from forum.sentences import sentences
from forum.services.placements import Span, Spot

#: The value of the choice that means the whole passage.
WHOLE = "whole"
#: So much of a sentence is read out in the list of choices, as characters.
_SHOWN = 90
#: No passage is so long that a place in it needs more digits.
_MOST_DIGITS = 7


def value_of(span: Span | None) -> str:
    """Write a place as the form and the address ``?range=`` name it."""
    return WHOLE if span is None else f"{span[0]}-{span[1]}"


def span_of(value: str | None, passage: Passage, *, empty_too: bool = False) -> Span | None:
    """Read a place in the text of ``passage``; None means the whole passage.

    ``empty_too`` lets a place be a point between two characters.

    Raises:
        RuleBroken: It is no place, or lies outside of the passage.
    """
    if value in (None, "", WHOLE):
        return None
    start, dash, end = str(value).partition("-")
    numbers = (start, end)
    if not dash or not all(n.isascii() and n.isdecimal() for n in numbers):
        raise RuleBroken("range_outside")
    if max(map(len, numbers)) > _MOST_DIGITS:
        raise RuleBroken("range_outside")
    span = int(start), int(end)
    if not 0 <= span[0] <= span[1] <= len(passage.text):
        raise RuleBroken("range_outside")
    if not empty_too and not passage.text[span[0] : span[1]].strip():
        raise RuleBroken("range_outside")
    return span


class InPassage:
    """Refuses what is no place in the passage; the first choice always fits."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Read the place as the service will."""
        try:
            form.span_in(field.data)
        except RuleBroken as refusal:
            raise StopValidation(sentence_for(refusal)) from refusal


class AboutSpot:
    """Mixin of forms: asks what in a passage a contribution refers to.

    A view calls ``offer_spots(passage)`` right after it has made the form, and hands ``form.about``
    to its service. Where a contribution is about no passage the view deletes the field:
    ``del form.spot``.
    """

    #: Whether the place may be a point between two characters.
    empty_too = False

    spot: Any = SelectField(
        _l("What does your contribution refer to?"),
        default=WHOLE,
        validate_choice=False,
        validators=[InPassage()],
    )
    _passage: Passage

    def offer_spots(self, passage: Passage | None) -> None:
        """Offer the passage, its sentences, and the place that the address or the sender names.

        The field goes where there is nothing to choose: without a passage, or in a short one.
        """
        if passage is None:
            del self.spot
            return
        self._passage = passage
        if not self.spot.raw_data:
            self.spot.data = self._readable(request.args.get("range", ""))
        offered = [(WHOLE, _("The whole passage"))]
        spans = sentences(passage.text)
        if len(spans) > 1:
            offered += [
                (value_of(span), _sentence(passage, number, span))
                for number, span in enumerate(spans, start=1)
            ]
        offered[1:1] = self._marked({value for value, _label in offered})
        if len(offered) == 1 and self.spot.data in ("", WHOLE):
            del self.spot
        else:
            self.spot.choices = choices(offered)

    def _readable(self, value: str) -> str:
        try:
            return value_of(self.span_in(value))
        except RuleBroken:
            return WHOLE

    def _marked(self, offered: set[str]) -> list[tuple[str, str]]:
        value = self._readable(self.spot.data or "")
        if value in offered:
            return []
        span = span_of(value, self._passage, empty_too=True)
        return [(value, _("The marked place: “%(text)s”", text=_shown(self._passage, span)))]

    def span_in(self, value: str | None) -> Span | None:
        """Read a place in the offered passage.

        Raises:
            RuleBroken: It is no place, or lies outside of the passage.
        """
        return span_of(value, self._passage, empty_too=self.empty_too)

    @property
    def about(self) -> Spot:
        """What the contribution is about, for the services; of a valid form only."""
        value = self.spot.data if self.spot else WHOLE
        return Spot(self._passage, self.span_in(value))


def _sentence(passage: Passage, number: int, span: Span) -> str:
    text = _shown(passage, span)
    return str(_("Sentence %(number)d: “%(text)s”", number=number, text=text))


def _shown(passage: Passage, span: Span | None) -> str:
    start, end = span or (0, len(passage.text))
    if start == end:
        before, after = passage.text[max(0, start - 30) : start], passage.text[end : end + 30]
        return f"{before} ‸ {after}"
    text: str = " ".join(passage.text[start:end].split())
    return f"{text[: _SHOWN - 1].rstrip()}…" if len(text) > _SHOWN else text

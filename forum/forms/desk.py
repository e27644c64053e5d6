"""The forms of the curator's desk."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from forum.forms.base import Form, choices
from forum.forms.dissent_flags import LONGEST, AnswerDissentFlagForm
from forum.models import Process, SuggestionStatus


class DissentAnswerForm(AnswerDissentFlagForm):
    """Answering an objection, or drafting the answer."""

    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        """The revision of the draft that the writer started from, 0 where there was none."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class SuggestionDecisionForm(Form):
    """Adopting a suggestion, adopting it in other words, or declining it."""

    outcome = RadioField(
        _l("Outcome"),
        choices=choices(
            (
                (SuggestionStatus.ADOPTED.value, _l("adopt as it is")),
                (SuggestionStatus.ADAPTED.value, _l("adopt in other words")),
                (SuggestionStatus.REJECTED.value, _l("decline")),
            )
        ),
        validators=[DataRequired(_l("Please choose an outcome."))],
    )
    adapted_text = TextAreaField(
        _l("The other words"),
        description=_l("Only where the suggestion is adopted in other words."),
        validators=[Length(max=LONGEST)],
    )
    by_hand = BooleanField(
        _l("I change the draft by hand"),
        description=_l(
            "Only where the place cannot be found in the draft. Please name this suggestion there "
            "as the source of the change."
        ),
    )
    reasons = TextAreaField(
        _l("Reasons"),
        validators=[DataRequired(_l("Please give reasons for the outcome.")), Length(max=LONGEST)],
    )

    def validate_adapted_text(self, field: Field) -> None:
        """Ask for the other words where it is adopted in other words."""
        if self.outcome.data == SuggestionStatus.ADAPTED.value and not (field.data or "").strip():
            raise ValidationError(_("Please write the words that are to stand there."))


class ThreadAnswerForm(AnswerDissentFlagForm):
    """Saying what became of a discussion about a passage."""


class AnswerTemplateForm(Form):
    """A text to begin answers with."""

    process_id = SelectField(_l("Process"), coerce=int)
    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Please give it a title.")), Length(max=200)],
    )
    body = TextAreaField(
        _l("Text"),
        validators=[DataRequired(_l("Please enter a text.")), Length(max=LONGEST)],
    )

    def offer(self, processes: Iterable[Process]) -> None:
        """Offer these processes."""
        self.process_id.choices = choices((process.id, process.title) for process in processes)

"""The forms of the curator's desk."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form, choices
from forum.forms.dissent_flags import LONGEST, AnswerDissentFlagForm
from forum.models import Process


class DissentAnswerForm(AnswerDissentFlagForm):
    """Answering an objection, or drafting the answer."""

    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        """The revision of the draft that the writer started from, 0 where there was none."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


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

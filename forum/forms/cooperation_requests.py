"""The forms of a cooperation request."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange

from forum.forms.base import Form, SubmissionForm, choices
from forum.forms.spots import AboutSpot
from forum.presenters.cooperation_requests import DIRECTION

_CONTACT_HELP = _l("Only your partner sees this, and only after you have both said yes.")


class OpenCooperationRequestForm(AboutSpot, SubmissionForm):
    """Seeking or offering cooperation."""

    direction = RadioField(
        _l("What is it?"),
        choices=choices((d.value, label) for d, label in DIRECTION.items()),
        validators=[DataRequired(_l("Please choose whether you seek or offer cooperation."))],
    )
    action_field = SelectField(
        _l("Action field"),
        coerce=int,
        validators=[NumberRange(1, message=_l("Please choose an action field."))],
    )
    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Please give it a title.")), Length(max=160)]
    )
    body = TextAreaField(
        _l("What is it about?"),
        validators=[DataRequired(_l("Please describe it.")), Length(max=32_000)],
    )
    region = StringField(_l("Region"), validators=[Length(max=200)])
    period = StringField(_l("Period"), validators=[Length(max=200)])
    effort = StringField(_l("Effort"), validators=[Length(max=200)])
    contact = TextAreaField(
        _l("How can your partner reach you?"),
        description=_CONTACT_HELP,
        validators=[DataRequired(_l("Please say how you can be reached.")), Length(max=1_000)],
    )


class ProposeCooperationForm(Form):
    """Answering a request as a possible partner."""

    message = TextAreaField(
        _l("Your message"),
        description=_l("Only the author of the request reads it."),
        validators=[DataRequired(_l("Please write a message.")), Length(max=4_000)],
    )
    contact = TextAreaField(
        _l("How can you be reached?"),
        description=_CONTACT_HELP,
        validators=[DataRequired(_l("Please say how you can be reached.")), Length(max=1_000)],
    )


class RemarkForm(Form):
    """Ending a cooperation, with a remark."""

    remark = TextAreaField(_l("Remark"), validators=[Length(max=4_000)])


class ResultNoteForm(Form):
    """What came of it, for everybody to read once both agree."""

    note = TextAreaField(
        _l("What came of it?"),
        validators=[DataRequired(_l("Please write the note.")), Length(max=4_000)],
    )

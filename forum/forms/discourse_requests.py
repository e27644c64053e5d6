"""The forms of a discourse request."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from forum.forms.base import Form, SubmissionForm, choices
from forum.forms.moments import MomentField
from forum.forms.spots import AboutSpot
from forum.presenters.discourse_requests import FORMAT


class OpenDiscourseRequestForm(AboutSpot, SubmissionForm):
    """Asking for a debate."""

    action_field = SelectField(
        _l("Action field"),
        coerce=int,
        validators=[NumberRange(1, message=_l("Please choose an action field."))],
    )
    title = StringField(
        _l("Topic"), validators=[DataRequired(_l("Please name the topic.")), Length(max=160)]
    )
    body = TextAreaField(
        _l("What should be talked about, and why?"),
        validators=[DataRequired(_l("Please describe it.")), Length(max=32_000)],
    )
    format = RadioField(
        _l("Format"),
        choices=choices((f.value, label) for f, label in FORMAT.items()),
        validators=[DataRequired(_l("Please choose a format."))],
    )
    quorum = IntegerField(
        _l("How many participants does it need?"),
        default=5,
        validators=[
            InputRequired(_l("Please enter a number.")),
            NumberRange(2, 200, _l("Please enter a number from 2 to 200.")),
        ],
    )


class ScheduleForm(Form):
    """Setting date and place, in the time of Berlin."""

    at = MomentField(
        _l("Date and time"),
        validators=[InputRequired(_l("Please enter date and time."))],
    )
    place = StringField(
        _l("Place or link to the video conference"),
        validators=[DataRequired(_l("Please say where it takes place.")), Length(max=200)],
    )


class MinutesForm(Form):
    """The minutes of a debate."""

    minutes = TextAreaField(
        _l("Minutes"),
        validators=[DataRequired(_l("Please write the minutes.")), Length(max=32_000)],
    )

"""The form of an answer to a contribution that carries no answer itself."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form, choices
from forum.forms.dissent_flags import LONGEST
from forum.presenters.dissent_flags import OUTCOME


class AnswerReceiptForm(Form):
    """What becomes of the contribution, and why."""

    outcome = RadioField(
        _l("Outcome"),
        choices=choices((o.value, label) for o, (label, _tone) in OUTCOME.items()),
        validators=[DataRequired(_l("Please choose an outcome."))],
    )
    reasons = TextAreaField(
        _l("Reasons"),
        validators=[DataRequired(_l("Please give reasons for the outcome.")), Length(max=LONGEST)],
    )

"""The forms of a membership request."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form


class OpenMembershipRequestForm(Form):
    """Asking to become part of the initiative."""

    motivation = TextAreaField(
        _l("Why would you like to take part, and what do you bring along?"),
        validators=[DataRequired(_l("Please write a few words.")), Length(max=4_000)],
    )


class DecideMembershipRequestForm(Form):
    """Answering a request; declining needs a reason."""

    reason = TextAreaField(_l("Your answer to the person"), validators=[Length(max=4_000)])

"""The form of the support of a comment."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.forms.base import Form, choices
from forum.presenters.comment_supports import KINDS


class SupportForm(Form):
    """Supporting a comment, with a reason for those who have one."""

    kind = RadioField(
        _l("What do you say?"),
        choices=choices((kind.value, label) for kind, label in KINDS.items()),
        validators=[InputRequired(_l("Please choose one."))],
    )
    reason = TextAreaField(
        _l("Why?"), validators=[Length(max=500, message=_l("This is too long."))]
    )

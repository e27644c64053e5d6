"""The form of the discussion of an objection or a suggestion."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import SubmissionForm
from forum.markup_limits import POST_LIMITS


class DiscussForm(SubmissionForm):
    """Beginning or continuing a discussion."""

    body = TextAreaField(
        _l("Your contribution to the discussion"),
        validators=[
            DataRequired(_l("Please enter a text.")),
            Length(max=POST_LIMITS.characters),
        ],
    )

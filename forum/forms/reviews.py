"""The form of a note in the review queue."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form
from forum.services.reviews import LONGEST_NOTE


class ReviewNoteForm(Form):
    """Writing a note for the other moderators."""

    body = TextAreaField(
        _l("New note"),
        description=_l("Only the moderation team reads it."),
        validators=[
            DataRequired(_l("Please write something down.")),
            Length(max=LONGEST_NOTE, message=_l("Please write a shorter note.")),
        ],
        render_kw={"rows": 3},
    )

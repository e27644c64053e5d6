"""The form of a note about an account."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form


class StaffNoteForm(Form):
    """Writing a note."""

    body = TextAreaField(
        _l("New note"),
        description=_l("Facts, no judgements: the person can ask for it and will read it."),
        validators=[
            DataRequired(_l("Please write something down.")),
            Length(max=2_000, message=_l("This is too long.")),
        ],
        render_kw={"rows": 4},
    )

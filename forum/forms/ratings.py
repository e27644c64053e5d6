"""The form of a rating."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from forum.forms.base import Form, choices
from forum.presenters.ratings import STARS


class RatingForm(Form):
    """From 1 to 5, with a reason for those who have one."""

    stars = RadioField(
        _l("How useful do you find it?"),
        choices=choices((str(stars), label) for stars, label in STARS.items()),
        validators=[InputRequired(_l("Please choose one."))],
    )
    reason = StringField(
        _l("Why?"),
        description=_l("Everybody can read it, with your name and your rating."),
        validators=[Length(max=500, message=_l("This is too long."))],
    )

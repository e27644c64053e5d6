"""The forms of a saved search."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form
from forum.presenters.search import LONGEST_NAME


class ChangeSavedSearchForm(Form):
    """Renaming a search, and choosing whether it tells of news."""

    name = StringField(
        _l("Name of the search"),
        validators=[DataRequired(_l("Please give the search a name.")), Length(max=LONGEST_NAME)],
    )
    tells = BooleanField(
        _l("Tell me of new contributions"),
        description=_l("In your inbox, and by mail where your settings allow it."),
    )


class SaveSearchForm(ChangeSavedSearchForm):
    """Keeping a search."""

    q = HiddenField()

"""The forms of tags."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from forum.forms.base import Form
from forum.services.tags import LONGEST_NAME, MOST_SYNONYMS


class TagForm(Form):
    """Name, description and synonyms of a tag."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Please enter a name.")), Length(max=LONGEST_NAME)],
    )
    description = TextAreaField(
        _l("Description"),
        description=_l("What the tag is for, in one or two sentences."),
        validators=[Length(max=1000)],
    )
    synonyms = TextAreaField(
        _l("Synonyms"),
        description=_l(
            "One word a line, or separated by commas. Whoever writes one of them gets this tag."
        ),
        validators=[Length(max=2 * LONGEST_NAME * MOST_SYNONYMS)],
    )
    seen = IntegerField(widget=HiddenInput(), default=0)


class TagMergeForm(Form):
    """The tag that stays."""

    into = StringField(
        _l("Merge with"),
        description=_l("The name of the tag that stays. It gets all discussions of this one."),
        validators=[DataRequired(_l("Please enter a name.")), Length(max=LONGEST_NAME)],
    )

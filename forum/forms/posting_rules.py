"""The form of what is looked at before it appears."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from forum.forms.base import Form
from forum.services.posting_rules import MOST_FIRST_POSTS


class PostingRulesForm(Form):
    """Setting the rules, and trying the lists with a text."""

    first_posts = IntegerField(
        _l("So many first posts of each person are looked at"),
        description=_l("With 0 nobody waits because of being new."),
        default=0,
        validators=[
            InputRequired(_l("Please enter a number.")),
            NumberRange(0, MOST_FIRST_POSTS, _l("Please enter a number from 0 to 20.")),
        ],
    )
    words = TextAreaField(
        _l("Words, one a line"),
        description=_l(
            "Found as whole words, whatever their case. A * at the end finds also the words that "
            "begin so."
        ),
        validators=[Length(max=50_000)],
    )
    domains = TextAreaField(
        _l("Domains, one a line"),
        description=_l("For instance example.org; what lies below it is found, too."),
        validators=[Length(max=50_000)],
    )
    sample = TextAreaField(
        _l("A text to try the lists with"),
        description=_l("Nothing is stored."),
        validators=[Length(max=20_000)],
    )
    seen = HiddenField(default="0")

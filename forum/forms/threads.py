"""The forms of a thread."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from forum.forms.base import Form, SubmissionForm, choices
from forum.forms.moments import MomentField
from forum.forms.spots import AboutSpot
from forum.forms.uploads import UploadFields
from forum.presenters.contributions import KINDS

LONGEST = 32_000

_TITLE = [DataRequired(_l("Please give it a title.")), Length(max=160)]
TAGS_HELP = _l("Up to five, separated by commas, for example: training, budget")


class StartThreadForm(AboutSpot, UploadFields, SubmissionForm):
    """Starting a thread."""

    action_field = SelectField(
        _l("Action field"),
        coerce=int,
        validators=[NumberRange(1, message=_l("Please choose an action field."))],
    )
    kind = RadioField(
        _l("What is it?"),
        choices=choices((kind.value, label) for kind, label in KINDS.items()),
        default="comment",
        validators=[DataRequired(_l("Please choose what it is."))],
    )
    title = StringField(_l("Title"), validators=_TITLE)
    body = TextAreaField(
        _l("Your text"),
        validators=[DataRequired(_l("Please write your text.")), Length(max=LONGEST)],
    )
    third_party = StringField(
        _l("Whom do you name?"),
        description=_l("For hints: a body or project. The name is shown after a check."),
        validators=[Length(max=200)],
    )
    tags = StringField(_l("Tags"), description=TAGS_HELP, validators=[Length(max=300)])
    #: For moderators.
    publish_at = MomentField(
        _l("Publish later"),
        description=_l(
            "Leave it empty to publish at once. Until then nobody but you and the moderation team "
            "sees it; the time is that of Berlin."
        ),
        validators=[Optional()],
    )


class EditThreadForm(Form):
    """Changing title, tags and field."""

    title = StringField(_l("Title"), validators=_TITLE)
    action_field = SelectField(_l("Action field"), coerce=int)
    tags = StringField(_l("Tags"), description=TAGS_HELP, validators=[Length(max=300)])

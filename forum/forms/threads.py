"""The forms of a thread."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from forum.forms.base import Form, SubmissionForm, choices
from forum.forms.moderation import CitingForm
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


class StaffEditThreadForm(CitingForm, EditThreadForm):
    """Changing the thread of somebody else: another title needs a statement of reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember what it is called."""
        super().__init__(*args, **kwargs)
        self._called = kwargs.get("title", "")

    @property
    def is_retitled(self) -> bool:
        """Tell whether the title is another one."""
        return bool((self.title.data or "").strip() != self._called)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse another title with an incomplete statement."""
        is_complete = bool(super().validate(extra_validators))
        return bool(not self.is_retitled or self.check_reasons()) and is_complete

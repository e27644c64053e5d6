"""The form of slow mode."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.forms.base import choices
from forum.forms.moderation import ReasonsForm
from forum.presenters.moderation import PAUSE


class SlowModeForm(ReasonsForm):
    """Letting people pause between their posts, with the statement of reasons."""

    pause = RadioField(
        _l("How long is the pause between two posts of one person?"),
        choices=choices(PAUSE.items()),
        coerce=int,
        default=60,
        validators=[InputRequired(_l("Please choose one of the pauses."))],
    )

"""The form of a bookmark."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from forum.forms.base import Form
from forum.forms.moments import MomentField
from forum.models.bookmark import LONGEST_NOTE


class BookmarkForm(Form):
    """A note and a reminder, both for oneself, in the time of Berlin."""

    note = TextAreaField(
        _l("Note"),
        description=_l("Only you can read it."),
        validators=[Length(max=LONGEST_NOTE, message=_l("This is too long."))],
    )
    remind_at = MomentField(
        _l("Remind me on"),
        description=_l("You get a notification, and a mail if you want mails."),
        validators=[Optional()],
    )

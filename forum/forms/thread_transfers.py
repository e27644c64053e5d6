"""The form that takes a thread into another process."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired

from forum.forms.moderation import CitingForm


class TransferForm(CitingForm):
    """Choosing the action field; the reasons are needed where fewer people read it."""

    action_field = SelectField(
        _l("Action field"),
        coerce=int,
        validators=[DataRequired(_l("Please choose an action field."))],
    )

    def is_complete(self, *, needs_reasons: bool) -> Any:
        """Tell whether the reasons are given where they are needed."""
        return not needs_reasons or self.check_reasons()

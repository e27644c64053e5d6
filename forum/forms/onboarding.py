"""The form of the choice of action fields."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from forum.forms.base import Form, choices
from forum.models import ActionField


class FieldsForm(Form):
    """As many fields as somebody likes, or none."""

    fields = SelectMultipleField(
        _l("Action fields"),
        description=_l("You can narrow down the unread posts to them."),
        coerce=int,
    )

    def offer(self, fields: Iterable[ActionField]) -> None:
        """Offer these fields; where they are the whole form, nobody has to be told "optional"."""
        self.fields.flags.conditional = True
        self.fields.choices = choices((field.id, field.title) for field in fields)

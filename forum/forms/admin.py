"""The forms of the administration."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form, choices
from forum.models import Role
from forum.presenters.users import ROLES


class RoleForm(Form):
    """Choosing a role."""

    role = SelectField(_l("Role"), choices=choices((role.value, ROLES[role]) for role in Role))


class UnblockForm(Form):
    """Letting a blocked account in again."""

    reason = StringField(
        _l("Reason"), validators=[DataRequired(_l("Please give a reason.")), Length(max=300)]
    )

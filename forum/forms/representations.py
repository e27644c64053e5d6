"""The forms of acting for an organisation."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum.forms.base import Form, choices
from forum.models import RepresentationRole
from forum.presenters.organisations import ROLE
from forum.services import organisations

_TOO_LONG = _l("This is too long.")


class JoinForm(Form):
    """Asking to act for an organisation."""

    organisation = SelectField(
        _l("Organisation"),
        coerce=int,
        validators=[NumberRange(1, message=_l("Please choose an organisation."))],
    )
    job_title = StringField(
        _l("Your position there"), validators=[Length(max=200, message=_TOO_LONG)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the organisations there are."""
        super().__init__(*args, **kwargs)
        self.organisation.choices = choices([(0, _l("Please choose")), *organisations.choices()])


class RequestForm(Form):
    """Asking to act for an organisation."""

    job_title = StringField(
        _l("Your position there"), validators=[Length(max=200, message=_TOO_LONG)]
    )


class ConfirmForm(Form):
    """Confirming that a person acts for an organisation."""

    role = RadioField(
        _l("What the person may do"),
        choices=choices((r.value, label) for r, label in ROLE.items()),
        default=RepresentationRole.MEMBER.value,
        validators=[InputRequired(_l("Please choose what the person may do."))],
    )
    expires_on = DateField(
        _l("Until"),
        format=["%Y-%m-%d", "%d.%m.%Y"],
        description=_l("Without a day it holds for two years."),
        validators=[Optional()],
    )

    @property
    def chosen_role(self) -> RepresentationRole:
        """Give the role that was chosen."""
        return RepresentationRole(self.role.data)

    @property
    def chosen_day(self) -> date | None:
        """Give the expiry date, None where none was named."""
        day: date | None = self.expires_on.data
        return day

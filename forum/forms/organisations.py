"""The form of an organisation."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from forum.forms.base import Form, choices
from forum.models import FederalState, OrganisationKind, SizeClass
from forum.presenters.organisations import FEDERAL_STATE, KIND, SIZE_CLASS
from forum.services import organisations

_TOO_LONG = _l("This is too long.")
_NOT_SAID: tuple[str, Any] = ("", _l("not stated"))


class OrganisationForm(Form):
    """What an organisation's page tells."""

    name = StringField(
        _l("Name of the organisation"),
        validators=[
            DataRequired(_l("Please enter a name.")),
            Length(max=organisations.LONGEST_NAME, message=_l("This name is too long.")),
        ],
        render_kw={"autocomplete": "organization"},
    )
    kind = SelectField(
        _l("Kind"),
        choices=choices(
            [("", _l("Please choose")), *((k.value, label) for k, label in KIND.items())]
        ),
        validators=[DataRequired(_l("Please choose the kind of the organisation."))],
    )
    federal_state = SelectField(
        _l("Federal state"),
        choices=choices([_NOT_SAID, *((s.value, label) for s, label in FEDERAL_STATE.items())]),
        validators=[Optional()],
    )
    size_class = SelectField(
        _l("Size (municipalities)"),
        choices=choices([_NOT_SAID, *((s.value, label) for s, label in SIZE_CLASS.items())]),
        validators=[Optional()],
    )
    topics = StringField(
        _l("Topics"),
        description=_l("Separated by commas, such as: early education, budgets"),
        validators=[Length(max=800, message=_TOO_LONG)],
    )
    web_address = StringField(
        _l("Web address"),
        description=_l("Begins with https:// or http://."),
        validators=[Length(max=200, message=_TOO_LONG)],
        render_kw={"autocomplete": "url", "inputmode": "url"},
    )
    description = TextAreaField(
        _l("Description"), validators=[Length(max=8_000, message=_TOO_LONG)]
    )

    @property
    def facts(self) -> organisations.Facts:
        """Give what was filled in, for the service."""
        state, size = self.federal_state.data, self.size_class.data
        return organisations.Facts(
            name=self.name.data or "",
            kind=OrganisationKind(self.kind.data),
            federal_state=FederalState(state) if state else None,
            size_class=SizeClass(size) if size else None,
            topics=(self.topics.data or "").split(","),
            description=(self.description.data or "").strip(),
            web_address=(self.web_address.data or "").strip(),
        )

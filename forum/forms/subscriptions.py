"""The forms of being told: levels, rules, and how often mail comes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import AnyOf, InputRequired, NumberRange

from forum.forms.base import Form, choices
from forum.models import MailFrequency, NotificationKind, SubscriptionLevel
from forum.models.mail_preference import FOR_DECISIONS
from forum.models.subscription import SUBSCRIBED
from forum.presenters.subscriptions import FREQUENCIES, KINDS, LEVELS

HOURS = range(5, 23)


class LevelForm(Form):
    """How much to be told of a subject."""

    subject_type = HiddenField(validators=[AnyOf(tuple(SUBSCRIBED.values()))])
    subject_id = IntegerField(validators=[InputRequired(), NumberRange(1)])
    level = SelectField(
        _l("Tell me"),
        choices=choices([("", ""), *((level.value, label) for level, label in LEVELS.items())]),
    )

    @property
    def chosen(self) -> SubscriptionLevel | None:
        """Give the level; None where what stands around the subject decides."""
        return SubscriptionLevel(self.level.data) if self.level.data else None


class RulesForm(Form):
    """What is followed without being asked."""

    watches_own = BooleanField(_l("Watch the discussions that I start"))
    tracks_answered = BooleanField(_l("Track the discussions that I answer in"))


class MailsForm(Form):
    """How often mail comes about each kind of notification."""

    hour = SelectField(
        _l("Hour at which collected news leave"),
        coerce=int,
        choices=choices((hour, f"{hour}:00") for hour in HOURS),
        validators=[InputRequired(_l("Please choose."))],
        description=_l("In Berlin time. Weekly mails leave on Mondays."),
    )

    @property
    def frequencies(self) -> dict[NotificationKind, Any]:
        """Give the field of each kind, in the order of the page."""
        return {kind: self[kind.value] for kind in KINDS}

    @property
    def chosen(self) -> dict[NotificationKind, MailFrequency]:
        """Give what was chosen for each kind."""
        return {kind: MailFrequency(field.data) for kind, field in self.frequencies.items()}


for _kind, _label in KINDS.items():
    _offered = FOR_DECISIONS if _kind is NotificationKind.DECISION else tuple(MailFrequency)
    setattr(
        MailsForm,
        _kind.value,
        SelectField(
            _label,
            choices=choices((frequency.value, FREQUENCIES[frequency]) for frequency in _offered),
            validators=[InputRequired(_l("Please choose."))],
        ),
    )

"""The forms of timers: when something happens to a thread, and for closing also why."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.forms.base import Form, choices
from forum.forms.moderation import CitingForm
from forum.forms.moments import MomentField
from forum.services.thread_timers import Plan

_HELP = _l("In the time of Berlin, at most twelve months ahead.")
#: Hours of the units in which silence is measured.
UNITS = {"hours": 1, "days": 24}
AT, QUIET = "at", "quiet"


class TimerForm(Form):
    """Setting a moment."""

    at = MomentField(
        _l("When?"), description=_HELP, validators=[InputRequired(_l("Please enter day and time."))]
    )

    @property
    def plan(self) -> Plan:
        """When it is to happen."""
        return Plan(at=self.at.moment)


class CloseTimerForm(CitingForm):
    """Closing at a moment or after silence, with the statement of reasons."""

    when = RadioField(
        _l("When is it closed?"),
        choices=choices(
            [(AT, _l("At a fixed time")), (QUIET, _l("Some time after the last post"))]
        ),
        default=AT,
        validators=[InputRequired(_l("Please choose when."))],
    )
    at = MomentField(_l("Fixed time"), description=_HELP, validators=[Optional()])
    amount = IntegerField(
        _l("Time after the last post"),
        description=_l("Each new post puts the closing off."),
        validators=[
            Optional(),
            NumberRange(1, message=_l("Please enter a whole number from 1 on.")),
        ],
    )
    unit = SelectField(
        _l("Unit"),
        choices=choices([("hours", _l("hours")), ("days", _l("days"))]),
        default="days",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call neither time optional: one of them is needed."""
        super().__init__(*args, **kwargs)
        self.at.flags.conditional = self.amount.flags.conditional = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a closing without its time or its reasons."""
        is_valid = bool(super().validate(extra_validators))
        if self.when.data == AT and not self.at.data and not self.at.errors:
            self.at.errors = [*self.at.errors, _l("Please enter day and time.")]
        if self.when.data == QUIET and not self.amount.data and not self.amount.errors:
            self.amount.errors = [*self.amount.errors, _l("Please enter a number.")]
        return self.check_reasons() and is_valid

    @property
    def plan(self) -> Plan:
        """When it is to happen."""
        if self.when.data == AT:
            return Plan(at=self.at.moment)
        return Plan(quiet_hours=self.amount.data * UNITS[self.unit.data])

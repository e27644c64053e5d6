"""The forms of moderation."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from forum.forms.base import Form, SubmissionForm, choices
from forum.presenters.moderation import DECISION, GROUND, REASON


class ReportForm(SubmissionForm):
    """Reporting a contribution."""

    reason = RadioField(
        _l("What is wrong with it?"),
        choices=choices((reason.value, label) for reason, label in REASON.items()),
        validators=[DataRequired(_l("Please choose what is wrong."))],
    )
    explanation = TextAreaField(
        _l("Please explain"),
        validators=[DataRequired(_l("Please explain what is wrong.")), Length(max=4_000)],
    )


class ReasonsForm(Form):
    """The statement of reasons of a restriction."""

    ground = RadioField(
        _l("What does it rest on?"),
        choices=choices((ground.value, label) for ground, label in GROUND.items()),
        default="netiquette",
        validators=[DataRequired(_l("Please choose the ground."))],
    )
    clause = StringField(
        _l("Section of the netiquette or article of law"),
        validators=[DataRequired(_l("Please name the section or article.")), Length(max=200)],
    )
    facts = TextAreaField(
        _l("Facts: what exactly breaks the rule?"),
        validators=[DataRequired(_l("Please state the facts.")), Length(max=4_000)],
    )


class LiftForm(Form):
    """Lifting a restriction."""

    reason = TextAreaField(
        _l("Why is it lifted?"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=4_000)],
    )


class DecideForm(Form):
    """Deciding a report or an appeal; the reasons of a restriction are needed for hiding alone."""

    decision = RadioField(
        _l("Decision"),
        choices=choices((decision.value, label) for decision, label in DECISION.items()),
        validators=[DataRequired(_l("Please choose a decision."))],
    )
    reason = TextAreaField(
        _l("Reason, read by both sides"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=4_000)],
    )
    ground = RadioField(
        _l("If hidden: what does it rest on?"),
        choices=choices((ground.value, label) for ground, label in GROUND.items()),
        default="netiquette",
        validators=[Optional()],
    )
    clause = StringField(
        _l("If hidden: section of the netiquette or article of law"),
        validators=[Length(max=200)],
    )
    facts = TextAreaField(
        _l("If hidden: what exactly breaks the rule?"), validators=[Length(max=4_000)]
    )


class AppealForm(Form):
    """Appealing against a decision."""

    text = TextAreaField(
        _l("Why should somebody else decide again?"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=4_000)],
    )

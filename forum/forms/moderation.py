"""The forms of moderation."""

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from forum.clock import utcnow
from forum.forms.base import Form, SubmissionForm, choices
from forum.models import RestrictionGround
from forum.presenters.moderation import APPEAL_DECISION, DECISION, GROUND, REASON
from forum.presenters.moderation_refusals import MODERATION
from forum.services import clauses
from forum.services.statements_of_reasons import Reasons
from forum.working_days import BERLIN, today


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


class CitingForm(Form):
    """A statement of reasons: it cites a section of the netiquette as it stands, or a law."""

    ground = RadioField(
        _l("What does it rest on?"),
        choices=choices((ground.value, label) for ground, label in GROUND.items()),
        default="netiquette",
        validators=[DataRequired(_l("Please choose the ground."))],
    )
    clause = SelectField(
        _l("Section of the netiquette"),
        description=_l("Where it rests on the netiquette."),
        validators=[Optional()],
    )
    law = StringField(
        _l("Article of law"),
        description=_l("Where it rests on a law, for example: § 185 StGB"),
        validators=[Length(max=200)],
    )
    facts = TextAreaField(
        _l("Facts: what exactly breaks the rule?"), validators=[Length(max=4_000)]
    )
    ends_on = DateField(
        _l("Until when?"),
        description=_l("The last day. Leave it empty if it lasts until somebody lifts it."),
        validators=[Optional()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sections of the netiquette in the language of the page."""
        super().__init__(*args, **kwargs)
        self.locale = str(get_locale())
        # Needed or not, as the other answers say; so neither marked as optional nor required.
        for field in (self.clause, self.law, self.facts):
            field.flags.conditional = True
        headings = clauses.of_netiquette(self.locale)
        self.clause.choices = choices(
            [("", _l("Please choose")), *((heading, heading) for heading in headings)]
        )

    @property
    def reasons(self) -> Reasons:
        """The statement, as the form says it."""
        ground = RestrictionGround(self.ground.data)
        is_law = ground is RestrictionGround.LAW
        day = self.ends_on.data if self.ends_on else None
        end = datetime.combine(day + timedelta(days=1), time(), BERLIN) if day else None
        return Reasons(
            ground,
            (self.law.data if is_law else self.clause.data) or "",
            self.facts.data or "",
            ends_at=end,
            locale=self.locale,
        )

    def check_reasons(self) -> bool:
        """Tell whether the statement is complete; say at each field what is missing."""
        is_law = self.ground.data == RestrictionGround.LAW
        for field, is_needed, text in (
            (self.clause, not is_law, _l("Please choose the section.")),
            (self.law, is_law, _l("Please name the article of law.")),
            (self.facts, True, _l("Please state the facts.")),
        ):
            if is_needed and not (field.data or "").strip():
                field.errors = [*field.errors, text]
        if is_law and self.law.data and not clauses.names_a_law(self.law.data):
            self.law.errors = [*self.law.errors, MODERATION["law_unnamed"]]
        if self.ends_on and self.ends_on.data and self.ends_on.data < today(utcnow()):
            self.ends_on.errors = [*self.ends_on.errors, _l("Please choose a day that lies ahead.")]
        return not self.errors


class ReasonsForm(CitingForm):
    """Restricting something, with the statement of reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say that the facts are needed in any case."""
        super().__init__(*args, **kwargs)
        self.facts.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse an incomplete statement."""
        return bool(super().validate(extra_validators)) & self.check_reasons()


class LiftForm(Form):
    """Lifting a restriction."""

    reason = TextAreaField(
        _l("Why is it lifted?"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=4_000)],
    )


class DecideForm(CitingForm):
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


class AppealForm(Form):
    """Appealing against a decision."""

    text = TextAreaField(
        _l("Why should somebody else decide again?"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=4_000)],
    )


class DecideAppealForm(Form):
    """Deciding an appeal against a restriction."""

    decision = RadioField(
        _l("Decision"),
        choices=choices((decision.value, label) for decision, label in APPEAL_DECISION.items()),
        validators=[DataRequired(_l("Please choose a decision."))],
    )
    reason = TextAreaField(
        _l("Reason, read by both sides"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=4_000)],
    )


class AppealByLinkForm(AppealForm):
    """Appealing with a signed link, which stands for the token of a page."""

    class Meta:
        """What WTForms asks."""

        csrf = False

"""The form of a process with its phases and action fields; empty rows are left out."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)

from forum.forms.base import Form, choices
from forum.models import FederalState
from forum.presenters.papers import FEDERAL_STATE
from forum.services.processes import FieldDraft, PhaseDraft, ProcessDraft

#: Rows offered beyond those that are filled; who needs more saves and comes back.
SPARE_ROWS = 2


def _needed_with_a_name(form: Any, field: Any) -> None:
    """Ask for the first day of a phase that has a name; an empty row needs none."""
    if (form.title.data or "").strip() and not any(field.raw_data or ()):
        raise StopValidation(_("Please enter the first day."))


class PhaseRow(PlainForm):  # type: ignore[misc]
    """One phase."""

    title = StringField(_l("Name of the phase"), validators=[Length(max=200)])
    summary = TextAreaField(_l("What happens in it"), validators=[Length(max=1_000)])
    starts_on = DateField(_l("First day"), validators=[_needed_with_a_name, Optional()])
    ends_on = DateField(_l("Last day"), validators=[Optional()])


class FieldRow(PlainForm):  # type: ignore[misc]
    """One action field."""

    id = HiddenField()
    title = StringField(_l("Name of the action field"), validators=[Length(max=200)])
    description = TextAreaField(_l("What belongs to it"), validators=[Length(max=1_000)])
    holds_posts = BooleanField(_l("Look at contributions before they appear"))


class ProcessForm(Form):
    """Creating or changing a process."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Please give it a title.")), Length(max=200)]
    )
    summary = TextAreaField(_l("Summary"), validators=[Length(max=1_000)])
    description = TextAreaField(
        _l("Description"), description=_l("Markdown"), validators=[Length(max=16_000)]
    )
    is_published = BooleanField(
        _l("Public"),
        description=_l("A process that is not public exists for the moderation team only."),
    )
    federal_state = SelectField(
        _l("Federal state"),
        description=_l("Its public holidays do not count as working days."),
        choices=choices([("", "–"), *((s.value, name) for s, name in FEDERAL_STATE.items())]),
    )
    answer_days = IntegerField(
        _l("Working days within which an objection must be answered"),
        default=10,
        validators=[
            InputRequired(_l("Please enter a number.")),
            NumberRange(1, 250, _l("Please enter a number from 1 to 250.")),
        ],
    )
    phases = FieldList(FormField(PhaseRow))
    action_fields = FieldList(FormField(FieldRow))

    def add_spare_rows(self) -> None:
        """Offer empty rows after those that are filled."""
        for _number in range(SPARE_ROWS):
            self.phases.append_entry()
            self.action_fields.append_entry()

    def draft(self) -> ProcessDraft:
        """Give the facts."""
        state = self.federal_state.data
        return ProcessDraft(
            title=self.title.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            is_published=bool(self.is_published.data),
            federal_state=FederalState(state) if state else None,
            answer_days=self.answer_days.data or 0,
        )

    def phase_drafts(self) -> list[PhaseDraft]:
        """Give the phases that have a name, in the order of their first days."""
        drafts = [
            PhaseDraft(row["title"], row["summary"] or "", row["starts_on"], row["ends_on"])
            for row in self.phases.data
            if (row["title"] or "").strip()
        ]
        return sorted(drafts, key=lambda draft: draft.starts_on)

    def field_drafts(self) -> list[FieldDraft]:
        """Give the action fields that have a name, in their order."""
        return [
            FieldDraft(
                int(row["id"]) if (row["id"] or "").isdigit() else None,
                row["title"],
                row["description"] or "",
                bool(row["holds_posts"]),
            )
            for row in self.action_fields.data
            if (row["title"] or "").strip()
        ]

"""The forms of a paper: its facts, and the text of a version."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from forum.forms.base import Form, choices
from forum.markup_limits import PAPER_LIMITS
from forum.models import User
from forum.presenters.papers import KIND


class _PeopleForm(Form):
    """Who answers for the paper."""

    curator = SelectField(_l("Curator"), coerce=int, validators=[InputRequired()])
    deputy = SelectField(_l("Deputy"), coerce=int, default=0)

    def offer(self, moderators: list[User]) -> None:
        """Offer these people as curator and deputy."""
        people = [(person.id, person.display_name) for person in moderators]
        self.curator.choices = choices(people)
        self.deputy.choices = choices([(0, _("Nobody")), *people])


class PaperForm(_PeopleForm):
    """Publishing a new paper."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Please give it a title.")), Length(max=200)]
    )
    slug = StringField(
        _l("Address of the paper"),
        description=_l("The last part of the address; it stays for ever. Empty: from the title."),
        validators=[
            Optional(),
            Length(max=60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Small letters, digits and hyphens.")),
        ],
    )
    kind = SelectField(
        _l("Kind of paper"),
        choices=choices((k.value, text) for k, text in KIND.items()),
        validators=[InputRequired()],
    )
    action_field = SelectField(
        _l("Action field"),
        description=_l("Discussions about the paper are filed here."),
        coerce=int,
        validators=[InputRequired()],
    )
    summary = TextAreaField(_l("Summary"), validators=[Length(max=1_000)])
    source = TextAreaField(
        _l("Text in Markdown"),
        validators=[
            DataRequired(_l("Please enter the text of the paper.")),
            Length(max=PAPER_LIMITS.characters),
        ],
    )


class PaperFactsForm(_PeopleForm):
    """Changing what is said about a paper."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Please give it a title.")), Length(max=200)]
    )
    summary = TextAreaField(_l("Summary"), validators=[Length(max=1_000)])
    is_open = BooleanField(
        _l("The paper takes contributions"),
        description=_l("A closed paper can be read, but nobody can answer to it any more."),
    )


class VersionForm(Form):
    """Publishing the next version."""

    source = TextAreaField(
        _l("Text in Markdown"),
        validators=[
            DataRequired(_l("Please enter the text of the paper.")),
            Length(max=PAPER_LIMITS.characters),
        ],
    )

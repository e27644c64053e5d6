"""The forms that move posts and merge threads."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from forum.forms.base import SubmissionForm, choices
from forum.forms.threads import TAGS_HELP
from forum.models import Thread

LONGEST_REASON = 500


class MergeThreadForm(SubmissionForm):
    """Merging a thread into another one, which is named or chosen among those found."""

    target = StringField(
        _l("Which discussion?"),
        description=_l("Its number, its address or words of its title."),
        validators=[Length(max=300)],
    )
    found = RadioField(
        _l("Found discussions"), coerce=int, validators=[Optional()], validate_choice=False
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Everybody reads it at the places concerned; name nobody in it."),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=LONGEST_REASON)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer nothing before something has been looked for."""
        super().__init__(*args, **kwargs)
        self.target.flags.conditional = self.found.flags.conditional = True
        self.found.choices = []

    def offer(self, threads: list[Thread]) -> None:
        """Let one of several discussions be chosen."""
        self.found.choices = choices((one.id, f"#{one.id} {one.title}") for one in threads)
        self.target.errors = [*self.target.errors, _l("Please choose one of these discussions.")]


class MovePostsForm(MergeThreadForm):
    """Moving chosen posts into a new thread or one that is there."""

    way = RadioField(
        _l("Where to?"),
        choices=choices(
            [("new", _l("Into a new discussion")), ("existing", _l("Into another discussion"))]
        ),
        default="new",
        validators=[DataRequired(_l("Please choose where to."))],
    )
    title = StringField(_l("Title of the new discussion"), validators=[Length(max=160)])
    action_field = SelectField(_l("Action field"), coerce=int, validators=[Optional()])
    tags = StringField(_l("Tags"), description=TAGS_HELP, validators=[Length(max=300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call the title neither optional nor required: that depends on the way."""
        super().__init__(*args, **kwargs)
        self.title.flags.conditional = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the title where a discussion is begun."""
        is_complete = bool(super().validate(extra_validators))
        if self.way.data == "new" and not (self.title.data or "").strip():
            self.title.errors = [*self.title.errors, _l("Please give it a title.")]
            return False
        return is_complete

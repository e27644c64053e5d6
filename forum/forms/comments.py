"""The forms of a comment."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from forum.forms.base import Form, SubmissionForm, choices
from forum.forms.moderation import ReasonsForm
from forum.forms.threads import LONGEST
from forum.forms.uploads import UploadFields
from forum.presenters.contributions import KINDS


class ReplyForm(UploadFields, SubmissionForm):
    """Replying, to all or to one comment."""

    body = TextAreaField(
        _l("Your reply"),
        validators=[DataRequired(_l("Please write your text.")), Length(max=LONGEST)],
    )
    kind = SelectField(
        _l("What is it?"),
        choices=choices((kind.value, label) for kind, label in KINDS.items()),
        default="comment",
    )
    third_party = StringField(
        _l("Whom do you name?"),
        description=_l("For hints: a body or project. The name is shown after a check."),
        validators=[Length(max=200)],
    )
    reply_to = IntegerField(_l("Answers post no."), validators=[Optional()])


class EditCommentForm(UploadFields, Form):
    """Changing the words of a comment."""

    body = TextAreaField(
        _l("Your text"),
        validators=[DataRequired(_l("Please write your text.")), Length(max=LONGEST)],
    )
    reason = StringField(_l("Why do you change it?"), validators=[Length(max=200)])
    seen_revision = HiddenField(default="0")


class RestoreWordingForm(Form):
    """Going back to a former wording of a comment that several may edit, or of one's own."""

    reason = StringField(
        _l("Why do you change it?"),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=200)],
    )
    seen = IntegerField(widget=HiddenInput(), default=0)


class RestoreWordingWithReasonsForm(ReasonsForm, RestoreWordingForm):
    """Going back to a former wording of what somebody else has written alone."""

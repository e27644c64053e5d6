"""The forms of legal and help pages, and of reports of barriers."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from forum.forms.base import Form
from forum.markup_limits import POST_LIMITS


class PageForm(Form):
    """Editing a page."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Please give it a title.")), Length(max=200)]
    )
    body = TextAreaField(
        _l("Text"),
        description=_l("Markdown; headings begin with ##."),
        validators=[
            DataRequired(_l("Please enter the text of the page.")),
            Length(max=POST_LIMITS.characters),
        ],
    )


class BarrierReportForm(Form):
    """Saying that a page cannot be used; nobody needs an account for it."""

    page = StringField(
        _l("Which page is it about?"),
        description=_l("Address or name of the page"),
        validators=[Length(max=200)],
    )
    description = TextAreaField(
        _l("What does not work?"),
        description=_l("What did you want to do, and what happened instead?"),
        validators=[DataRequired(_l("Please describe what does not work.")), Length(max=4_000)],
    )
    name = StringField(_l("Your name"), validators=[Length(max=200)])
    email = StringField(
        _l("Your e-mail address"),
        description=_l("Only needed if you would like an answer."),
        validators=[
            Optional(),
            Length(max=254),
            Email(_l("This is not an e-mail address.")),
        ],
    )
    #: People do not see this field; programs that fill everything betray themselves by it.
    website = StringField(_l("Please leave this field empty"), validators=[Length(max=200)])


class AnswerBarrierReportForm(Form):
    """Answering a report."""

    answer = TextAreaField(
        _l("Your answer"),
        validators=[DataRequired(_l("Please write an answer.")), Length(max=4_000)],
    )

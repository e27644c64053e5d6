"""The forms of a dissent flag."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum.forms.base import Form, choices
from forum.forms.spots import AboutSpot
from forum.presenters.dissent_flags import OUTCOME

#: The renderer's own limit for posts, said before it has to refuse.
LONGEST = 32_000


class RaiseDissentFlagForm(AboutSpot, Form):
    """Objecting: what one holds against it, why, and what would settle the matter."""

    statement = TextAreaField(
        _l("What do you hold against it?"),
        validators=[DataRequired(_l("Please write your objection.")), Length(max=4_000)],
    )
    grounds = TextAreaField(
        _l("Your reasons and sources"),
        validators=[
            DataRequired(_l("Please give reasons: they are what the curator answers.")),
            Length(max=LONGEST),
        ],
    )
    would_settle = TextAreaField(
        _l("What would settle the matter for you?"), validators=[Length(max=4_000)]
    )


class AnswerDissentFlagForm(Form):
    """Answering: outcome and reasons."""

    outcome = RadioField(
        _l("Outcome"),
        choices=choices((o.value, label) for o, (label, _tone) in OUTCOME.items()),
        validators=[DataRequired(_l("Please choose an outcome."))],
    )
    reasons = TextAreaField(
        _l("Reasons"),
        validators=[DataRequired(_l("Please give reasons for the outcome.")), Length(max=LONGEST)],
    )


class ExtendDeadlineForm(Form):
    """Taking more time: until when, and why."""

    due_on = DateField(
        _l("New deadline"), validators=[DataRequired(_l("Please choose the new deadline."))]
    )
    reason = TextAreaField(
        _l("Why it takes longer"),
        description=_l("Everybody reads this reason."),
        validators=[DataRequired(_l("Please give a reason.")), Length(max=2_000)],
    )


class CloseDissentFlagForm(Form):
    """Settling, disputing or withdrawing, with a remark."""

    remark = TextAreaField(_l("Remark"), validators=[Length(max=4_000)])

"""The form of a notice of illegal content (DSA Art. 16)."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from forum.forms.base import Form


class NoticeForm(Form):
    """Giving notice of illegal content; nobody needs an account for it."""

    address = StringField(
        _l("Address of the contribution"),
        description=_l("The exact address, as your browser shows it or the link of the post."),
        validators=[
            DataRequired(_l("Please give the address of the contribution.")),
            Length(max=500),
        ],
    )
    explanation = TextAreaField(
        _l("Why is this illegal?"),
        description=_l("Which words are meant, and what makes them illegal?"),
        validators=[DataRequired(_l("Please explain why it is illegal.")), Length(max=4_000)],
    )
    law = StringField(
        _l("Article of law, if you know it"),
        description=_l("For example: § 185 StGB"),
        validators=[Length(max=200)],
    )
    is_child_abuse = BooleanField(
        _l("It is about sexual abuse or exploitation of children; I do not want to give my name.")
    )
    name = StringField(_l("Your name"), validators=[Length(max=200)])
    email = StringField(
        _l("Your e-mail address"),
        description=_l("The receipt and the decision are sent there."),
        validators=[Optional(), Length(max=254), Email(_l("This is not an e-mail address."))],
    )
    good_faith = BooleanField(
        _l("I believe in good faith that what I say here is accurate and complete."),
        validators=[DataRequired(_l("Please confirm that you give this notice in good faith."))],
    )
    #: People do not see this field; programs that fill everything betray themselves by it.
    website = StringField(_l("Please leave this field empty"), validators=[Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark the fields that are needed in all cases but one, so not called optional."""
        super().__init__(*args, **kwargs)
        for field in (self.name, self.email):
            field.flags.conditional = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for name and address, unless it is about offences against children."""
        is_valid = super().validate(extra_validators)
        if self.is_child_abuse.data:
            return is_valid
        wanted = (
            (self.name, _l("Please give your name.")),
            (self.email, _l("Please give your e-mail address.")),
        )
        for field, sentence in wanted:
            if not (field.data or "").strip():
                field.errors = [*field.errors, sentence]
        return is_valid and not self.errors


class NoticeOfForm(NoticeForm):
    """Giving notice of a contribution that the address of the page names."""

    address = None

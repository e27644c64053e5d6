"""The forms of the settings of one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from forum.forms.accounts import check_present_password
from forum.forms.base import Form, choices
from forum.models import DeletionMode
from forum.presenters.users import LANGUAGE
from forum.services import user_names

_TOO_LONG = _l("This is too long.")


class ProfileForm(Form):
    """What a person tells about herself."""

    display_name = StringField(
        _l("Your name, as others see it"),
        validators=[
            DataRequired(_l("Please enter a name.")),
            Length(max=user_names.LONGEST_NAME, message=_l("This name is too long.")),
        ],
        render_kw={"autocomplete": "name"},
    )
    job_title = StringField(
        _l("Position"),
        validators=[Length(max=200, message=_TOO_LONG)],
        render_kw={"autocomplete": "organization-title"},
    )
    municipality = StringField(_l("Municipality"), validators=[Length(max=200, message=_TOO_LONG)])
    web_address = StringField(
        _l("Web address"),
        description=_l("Begins with https:// or http://."),
        validators=[Length(max=200, message=_TOO_LONG)],
        render_kw={"autocomplete": "url", "inputmode": "url"},
    )
    interest = StringField(
        _l("Interest in the forum"),
        description=_l("As a provider: what you would like to gain. It shows at every reply."),
        validators=[Length(max=200, message=_TOO_LONG)],
    )
    bio = TextAreaField(_l("About you"), validators=[Length(max=4_000, message=_TOO_LONG)])


class SettingsForm(Form):
    """Language and mails."""

    locale = RadioField(
        _l("Language of your mails"),
        choices=choices(LANGUAGE.items()),
        validators=[InputRequired(_l("Please choose a language."))],
    )
    wants_mail = BooleanField(_l("Send me notifications by mail"))


class PasswordForm(Form):
    """Showing with the password that it is not a borrowed screen."""

    password = PasswordField(
        _l("Present password"),
        validators=[DataRequired(_l("Please enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )

    def validate_password(self, field: Field) -> None:
        """Check the present password."""
        check_present_password(field)


class DeleteForm(PasswordForm):
    """Giving the account up."""

    mode = RadioField(
        _l("What should become of your texts?"),
        choices=choices(
            [
                (DeletionMode.ANONYMISE.value, _l("They stay, without my name")),
                (DeletionMode.DELETE.value, _l("Delete them as far as possible")),
            ]
        ),
        validators=[InputRequired(_l("Please choose what should become of your texts."))],
    )
    sure = BooleanField(
        _l("I want to delete my account. After 14 days this cannot be taken back."),
        validators=[DataRequired(_l("Please confirm that you are sure."))],
    )


class CancelDeletionForm(Form):
    """Keeping the account; one button."""

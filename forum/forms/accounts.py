"""The forms of registering, signing in and recovering an account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security import change_email, current_user, hash_password, verify_password
from flask_security import forms as security
from flask_security.forms import EmailValidation, unique_user_email, valid_user_email
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from forum.errors import RuleBroken
from forum.forms.base import choices
from forum.models import MemberKind
from forum.presenters.organisations import KIND as ORGANISATION_KIND
from forum.presenters.refusals import sentence_for
from forum.presenters.users import KIND
from forum.services import organisations, user_names

#: Longer passwords are no safer, and hashing them is work that strangers could ask for.
LONGEST_PASSWORD = 256
LONGEST_EMAIL = 254

_EMAIL_MISSING = _l("Please enter your e-mail address.")
_PASSWORD_MISSING = _l("Please enter your password.")
_PASSWORD_HELP = _l(
    "At least 10 characters. A long sentence of your own is safer than many special characters."
)


def _email(label: Any, *validators: Any, autocomplete: str = "email") -> EmailField:
    return EmailField(
        label,
        validators=[
            DataRequired(_EMAIL_MISSING),
            Length(max=LONGEST_EMAIL, message=_l("This e-mail address is too long.")),
            *validators,
        ],
        filters=[lambda text: text.strip() if isinstance(text, str) else text],
        render_kw={"autocomplete": autocomplete},
    )


def _password(label: Any, *, autocomplete: str, description: Any = "") -> PasswordField:
    return PasswordField(
        label,
        description=description,
        validators=[
            DataRequired(_PASSWORD_MISSING),
            Length(max=LONGEST_PASSWORD, message=_l("This password is too long.")),
        ],
        render_kw={"autocomplete": autocomplete},
    )


def _again(field: str) -> PasswordField:
    return PasswordField(
        _l("Repeat the new password"),
        validators=[
            DataRequired(_l("Please repeat the new password.")),
            EqualTo(field, message=_l("The two passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


def _as_long_as_hashing() -> None:
    """Take as long as for a known account, so that the time of the answer tells nothing."""
    hash_password("nobody has this password")


class LoginForm(security.LoginForm):  # type: ignore[misc]
    """Signing in."""

    email = _email(_l("E-mail address"), EmailValidation(verify=False), autocomplete="username")
    password = _password(_l("Password"), autocomplete="current-password")
    remember = BooleanField(_l("Stay signed in on this device for 30 days"))
    next = HiddenField(validators=[Length(max=2000)])
    submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the link to a new password to the page."""
        super().__init__(*args, **kwargs)
        self.password.description = ""

    def validate_next(self, field: Field) -> None:
        """Accept whatever came: where it leads is decided, safely, after signing in."""


class RegisterForm(security.RegisterFormV2):  # type: ignore[misc]
    """Registering: who one is, for whom one acts, and how one signs in."""

    display_name = StringField(
        _l("Your name, as others see it"),
        description=_l("Your real name is welcome, not required. It can be changed later."),
        validators=[
            DataRequired(_l("Please enter a name.")),
            Length(max=user_names.LONGEST_NAME, message=_l("This name is too long.")),
        ],
        render_kw={"autocomplete": "name"},
    )
    email = _email(
        _l("E-mail address"),
        EmailValidation(verify=True),
        unique_user_email,
    )
    password = _password(_l("Password"), autocomplete="new-password", description=_PASSWORD_HELP)
    kind = RadioField(
        _l("How do you take part?"),
        choices=choices((kind.value, label) for kind, label in KIND.items()),
        validators=[DataRequired(_l("Please choose how you take part."))],
    )
    organisation = SelectField(
        _l("Organisation you act for"),
        coerce=int,
        default=0,
        description=_l(
            "A contact of the organisation or the administration confirms that you act for it."
        ),
    )
    new_organisation = StringField(
        _l("Not in the list? Name of your organisation"),
        description=_l("It gets a page of its own that you can fill later."),
        validators=[Length(max=organisations.LONGEST_NAME, message=_l("This name is too long."))],
        render_kw={"autocomplete": "organization"},
    )
    organisation_kind = SelectField(
        _l("Kind of the new organisation"),
        choices=choices(
            [
                ("", _l("Please choose")),
                *((kind.value, label) for kind, label in ORGANISATION_KIND.items()),
            ]
        ),
    )
    accept = BooleanField(
        _l("I accept the terms of use and the netiquette."),
        validators=[DataRequired(_l("Without this an account is not possible."))],
    )
    next = HiddenField(validators=[Length(max=2000)])
    submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the organisations there are."""
        super().__init__(*args, **kwargs)
        self.organisation.choices = choices([(0, _l("None")), *organisations.choices()])
        # Needed or not, as the field before says.
        self.organisation_kind.flags.conditional = True

    def validate_next(self, field: Field) -> None:
        """Accept whatever came: where it leads is decided, safely, after signing in."""

    def validate_display_name(self, field: Field) -> None:
        """Refuse names that nobody may bear."""
        try:
            user_names.check_display_name(field.data)
        except RuleBroken as refusal:
            raise ValidationError(sentence_for(refusal)) from refusal

    def validate_organisation(self, field: Field) -> None:
        """Providers take part for an organisation, and nobody for two."""
        if field.data and self.new_organisation.data:
            raise ValidationError(
                _l("Please choose one from the list or name a new one, not both.")
            )
        is_provider = self.kind.data == MemberKind.SUPPORT_PROVIDER
        if is_provider and not field.data and not (self.new_organisation.data or "").strip():
            raise ValidationError(_l("As a provider you take part for an organisation."))

    def validate_new_organisation(self, field: Field) -> None:
        """Refuse names that no organisation may bear, or that one bears already."""
        if not (field.data or "").strip():
            return
        try:
            organisations.check_name(field.data)
        except RuleBroken as refusal:
            raise ValidationError(sentence_for(refusal)) from refusal

    def validate_organisation_kind(self, field: Field) -> None:
        """A new organisation needs a kind."""
        if (self.new_organisation.data or "").strip() and not field.data:
            raise ValidationError(_l("Please choose the kind of the organisation."))

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        """Give what the data store makes the account of."""
        del only_user
        wishes: dict[str, Any] = {}
        if self.organisation.data:
            wishes["organisation_id"] = self.organisation.data
        elif name := (self.new_organisation.data or "").strip():
            wishes["new_organisation"] = name
            wishes["organisation_kind"] = self.organisation_kind.data
        return {
            "email": self.email.data,
            "password": self.password.data,
            "display_name": self.display_name.data,
            "kind": MemberKind(self.kind.data),
            "wishes": wishes,
        }


class SendConfirmationForm(security.SendConfirmationForm):  # type: ignore[misc]
    """Asking for the confirmation mail again."""

    email = _email(_l("E-mail address"), EmailValidation(verify=True), valid_user_email)
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        """Take equally long for known and unknown addresses."""
        _as_long_as_hashing()
        return bool(super().validate(**kwargs))


class ForgotPasswordForm(security.ForgotPasswordForm):  # type: ignore[misc]
    """Asking for a new password; also before the address is confirmed, for the mail proves it."""

    email = _email(_l("E-mail address"), EmailValidation(verify=True), valid_user_email)
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        """Accept active accounts; the page answers the same either way."""
        is_known = Form.validate(self, **kwargs)
        if is_known and not self.user.is_active:
            self.email.errors = [*self.email.errors, _l("This account is blocked.")]
        return bool(is_known and not self.errors)


class ResetPasswordForm(security.ResetPasswordForm):  # type: ignore[misc]
    """Setting a new password with the link of a mail."""

    password = _password(
        _l("New password"), autocomplete="new-password", description=_PASSWORD_HELP
    )
    password_confirm = _again("password")
    submit = None


class ChangePasswordForm(security.ChangePasswordForm):  # type: ignore[misc]
    """Changing the password, knowing the present one."""

    password = _password(_l("Present password"), autocomplete="current-password")
    new_password = _password(
        _l("New password"), autocomplete="new-password", description=_PASSWORD_HELP
    )
    new_password_confirm = _again("new_password")
    submit = None


class ChangeEmailForm(change_email.ChangeEmailForm):  # type: ignore[misc]
    """Changing the address; the present password shows that it is not a borrowed screen."""

    email = _email(_l("New e-mail address"), EmailValidation(verify=True), unique_user_email)
    password = _password(_l("Present password"), autocomplete="current-password")
    submit = None

    def validate_password(self, field: Field) -> None:
        """Check the present password."""
        check_present_password(field)


def check_present_password(field: Field) -> None:
    """Refuse ``field`` unless it holds the password of the person who is signed in.

    Raises:
        ValidationError: It does not.
    """
    if not current_user.password or not field.data or len(field.data) > LONGEST_PASSWORD:
        matches = False
    else:
        matches = verify_password(field.data, current_user.password)
    if not matches:
        raise ValidationError(_l("This is not your present password."))

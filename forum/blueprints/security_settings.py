"""How Flask-Security is set up, and what it says; plain data without knowledge of it."""

from datetime import timedelta
from typing import Any

from forum import languages
from forum.clock import utcnow
from forum.languages import N_

#: Passwords that everybody tries first; long enough to pass the length, still no secret.
TOO_COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "12345678910",
        "passwort123",
        "passwort1234",
        "passwort12345",
        "password123",
        "password1234",
        "qwertzuiop",
        "qwertyuiop",
        "kommune360",
        "kommune360!",
        "hallohallo",
        "iloveyou123",
        "willkommen",
        "willkommen1",
        "willkommen123",
        "administrator",
        "schatzimausi",
        "1q2w3e4r5t",
        "1111111111",
    ]
)

_WITHIN_A_DAY = timedelta(days=1)

SETTINGS: dict[str, Any] = {
    "REGISTERABLE": True,
    "CONFIRMABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "CHANGE_EMAIL": True,
    # It would store the addresses of people's computers.
    "TRACKABLE": False,
    "RETURN_GENERIC_RESPONSES": True,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_LENGTH_MIN": 10,
    "PASSWORD_CONFIRM_REQUIRED": False,
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "CHANGE_URL": "/account/password",
    "CHANGE_EMAIL_URL": "/account/address",
    # Of values inside signed links; a slow hash would tell known addresses by the time it takes.
    "HASHING_SCHEMES": ["hex_sha256"],
    "CONFIRM_EMAIL_WITHIN": timedelta(days=7),
    "RESET_PASSWORD_WITHIN": _WITHIN_A_DAY,
    "CHANGE_EMAIL_WITHIN": _WITHIN_A_DAY,
    # The forms that matter ask for the password themselves.
    "FRESHNESS": timedelta(minutes=-1),
    "API_ENABLED_METHODS": ["session"],
    # Rendered once, in the recipient's language, by _Mails.
    "EMAIL_PLAINTEXT": False,
    "EMAIL_HTML": False,
    "POST_LOGIN_VIEW": "home.index",
    "POST_LOGOUT_VIEW": "home.index",
    "POST_REGISTER_VIEW": "account.registered",
    "POST_CHANGE_VIEW": "account.settings",
    "POST_CHANGE_EMAIL_VIEW": "account.settings",
    "CLI_USERS_NAME": "",
    "CLI_ROLES_NAME": "",
    "STATIC_FOLDER": None,
    "DATETIME_FACTORY": utcnow,
    # Texts come from our own catalogue, which says Sie.
    "I18N_DOMAIN": "messages",
    "I18N_DIRNAME": [str(languages.FOLDER)],
    "EMAIL_SUBJECT_REGISTER": N_("Please confirm your e-mail address"),
    "EMAIL_SUBJECT_CONFIRM": N_("Please confirm your e-mail address"),
    "EMAIL_SUBJECT_PASSWORD_RESET": N_("Set a new password"),
    "EMAIL_SUBJECT_PASSWORD_NOTICE": N_("Your password has been changed"),
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": N_("Your password has been changed"),
    "CHANGE_EMAIL_SUBJECT": N_("Please confirm your new e-mail address"),
}

_CHECK_MAIL = N_("If the address fits, a mail with a link is on its way. Please look there.")

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (N_("This link is not valid any more. Please ask for a new one."), "error"),
    "GENERIC_AUTHN_FAILED": (
        N_(
            "E-mail address or password are wrong, the address is not confirmed yet, or the "
            "account is blocked; then the reasons are in your mail."
        ),
        "error",
    ),
    "GENERIC_RECOVERY": (_CHECK_MAIL, "info"),
    "UNAUTHORIZED": (N_("You are not allowed to do this."), "error"),
    "UNAUTHENTICATED": (N_("Please sign in to go on."), "info"),
    "CONFIRM_REGISTRATION": (N_("Please confirm your e-mail address"), "success"),
    "EMAIL_CONFIRMED": (
        N_("Your address is confirmed. You can now sign in."),
        "success",
    ),
    "ALREADY_CONFIRMED": (N_("Your address is confirmed already. You can sign in."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (
        N_("This link is not valid any more. Please ask for a new one."),
        "error",
    ),
    "CONFIRMATION_EXPIRED": (N_("This link is too old. Please ask for a new one."), "error"),
    "CONFIRMATION_REQUEST": (_CHECK_MAIL, "info"),
    "CONFIRMATION_REQUIRED": (N_("Please confirm your e-mail address first."), "error"),
    "EMAIL_ALREADY_ASSOCIATED": (N_("This address cannot be used."), "error"),
    "PASSWORD_RESET": (N_("Your password has been changed."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Your password has been changed. Please sign in with it."),
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (N_("This link is too old. Please ask for a new one."), "error"),
    "PASSWORD_RESET_REQUEST": (_CHECK_MAIL, "info"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link is not valid any more. Please ask for a new one."),
        "error",
    ),
    "PASSWORD_INVALID_LENGTH": (
        N_("The password needs at least %(length)s characters."),
        "error",
    ),
    "PASSWORD_IS_THE_SAME": (N_("The new password must differ from the present one."), "error"),
    "PASSWORD_CHANGE": (
        N_("Your password has been changed. You have been signed out on all other devices."),
        "success",
    ),
    "PASSWORD_NOT_PROVIDED": (N_("Please enter your password."), "error"),
    "INVALID_PASSWORD": (N_("This is not your present password."), "error"),
    "INVALID_EMAIL_ADDRESS": (N_("This is not an e-mail address."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Please enter your e-mail address."), "error"),
    "USER_DOES_NOT_EXIST": (N_("This address cannot be used."), "error"),
    "DISABLED_ACCOUNT": (N_("This account is blocked."), "error"),
    "CHANGE_EMAIL_EXPIRED": (N_("This link is too old. Please ask for a new one."), "error"),
    "CHANGE_EMAIL_CONFIRMED": (N_("Your new address is confirmed."), "success"),
    "CHANGE_EMAIL_SENT": (_CHECK_MAIL, "info"),
}

"""Flask-Security at the edge: the one module that knows it, and turns its doings into services."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import (
    PasswordUtil,
    RoleMixin,
    Security,
    UserMixin,
    change_email_confirmed,
    logout_user,
    password_changed,
    password_reset,
    user_authenticated,
    user_confirmed,
    user_registered,
)
from flask_security.datastore import UserDatastore
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.wrappers import Response as BaseResponse

from forum.blueprints import account_mails, edge
from forum.blueprints.security_settings import MESSAGES, SETTINGS, TOO_COMMON
from forum.config import Config
from forum.db import session
from forum.errors import Conflict
from forum.extensions import hash_password
from forum.forms import accounts as forms
from forum.models import User
from forum.rate_limits import limits, pseudonym
from forum.services import held_contributions, users
from forum.unit_of_work import unit_of_work

__all__ = ["hash_password", "init_app", "sign_out"]


class _Role(RoleMixin):  # type: ignore[misc]
    """What Flask-Security asks for; our roles are a column of the account."""


class _Datastore(UserDatastore):  # type: ignore[misc]
    """Where Flask-Security finds and keeps accounts: our session, our services."""

    def find_user(self, case_insensitive: bool = False, **attributes: Any) -> User | None:
        """Find an account; addresses are stored in small letters."""
        del case_insensitive
        ((name, value),) = attributes.items()
        if name == "email":
            found = users.find_by_email(str(value))
        else:
            only_reads = request.method in ("GET", "HEAD")
            found = users.find_acting(name, value, only_reads=only_reads)
        return None if found is None or found.is_deleted else found

    def find_role(self, role: str) -> None:
        """Find no role: Flask-Security's are not used."""
        del role

    def put(self, model: User) -> User:
        """Keep an account in the session."""
        session.add(model)
        return model

    def create_user(self, **fields: Any) -> User:
        """Make an account and commit it, before any mail leaves."""
        entry = users.Registration(**fields, locale=edge.locale())
        try:
            with unit_of_work():
                user = users.register(entry)
        except Conflict:
            # The same form, sent twice at once: the other request has made the account.
            existing = users.find_by_email(entry.email)
            if existing is None:
                raise
            return existing
        return user

    def commit(self) -> None:
        """Commit what Flask-Security has changed."""
        with unit_of_work():
            pass


class _Passwords(PasswordUtil):  # type: ignore[misc]
    """Length, and nothing that everybody would guess; no rules of composition (NIST 800-63B)."""

    def validate(
        self, password: str, is_register: bool, **fields: Any
    ) -> tuple[list[str] | None, str]:
        """Give the reasons against a password, and its normalised form."""
        problems, normal = super().validate(password, is_register, **fields)
        if problems:
            return problems, normal
        user = fields.get("user")
        email = str(fields.get("email") or getattr(user, "email", ""))
        name = str(fields.get("display_name") or getattr(user, "display_name", ""))
        guessable = {email.lower(), email.lower().partition("@")[0], name.lower()}
        if normal.lower() in TOO_COMMON | guessable or len(set(normal)) < 4:
            return [_("This password is too easy to guess.")], normal
        return None, normal


def sign_out() -> None:
    """End the session of the request."""
    logout_user()


def _teach_user_model() -> None:
    """Give our plain model the methods that Flask-Security calls, without a base class from it."""
    for name, member in inspect.getmembers_static(UserMixin):
        if not name.startswith("__") and not hasattr(User, name):
            setattr(User, name, member)


def _page(template: str, **context: Any) -> ResponseReturnValue:
    """Render a page of Flask-Security; a form that was refused answers 422."""
    refused = any(getattr(value, "errors", None) for value in context.values())
    page = render_template(template, **context)
    return (page, 422) if refused and request.method == "POST" else page


def _typed_address() -> str:
    return pseudonym(request.form.get("email", "").strip().lower()[:254])


def _after_sign_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Count attempts, and lead to the kept text or the page that asked for signing in."""

    @wraps(view)
    def wrapper(**values: Any) -> Any:
        if request.method == "POST":
            limits.sign_in_of_account.hit(f"account:{_typed_address()}")
        response = view(**values)
        person = edge.actor()
        is_done = isinstance(response, BaseResponse) and response.status_code in (302, 303)
        if person is not None and is_done:
            response.location = _target(person)
        return response

    return wrapper


def _target(person: User) -> str:
    """Give the page to go to after signing in; it never lies on another site."""
    wanted = edge.safe_target(request.values.get("next"), "")
    held = held_contributions.newest_of(person)
    if held is not None and "held" not in cookie:
        cookie["held"] = held.token
    if not wanted and held is not None:
        wanted = edge.safe_target(request.script_root + held.path, "")
    return wanted or url_for("home.index")


def _after_registering(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lead to the page that tells what to do next, the same for known and unknown addresses."""

    @wraps(view)
    def wrapper(**values: Any) -> Any:
        if request.method == "POST":
            limits.registration_of_address.hit(f"account:{_typed_address()}")
        response = view(**values)
        is_done = isinstance(response, BaseResponse) and response.status_code in (302, 303)
        if request.method == "POST" and is_done and edge.actor() is None:
            response.location = url_for("account.registered")
        return response

    return wrapper


def _limits_mail(view: Callable[..., Any]) -> Callable[..., Any]:
    """Count requests that send mail to a typed address, per address as well."""

    @wraps(view)
    def wrapper(**values: Any) -> Any:
        if request.method == "POST":
            limits.mail_to_account.hit(f"account:{_typed_address()}")
        return view(**values)

    return wrapper


#: What stands around the views of Flask-Security, innermost first.
_AROUND: dict[str, tuple[Callable[..., Any], ...]] = {
    "login": (_after_sign_in, limits.sign_in),
    "register": (_after_registering, limits.registration),
    "forgot_password": (_limits_mail, limits.mail),
    "reset_password": (limits.sign_in,),
    "send_confirmation": (_limits_mail, limits.mail),
    "change_password": (limits.settings,),
    "change_email": (_limits_mail, limits.mail),
}


def _wrap_views(app: Flask) -> None:
    for name, decorators in _AROUND.items():
        view = app.view_functions[f"security.{name}"]
        for decorate in decorators:
            view = decorate(view)
        app.view_functions[f"security.{name}"] = view


def _refuse_json() -> None:
    """Take forms alone: what JSON brings has types that no form has checked."""
    if request.blueprint == "security" and request.is_json:
        raise UnsupportedMediaType


def _adopt_held(_app: Flask, user: User, **_details: Any) -> None:
    """Bind what the person wrote as a guest on this device to the account."""
    # Flask-Login's hash of the computer's address and browser; nothing here asks for it.
    cookie.pop("_id", None)
    if "held" in cookie:
        with unit_of_work():
            held_contributions.adopt(cookie["held"], actor=user)


def _confirmed(_app: Flask, user: User, **_details: Any) -> None:
    with unit_of_work():
        users.confirm(user)


def _password_new(_app: Flask, user: User, **_details: Any) -> None:
    with unit_of_work():
        users.note_password_change(user)


def _email_new(_app: Flask, user: User, **_details: Any) -> None:
    with unit_of_work():
        users.note_email_change(user)


def init_app(app: Flask) -> None:
    """Bind sign-in to the application."""
    config: Config = app.extensions["forum_config"]
    _teach_user_model()
    for name, value in SETTINGS.items():
        app.config.setdefault(f"SECURITY_{name}", value)
    for name, message in MESSAGES.items():
        app.config.setdefault(f"SECURITY_MSG_{name}", message)
    app.config["SECURITY_PASSWORD_SALT"] = config.password_salt
    app.config["SESSION_PROTECTION"] = None  # it would put a hash of the address into the cookie
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(days=30)
    Security(
        app,
        _Datastore(User, _Role),
        login_form=forms.LoginForm,
        register_form=forms.RegisterForm,
        send_confirmation_form=forms.SendConfirmationForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        change_email_form=forms.ChangeEmailForm,
        mail_util_cls=account_mails.Mails,
        password_util_cls=_Passwords,
        render_template=_page,
    )
    app.extensions["security"].want_json(lambda _request: False)
    app.before_request(_refuse_json)
    _wrap_views(app)
    user_registered.connect(_adopt_held, app)
    user_authenticated.connect(_adopt_held, app)
    user_confirmed.connect(_confirmed, app)
    password_changed.connect(_password_new, app)
    password_reset.connect(_password_new, app)
    change_email_confirmed.connect(_email_new, app)

"""Forms that guests may fill: what they send is kept until they have signed in or registered."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Flask, flash, g, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from forum.blueprints.edge import actor, address_of_request, sign_in_address
from forum.services import held_contributions
from forum.unit_of_work import unit_of_work

P = ParamSpec("P")


def holds_for_guests(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Let guests fill the form; what they send is kept until they have signed in or registered.

    The form is then shown again, filled, and sent by the account: nothing typed is lost.
    """

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method != "POST" or request.form.get("action") == "preview":
            return view(*args, **kwargs)
        if actor() is None:
            return _hold()
        response = view(*args, **kwargs)
        _forget_when_sent(response)
        return response

    wrapper.refuses_guests = True  # type: ignore[attr-defined]
    return wrapper


def _hold() -> ResponseReturnValue:
    fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    with unit_of_work():
        cookie["held"] = held_contributions.hold(address_of_request(), fields)
    flash(_("Your text is kept. Please sign in or register to send it."), "info")
    return redirect(sign_in_address(address_of_request()))


def _forget_when_sent(response: ResponseReturnValue) -> None:
    sent = isinstance(response, BaseResponse) and response.status_code in (302, 303)
    if sent and "held" in cookie:
        with unit_of_work():
            held_contributions.discard(cookie.pop("held"))


def _find_held_fields() -> None:
    """Offer what was kept to the form that it was typed into."""
    if request.method != "GET" or "held" not in cookie or actor() is None:
        return
    held = held_contributions.find(cookie["held"])
    if held is None:
        cookie.pop("held")
    elif held.path == address_of_request():
        g.held_fields = MultiDict(
            (name, value) for name, values in held.fields.items() for value in values
        )


def init_app(app: Flask) -> None:
    """Look for what was kept before each view."""
    app.before_request(_find_held_fields)

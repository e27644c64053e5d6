"""Where a request becomes an actor, an object and a language; the only reader of current_user."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import NotFound as HttpNotFound
from werkzeug.local import LocalProxy

from forum import assets
from forum.addresses import path_of, public_address, receipt_path, title_of
from forum.blueprints import typed_texts
from forum.config import Config, Mode
from forum.db import session
from forum.errors import NotAllowed
from forum.keyset import LARGEST_KEY
from forum.models import User
from forum.permissions.policy import Permission, permits, sees
from forum.reader_pages import PASSES, READER
from forum.services import placements

P = ParamSpec("P")
M = TypeVar("M")

#: The reason of refusing guests what needs an account.
SIGN_IN_FIRST = "sign_in_first"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def settings() -> Config:
    """Give the settings of this installation."""
    config: Config = current_app.extensions["forum_config"]
    return config


def actor() -> User | None:
    """Give the person who makes the request, None for guests."""
    # Asked a hundred times a page: what Flask-Login has found is taken from where it keeps it.
    person: Any = g.get("_login_user") or current_user
    if not person.is_authenticated:
        return None
    user: User = person._get_current_object() if isinstance(person, LocalProxy) else person
    return user


def actor_key() -> int | None:
    """Give the key of the actor, without loading what a commit has made old."""
    person = g.get("_login_user")  # where Flask-Login keeps whom it has found
    identity = sa.inspect(person).identity if isinstance(person, User) else None
    return identity[0] if identity else None


def session_key() -> str | None:
    """Give what the session says about who makes the request, without asking the database."""
    key: str | None = cookie.get("_user_id")
    return key


def signed_in_actor() -> User:
    """Give the person who makes the request, in views that refuse guests.

    Raises:
        NotAllowed: A guest came through; the last line of defence behind the decorators.
    """
    user = actor()
    if user is None:
        raise NotAllowed(SIGN_IN_FIRST)
    return user


def visible_or_404(model: type[M], identity: int) -> M:
    """Load an object that exists for the actor; everything else is the same 404."""
    return seen_or_404(session.get(model, identity) if identity <= LARGEST_KEY else None)


def seen_or_404(found: M | None) -> M:
    """Pass an object on that exists for the actor; everything else is the same 404."""
    if found is None or not sees(actor(), found):
        raise HttpNotFound
    return found


def signed_in_only(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Send guests to the sign-in page, and back here afterwards; what they typed stays shown.

    Raises:
        NotAllowed: A guest sends a text, most often after the session has ended.
    """

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if actor() is None:
            if typed_texts.are_in_request():
                raise NotAllowed(SIGN_IN_FIRST)
            flash(_("Please sign in to go on."), "info")
            return redirect(sign_in_address(_page_address()))
        return view(*args, **kwargs)

    wrapper.refuses_guests = True  # type: ignore[attr-defined]
    return wrapper


def address_of_request() -> str:
    """Give path and query of the request, without the language prefix."""
    return request.full_path.rstrip("?")[:500]


def _page_address() -> str:
    """Give the page to come back to; where this address only takes orders, the one before it."""
    adapter = current_app.create_url_adapter(request)
    came_from = urlsplit(request.referrer or "")
    before = came_from.path.removeprefix(request.script_root)
    if adapter is None or adapter.test(method="GET"):
        return address_of_request()
    is_page = came_from.netloc == request.host and adapter.test(before, method="GET")
    return safe_target(before, "/") if is_page else "/"


def refuse_nul() -> None:
    """Refuse what nobody types and PostgreSQL cannot store, before any query meets it."""
    if "\0" in request.path:
        raise HttpNotFound
    sent = (*request.args.items(multi=True), *request.form.items(multi=True))
    if any("\0" in text for pair in sent for text in pair):
        raise BadRequest


def sign_in_address(then: str) -> str:
    """Give the address of the sign-in page that leads to ``then`` afterwards."""
    return f"{request.script_root}/login?next={quote(request.script_root + then)}"


def safe_target(address: str | None, otherwise: str) -> str:
    """Give ``address`` where it is a path of this site, so that no redirect leaves the origin."""
    if not address:
        return otherwise
    parts = urlsplit(address.replace("\\", "/"))
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return address if inside and not address.startswith("//") and "\\" not in address else otherwise


def locale() -> str:
    """Give the language of the page: the address alone decides."""
    chosen: str = request.environ.get("forum.locale", "de") if request else "de"
    return chosen


def other_language_url() -> str:
    """Give the address of this page in the other language."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    if request.method != "GET":
        query = ""
    return (
        quote(request.path, safe="/:@~") + query
        if locale() == "en"
        else (f"/en{quote(request.path, safe='/:@~')}{query}")
    )


def say_what_passes() -> None:
    """Note that the page says what will not be so for long, though nothing happens."""
    request.environ[PASSES] = True


def says_what_passes() -> bool:
    """Tell whether the page does."""
    return PASSES in request.environ


def link_to(subject: Any) -> str:
    """Give the address of an object in the language of the page."""
    return request.script_root + path_of(subject)


def absolute(path: str) -> str:
    """Give the public address of a path in the language of the page, for what leaves the site."""
    return public_address(path, public_url=settings().public_url, locale=locale())


def next_page_url(next_key: str | None, **more: str) -> str | None:
    """Give the address of the next page of the list shown, with its filters and ``more``."""
    if next_key is None:
        return None
    shown = {**request.args.to_dict(), **(request.view_args or {})}
    arguments = {**shown, **more, "after": next_key}
    return url_for(request.endpoint or "", **arguments)


def _may(permission: str, subject: Any = None) -> bool:
    return permits(actor(), Permission(permission), subject)


def _template_globals() -> dict[str, Any]:
    person = actor()
    config = settings()
    return {
        "locale": locale(),
        "other_language_url": other_language_url(),
        "site_name": config.site_name,
        "public_url": config.public_url,
        "demo_mode": config.mode is Mode.DEMO,
        "actor": person,
    }


def _set_headers(response: Response) -> Response:
    # Looked at once: ``setdefault`` goes through all of them for each one.
    given = set(response.headers.keys(lower=True))
    for name, value in HEADERS.items():
        if name.lower() not in given:
            response.headers.add(name, value)
    if request.is_secure or settings().public_url.startswith("https://"):
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    response.headers.setdefault("Content-Language", locale())
    request.environ[READER] = actor_key()
    # Also where nothing asked who it is: what answers a session is for that session alone.
    if session_key() is not None and not {"public", "private"} & set(response.cache_control):
        response.headers["Cache-Control"] = "private, no-store"
    return response


def init_app(app: Flask) -> None:
    """Give templates their filters and globals, and every answer its headers."""
    app.before_request(refuse_nul)
    app.context_processor(_template_globals)
    app.after_request(_set_headers)
    # Globals, unlike the values above, are also there in imported macros.
    app.jinja_env.globals.update(
        asset_path=assets.asset_path,
        config_upload_bytes=lambda: settings().upload_megabytes * 1024 * 1024,
        current_locale=locale,
        link_to=link_to,
        may=_may,
        path_of=path_of,
        place_of=placements.in_newest,
        receipt_to=lambda said: request.script_root + receipt_path(said),
        title_of=title_of,
    )

"""Guests who read: answered before anything looks for a person, from a replica where there is one.

Guests' requests for pages that are the same for all guests. Whoever has a session, who has just
written or is about to, reads the primary and so sees what was written.
"""

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import COOKIE_NAME, AnonymousUserMixin

from forum.blueprints.edge import refuse_nul
from forum.kept_pages import KEPT_PAGES
from forum.replicas import Replica


def _is_read_by_guest() -> bool:
    cookies = {current_app.config["SESSION_COOKIE_NAME"], COOKIE_NAME}
    return (
        request.method in ("GET", "HEAD")
        and request.endpoint in KEPT_PAGES
        and cookies.isdisjoint(request.cookies)
        and "Authorization" not in request.headers
    )


def _answer_first() -> ResponseReturnValue | None:
    """Answer before the libraries of accounts look for a person: nobody says who asks."""
    if not _is_read_by_guest():
        return None
    replica: Replica | None = current_app.extensions.get("forum_replica")
    if replica is not None:
        replica.lend()
    # Where Flask-Login keeps whom it has found.
    g._login_user = AnonymousUserMixin()
    refuse_nul()
    return current_app.dispatch_request()


def init_app(app: Flask) -> None:
    """Let guests be answered first; to be called before accounts are wired.

    The request has noted by then how old its page is (``fragments``), and reads nothing before.
    """
    app.before_request(_answer_first)

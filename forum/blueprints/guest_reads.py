"""Which requests read from a replica of the database, where there is one.

Guests' requests for pages that are the same for all guests. Whoever has a session, who has just
written or is about to, reads the primary and so sees what was written.
"""

from flask import Flask, current_app, request
from flask_login import COOKIE_NAME

from forum.kept_pages import KEPT_PAGES
from forum.replicas import Replica


def _choose() -> None:
    cookies = {current_app.config["SESSION_COOKIE_NAME"], COOKIE_NAME}
    if (
        request.method in ("GET", "HEAD")
        and request.endpoint in KEPT_PAGES
        and cookies.isdisjoint(request.cookies)
        and "Authorization" not in request.headers
    ):
        replica: Replica = current_app.extensions["forum_replica"]
        replica.lend()


def init_app(app: Flask) -> None:
    """Choose before the request reads anything, and after it has noted how old its page is."""
    app.before_request(_choose)

"""A request whose transaction lost against another one is made once more.

PostgreSQL ends one of two transactions that wait for each other (a deadlock), and asks to try it
again. The whole view runs a second time, so it must not have done anything that stays: no unit has
been committed, no mail been kept for sending. What it read, counted or said to the person before is
as it was. Uploads are sent once only, so a request with files is not repeated.
"""

from copy import deepcopy

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from forum.db import forget_effects, has_effects, is_transient, session
from forum.errors import Conflict
from forum.events import take_pending


def init_app(app: Flask) -> None:
    """Let every view of ``app`` have its second try."""
    once = app.dispatch_request

    def dispatch() -> ResponseReturnValue:
        # Whoever only reads is told nothing before the end, and guests' pages ask for no cookie.
        before = deepcopy(dict(cookie)) if request.method == "POST" else None
        forget_effects()
        try:
            return once()
        except DBAPIError as error:
            if not is_transient(error):
                raise
            session.rollback()
            if has_effects() or request.files:
                raise Conflict from error
            current_app.logger.warning("a request is made once more: %s", type(error.orig).__name__)
        take_pending()
        if before is not None:
            cookie.clear()
            cookie.update(before)
        g.is_second_try = True
        try:
            return once()
        except DBAPIError as error:
            if not is_transient(error):
                raise
            session.rollback()
            raise Conflict from error

    app.dispatch_request = dispatch  # type: ignore[method-assign]

"""Refusals as pages: status codes and sentences, with everything typed kept."""

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from forum.blueprints import typed_texts
from forum.blueprints.api import answers
from forum.blueprints.edge import SIGN_IN_FIRST, actor, sign_in_address
from forum.db import session
from forum.errors import Conflict, ForumError, NotAllowed, NotFound, RuleBroken
from forum.presenters.refusals import sentence_for
from forum.storage import StorageUnavailable

STATUS: dict[type[ForumError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    RuleBroken: 422,
}

TITLES = {
    400: _l("This request could not be understood"),
    403: _l("You may not do this"),
    404: _l("This page does not exist"),
    405: _l("This page does not exist"),
    409: _l("Something has changed in the meantime"),
    413: _l("This is too large"),
    422: _l("Please check what you entered"),
    429: _l("Too many requests in a short time"),
    500: _l("Something went wrong on our side"),
    503: _l("The forum is not available at the moment"),
}

SENTENCES = {
    400: _l("Please go back and try again."),
    403: _l("You are not allowed to do this."),
    404: _l("The address is wrong, or what was here is gone or not public."),
    405: _l("The address is wrong, or what was here is gone or not public."),
    409: _l("Please have a look at the present state and try again."),
    413: _l("Please send less at once. Your text is not lost if you go back in your browser."),
    422: _l("Something in the form does not fit."),
    429: _l("Please wait a moment and try again. This protects the forum against misuse."),
    500: _l("The fault has been recorded. Please try again in a few minutes."),
    503: _l("Please try again in a few minutes."),
}


def status_of(error: ForumError) -> int:
    """Give the status code for a refusal of the domain."""
    return next(code for kind, code in STATUS.items() if isinstance(error, kind))


def _page(
    status: int, sentence: str | None = None, *, retry: bool = False
) -> tuple[str | Response, int]:
    if answers.are_asked_for():
        said = sentence or answers.SENTENCES.get(status) or SENTENCES.get(status, SENTENCES[500])
        return answers.refusal(status, said), status
    return (
        render_template(
            "errors/error.html",
            status=status,
            title=TITLES.get(status, TITLES[500]),
            sentence=sentence or SENTENCES.get(status, SENTENCES[500]),
            typed=typed_texts.of_request(),
            retry=retry and _can_be_sent_again(),
        ),
        status,
    )


def _session_ended(status: int) -> tuple[str, int]:
    """Say that nobody is signed in any more, and how what was typed is sent all the same."""
    return (
        render_template(
            "errors/session_ended.html",
            sign_in=None if actor() else sign_in_address("/"),
            typed=typed_texts.of_request(),
            retry=_can_be_sent_again(),
        ),
        status,
    )


def _can_be_sent_again() -> bool:
    """Tell whether the browser says that the form was ours and that it shows the answer.

    Only then is the form offered again. Its token starts a session: the answer to a script, seen
    by nobody, would end the session of the page that is seen.
    """
    told = request.headers
    return told.get("Sec-Fetch-Site") == "same-origin" and told.get("Sec-Fetch-Dest") == "document"


def refused(error: ForumError) -> ResponseReturnValue:
    """Show a refusal of the domain."""
    if error.code == SIGN_IN_FIRST and typed_texts.are_in_request():
        return _session_ended(status_of(error))
    return _page(status_of(error), sentence_for(error), retry=isinstance(error, RuleBroken))


def csrf_failed(error: CSRFError) -> ResponseReturnValue:
    """Show what was typed again with a fresh token: most often the session has expired."""
    current_app.logger.info("csrf: %s", error.description)
    return _session_ended(400)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Show any other HTTP error as a page of ours."""
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        session.rollback()
    page, status = _page(error.code)
    headers = [(k, v) for k, v in error.get_headers() if k.lower() in ("retry-after", "allow")]
    return page, status, headers


def storage_failed(error: StorageUnavailable) -> ResponseReturnValue:
    """Say that files wait; whatever needs none goes on."""
    current_app.logger.warning("the storage of files cannot be used: %s", error)
    return _page(503, str(_l("Files cannot be kept or shown. Please try again in a few minutes.")))


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(ForumError, refused)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(StorageUnavailable, storage_failed)
    app.register_error_handler(HTTPException, http_error)

"""Answers for programs: a document, or a refusal with its code and a sentence for people."""

import json
from typing import Any, NoReturn

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

#: Set by ``forum.open_addresses`` in the environment of a request.
_IS_OPEN = "forum.is_open"
#: Names of refusals that stay the same in all languages, by status.
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
#: Where people would read something else.
SENTENCES = {
    400: _l("The request could not be understood."),
    404: _l("There is nothing at this address, or it is not public."),
    405: _l("Programs can only read here: with GET or HEAD."),
}


def are_asked_for() -> bool:
    """Tell whether a program makes the request, also for an address that does not exist."""
    return _IS_OPEN in request.environ


def written(document: object) -> str:
    """Write a document: short, and letters as they are."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def answer(text: str, status: int = 200) -> Response:
    """Answer with a document that has been written."""
    return Response(text, status, mimetype="application/json")


def refusal(status: int, sentence: Any, *, code: str = "", **more: str) -> Response:
    """Refuse, as pages refuse people."""
    error = {
        "status": status,
        "code": code or CODES.get(status, "refused"),
        "message": str(sentence),
        **more,
    }
    return answer(written({"error": error}), status)


def refuse_parameter(name: str, possible: str) -> NoReturn:
    """Refuse a parameter that says nothing that can be understood."""
    sentence = _("“%(name)s” cannot be read. Possible: %(possible)s.", name=name, possible=possible)
    abort(refusal(400, sentence, code="bad_parameter", parameter=name))

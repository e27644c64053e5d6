"""Asking those who accepted an earlier netiquette for the present one, where they write."""

from functools import partial

from flask import Flask, g, request

from forum.blueprints.edge import actor, locale
from forum.blueprints.fragments import remembered_for
from forum.models import ConsentKind
from forum.services import consents
from forum.unit_of_work import unit_of_work


def asked() -> bool:
    """Tell whether the person who makes the request is asked; looked up once, where it matters."""
    person = actor()
    if person is None:
        return False
    if "netiquette_asked" not in g:
        look = partial(consents.is_earlier, person, ConsentKind.NETIQUETTE)
        # What is sent is held against what is true now.
        is_read = request.method == "GET"
        g.netiquette_asked = remembered_for(person, "netiquette", look, 100) if is_read else look()
    return bool(g.netiquette_asked)


def _ask_once() -> bool:
    """Tell the first composer of a page whether to ask."""
    is_first = "netiquette_question_shown" not in g
    g.netiquette_question_shown = True
    return is_first and asked()


def _take_answer() -> None:
    """Log the yes that came with a form, whatever becomes of what the form says."""
    person = actor() if request.form.get("accept_netiquette") == "y" else None
    if person is not None and asked():
        with unit_of_work():
            consents.give(person, ConsentKind.NETIQUETTE, actor=person, locale=locale())
        g.netiquette_asked = False


def _offer() -> None:
    """Let the forms know how to find out; none is reminded that did not show the question."""
    if request.method == "POST" and "netiquette_question" in request.form:
        g.still_asked = asked


def init_app(app: Flask) -> None:
    """Take answers once the token of a form has been checked, and let composers ask."""
    app.before_request(_take_answer)
    app.before_request(_offer)
    app.jinja_env.globals["asks_for_netiquette"] = _ask_once
    app.jinja_env.globals["is_asked_for_netiquette"] = asked

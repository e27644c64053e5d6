"""What templates need hundreds of times a page, made cheap: globals, translations, addresses.

The answers are those of Flask and Flask-Babel; what is kept depends on nothing but its key.
"""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, current_app, request
from flask.templating import Environment as FlaskEnvironment
from flask_babel import get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from forum.blueprints.edge import locale

#: Addresses that a process keeps; then it begins anew. One takes about 200 bytes.
ADDRESSES = 20_000

_texts: dict[tuple[str, str, bool], str] = {}
_addresses: dict[tuple[Any, ...], str] = {}


class Environment(FlaskEnvironment):
    """Templates whose globals are one plain dictionary.

    Each macro that a page imports compares its globals with the page's, and the chain of
    dictionaries that is usual took a third of the time of a page for that.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give the globals of a template, once all of the application are known."""
        return {**self.globals, **(d or {})}


@pass_eval_context
def gettext(context: EvalContext, message: str, **values: Any) -> str:
    """Translate a message of a template; a percent sign is written twice in it."""
    key = locale(), message, context.autoescape
    text = _texts.get(key)
    if text is None:
        text = get_translations().ugettext(message)
        text = _texts[key] = Markup(text) if context.autoescape else text  # noqa: S704 - our own
    return text % values if values or "%" in text else text


@pass_eval_context
def ngettext(context: EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate a message of a template that differs with a number."""
    text = get_translations().ungettext(singular, plural, num)
    values.setdefault("num", num)
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704 - our own


def url_for(endpoint: str, **values: Any) -> str:
    """Give the address of a view in the language of the page, as ``flask.url_for`` does."""
    if endpoint[0] == "." or "_external" in values:
        return current_app.url_for(endpoint, **values)
    try:
        key = request.script_root, endpoint, *values.items()
        kept = _addresses.get(key)
    except TypeError:  # a list as a parameter
        return current_app.url_for(endpoint, **values)
    if kept is None:
        if len(_addresses) >= ADDRESSES:
            _addresses.clear()
        kept = _addresses[key] = current_app.url_for(endpoint, **values)
    return kept


def init_app(app: Flask) -> None:
    """Give templates these instead of the general ones."""
    app.jinja_env.globals.update(gettext=gettext, ngettext=ngettext, _=gettext, url_for=url_for)

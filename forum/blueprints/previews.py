"""The preview without JavaScript: the form comes back with its texts rendered, and nothing sent."""

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from forum import tone
from forum.blueprints.edge import actor
from forum.errors import RuleBroken
from forum.presenters.tone import sentence
from forum.services import mentions, uploads


def render(text: str, *, shows_uploads: bool) -> str:
    """Render a text as it would be published by the person, with hints on its tone.

    Raises:
        RuleBroken: The text breaks a limit.
    """
    shown = uploads.found_in(text, actor=actor()) if shows_uploads else []
    html = mentions.render(text, pictures=uploads.pictures(shown)).html
    found = tone.hints(text)
    if not found:
        return html
    return html + render_template("comments/_tone.html", sentences=[sentence(h) for h in found])


def previews_of(form: Any, *names: str) -> dict[str, Markup]:
    """Render the named texts where the button "Preview" was pressed; empty otherwise.

    A text that the renderer refuses gets the reason as an error of its field.
    """
    if request.method != "POST" or request.form.get("action") != "preview":
        return {}
    rendered = {}
    for name in names:
        field = form[name]
        try:
            # Safe: it is the output of the sanitiser.
            rendered[name] = Markup(render(field.data or "", shows_uploads="file" in form))  # noqa: S704
        except RuleBroken as refusal:
            form.refuse(refusal, field)
            rendered[name] = Markup("")
    return rendered

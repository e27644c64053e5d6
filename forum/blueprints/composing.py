"""What the buttons of a composer do beside sending: preview and adding a file, nothing typed lost."""

from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup

from forum.blueprints.edge import actor, signed_in_actor
from forum.blueprints.previews import previews_of
from forum.blueprints.uploads import take
from forum.errors import RuleBroken
from forum.models import Upload
from forum.presenters import uploads as words
from forum.rate_limits import limits
from forum.services import uploads
from forum.unit_of_work import unit_of_work

#: Which refusals belong to the description and not to the file.
_OF_ALTERNATIVE = frozenset({"upload_alternative_missing"})


@dataclass
class Step:
    """What a request asked of the composer, and what the page shows of it."""

    #: The form is shown again, and nothing is sent.
    stays: bool = False
    previews: dict[str, Markup] = field(default_factory=dict)
    #: The person's uploads that no contribution shows yet.
    waiting: list[Upload] = field(default_factory=list)


def step_of(form: Any, name: str) -> Step:
    """Do what the pressed button says to the text in the field ``name``; sending is not its part.

    A file that was chosen is taken in with every button: nobody publishes a text and loses it.
    """
    step = Step(previews={})
    person = actor()
    if person is not None and request.method == "POST":
        action, _colon, key = request.form.get("action", "").partition(":")
        step.stays = action in _ACTIONS
        try:
            if action == "upload" or _has_file(form):
                _upload(form, form[name], action)
            elif action in _ACTIONS:
                _ACTIONS[action](form[name], key)
        except RuleBroken as refusal:
            step.stays = True
            form.refuse(refusal, form.alternative if refusal.code in _OF_ALTERNATIVE else form.file)
    step.previews = previews_of(form, name)
    step.stays = step.stays or bool(step.previews)
    step.waiting = uploads.unused_of(person) if person else []
    return step


def _has_file(form: Any) -> bool:
    return bool(form.file.data and form.file.data.filename)


def _upload(form: Any, text: Any, action: str) -> None:
    if action != "upload":
        limits.uploading.hit()
    upload = take(form.file.data, form.alternative.data or "")
    form.alternative.data = ""
    _append(text, upload)


def _append(text: Any, upload: Upload) -> None:
    before = (text.data or "").rstrip()
    text.data = f"{before}\n\n{words.markdown(upload)}\n".lstrip()


def _insert(text: Any, key: str) -> None:
    for upload in uploads.unused_of(signed_in_actor()):
        if upload.key == key:
            _append(text, upload)


def _remove(text: Any, key: str) -> None:
    for upload in uploads.unused_of(signed_in_actor()):
        if upload.key == key:
            with unit_of_work():
                uploads.delete(upload, actor=signed_in_actor())
            text.data = (text.data or "").replace(words.markdown(upload), "").rstrip()


def _stay(_text: Any, _key: str) -> None:
    """Do nothing more than showing the form again."""


_ACTIONS = {"upload": _stay, "insert": _insert, "remove": _remove}

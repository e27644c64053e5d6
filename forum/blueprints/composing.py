"""What the buttons of a composer do beside sending, with nothing typed lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.blueprints.edge import actor, signed_in_actor
from forum.blueprints.previews import previews_of
from forum.blueprints.uploads import take
from forum.errors import RuleBroken
from forum.models import ContributionDraft, Upload, User
from forum.presenters import contribution_drafts as draft_words
from forum.presenters import uploads as words
from forum.rate_limits import limits
from forum.services import contribution_drafts, uploads
from forum.services.contribution_drafts import DraftSavedMeanwhile, Place
from forum.unit_of_work import unit_of_work

#: Which refusals belong to the description and not to the file.
_OF_ALTERNATIVE = frozenset({"upload_alternative_missing"})
#: Fields that say how a form was sent and not what was written.
_NOT_WRITTEN = frozenset({"csrf_token", "action", "submission", "draft_revision", "alternative"})


@dataclass
class Step:
    """What a request asked of the composer, and what the page shows of it."""

    #: The form is shown again, and nothing is sent.
    stays: bool = False
    #: What to answer instead of a page.
    response: ResponseReturnValue | None = None
    previews: dict[str, Markup] = field(default_factory=dict)
    #: What another device has saved in the meantime.
    other: ContributionDraft | None = None
    #: Who writes, and where; nobody and nowhere for guests.
    person: User | None = None
    place: Place | None = None

    @cached_property
    def waiting(self) -> list[Upload]:
        """The person's uploads that no contribution shows yet."""
        return uploads.unused_of(self.person) if self.person else []

    @cached_property
    def draft(self) -> ContributionDraft | None:
        """The draft that the form was filled with, or saved as."""
        if self.person is None or self.place is None:
            return None
        return contribution_drafts.find(self.place, actor=self.person)

    def status_of(self, form: Any) -> int:
        """Give the status code of the page: 409 where two devices wrote, else the form's."""
        return 409 if self.other else int(form.status)


def opened(form: Any, place: Place, person: User) -> Step:
    """Fill a form that is opened with what the person has begun to write for this place."""
    step = Step(person=person, place=place)
    # What waits since before signing in is newer, and the form holds it already.
    if step.draft is not None and "held_fields" not in g:
        typed = step.draft.fields.items()
        form.process(formdata=MultiDict((name, text) for name, texts in typed for text in texts))
    return step


def step_of(form: Any, name: str, place: Place) -> Step:
    """Do what the pressed button says to the text in the field ``name``; sending is not its part.

    A file that was chosen is taken in with every button: nobody publishes a text and loses it.
    """
    person = actor()
    if person is None:
        return Step(stays=(shown := previews_of(form, name)) != {}, previews=shown)
    if request.method != "POST":
        step = opened(form, place, person)
    else:
        action, _colon, key = request.form.get("action", "").partition(":")
        step = Step(stays=action in _STAYING, person=person, place=place)
        try:
            if action == "upload" or _has_file(form):
                _upload(form, form[name], action)
            elif action in _ON_UPLOADS:
                _ON_UPLOADS[action](form[name], key)
        except RuleBroken as refusal:
            step.stays = True
            form.refuse(refusal, form.alternative if refusal.code in _OF_ALTERNATIVE else form.file)
        if action == "draft":
            _save(step, place)
    step.previews = previews_of(form, name)
    step.stays = step.stays or bool(step.previews)
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


_ON_UPLOADS = {"insert": _insert, "remove": _remove}


def _save(step: Step, place: Place) -> None:
    """Keep what is written as a draft; a script gets the outcome alone."""
    fields = {name: values for name, values in request.form.lists() if name not in _NOT_WRITTEN}
    seen = request.form.get("draft_revision", 0, type=int)
    try:
        with unit_of_work():
            step.draft = contribution_drafts.save(
                place, actor=signed_in_actor(), fields=fields, seen_revision=seen
            )
    except DraftSavedMeanwhile as conflict:
        # Saving again means: I have seen the other text.
        step.draft = step.other = conflict.draft
    if request.accept_mimetypes.best == "application/json":
        outcome = jsonify(draft_words.outcome(step.draft, step.other))
        step.response = outcome, 409 if step.other else 200


_STAYING = frozenset({"upload", "draft", *_ON_UPLOADS})


@contextmanager
def publishing(form: Any, place: Place) -> Iterator[None]:
    """Forget the draft of what is published within, in the same unit.

    What another device has written since is kept, unless it is part of what is published. What it
    saves while this is being published is kept in any case.
    """
    # Before anything is written: from then on others who want to write wait.
    draft = contribution_drafts.find(place, actor=signed_in_actor())
    yield
    if draft is None:
        return
    published = " ".join((form.body.data or "").split())
    is_part = " ".join(draft_words.body(draft).split()) in published
    if is_part or draft.revision == request.form.get("draft_revision", 0, type=int):
        contribution_drafts.forget(draft)

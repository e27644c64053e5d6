"""Starting a discussion: in an action field, or about a passage of a paper."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from forum.addresses import title_of
from forum.blueprints import composing
from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    visible_or_404,
)
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.search import similar_to
from forum.blueprints.subjects import chosen_field, passage_or_choice
from forum.errors import RuleBroken
from forum.forms.threads import StartThreadForm
from forum.models import (
    ContributionKind,
    DraftPlace,
    Passage,
    Thread,
    ThreadTimerKind,
    User,
)
from forum.permissions.policy import Permission, permits, require
from forum.presenters import contributions as words
from forum.presenters import thread_timers as timer_words
from forum.rate_limits import limits
from forum.services import (
    action_fields,
    tags,
    thread_timers,
    threads,
)
from forum.services.contribution_drafts import Place
from forum.unit_of_work import unit_of_work

bp = Blueprint("thread_starts", __name__)


@bp.route("/threads/new", methods=["GET", "POST"])
@limits.composing
@holds_for_guests
def create() -> ResponseReturnValue:
    """Start a thread in an action field."""
    form = StartThreadForm()
    passage = passage_or_choice(form, Permission.THREAD_START)
    return _start(form, passage)


@bp.route("/passages/<int:passage_id>/threads/new", methods=["GET", "POST"])
@limits.composing
@holds_for_guests
def create_for_passage(passage_id: int) -> ResponseReturnValue:
    """Start a thread about a passage."""
    passage = visible_or_404(Passage, passage_id)
    if actor() is not None:
        require(actor(), Permission.PASSAGE_CONTRIBUTE, passage)
    form = StartThreadForm()
    del form.action_field
    form.offer_spots(passage)
    kind = request.args.get("kind", "")
    if request.method == "GET" and kind in list(ContributionKind) and not form.title.data:
        form.kind.data = kind
    if not (form.title.data or "").strip():
        # A title is a courtesy of whoever has one; without it the passage names the thread.
        form.title.data = _proposed_title(passage, form.kind.data)
    return _start(form, passage)


def _proposed_title(passage: Passage, kind: str | None) -> str:
    label = words.KINDS[ContributionKind(kind)] if kind in list(ContributionKind) else ""
    return f"{label}: {title_of(passage)}"[:160]


def _start(form: StartThreadForm, passage: Passage | None) -> ResponseReturnValue:
    person = actor()
    if not permits(person, Permission.THREAD_TIMER_SET):
        del form.publish_at
    place = _place(passage)
    step = composing.step_of(form, "body", place)
    if step.response is not None:
        return step.response
    sent = not step.stays and form.validate_on_submit()
    if sent and _may_write_kind(form, signed_in_actor()):
        try:
            with unit_of_work(), composing.publishing(form, place):
                thread = _started(form, passage)
        except RuleBroken as refusal:
            form.refuse(refusal, _field_of(form, refusal))
        else:
            flash(*_said(thread))
            return redirect(link_to(thread))
    return (
        render_template(
            "threads/new.html",
            form=form,
            passage=passage,
            words=words,
            step=step,
            similar=similar_to(form.title.data or "", form.body.data or "")
            if step.previews
            else None,
            may_share_experience=person is None or permits(person, Permission.EXPERIENCE_WRITE),
        ),
        step.status_of(form),
    )


def _started(form: StartThreadForm, passage: Passage | None) -> Thread:
    about = form.about if passage else chosen_field(form)
    later = form.publish_at.moment if form.publish_at else None
    start = partial(thread_timers.start_later, at=later) if later else threads.start
    return start(
        about,
        actor=signed_in_actor(),
        opening=_opening(form),
        submission=form.submission.data or None,
    )


def _field_of(form: StartThreadForm, refusal: RuleBroken) -> Field:
    if refusal.code in ("moment_in_the_past", "timer_too_far"):
        return form.publish_at
    return form.tags if "tags" in refusal.code else form.body


def _said(thread: Thread) -> tuple[str, str]:
    """Say what became of it: published, or waiting for a look or for its time."""
    if not thread.is_held:
        return _("Your contribution is published."), "success"
    timer = thread_timers.find(thread, ThreadTimerKind.PUBLISH)
    return (timer_words.sentence_of(timer), "success") if timer else (str(words.WAITS), "info")


def _place(passage: Passage | None) -> Place:
    """Give the place of a draft: the passage, or the action field that the address names."""
    if passage is not None:
        return Place(DraftPlace.PASSAGE, passage.id)
    field = action_fields.by_slug(request.args.get("field", ""))
    return Place(DraftPlace.ACTION_FIELD, field.id if field else 0)


def _may_write_kind(form: Any, person: User) -> bool:
    """Say at the field, with the text kept, that experiences are for municipal actors."""
    is_experience = form.kind.data == ContributionKind.EXPERIENCE
    if not is_experience or permits(person, Permission.EXPERIENCE_WRITE):
        return True
    form.refuse(RuleBroken("municipal_actors_only"), form.kind)
    return False


def _opening(form: StartThreadForm) -> threads.Opening:
    return threads.Opening(
        title=form.title.data.strip(),
        body=form.body.data,
        kind=ContributionKind(form.kind.data),
        tags=tags.split(form.tags.data or ""),
        third_party=(form.third_party.data or "").strip(),
    )

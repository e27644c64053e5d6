"""Subscriptions: choosing on the page of a subject, and all of one's own in one place."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints import fragments
from forum.blueprints.edge import (
    actor,
    next_page_url,
    safe_target,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.db import session
from forum.forms.subscriptions import LevelForm, RulesForm
from forum.models import Subscription
from forum.models.subscription import SUBSCRIBED
from forum.permissions.policy import sees
from forum.presenters import subscriptions as words
from forum.rate_limits import limits
from forum.services import mutes, subscriptions
from forum.unit_of_work import unit_of_work

bp = Blueprint("subscriptions", __name__)

MODELS = {column: model for model, column in SUBSCRIBED.items()}


@bp.app_template_global("subscription_to")
def subscription_to(subject: Any) -> words.Choice | None:
    """Say what holds for the reader on the page of a subject."""
    return choice_of(type(subject), subject.id, lambda: subject)


def choice_of(model: type[Any], key: int, load: Callable[[], Any]) -> words.Choice | None:
    """Say the same of a subject that is loaded only where that is not remembered."""
    person = actor()
    if person is None:
        return None

    def ask() -> words.Choice | None:
        return words.choice_for(load(), person)

    return fragments.remembered_for(person, ("subscription", model.__name__, key), ask, 500)


@bp.post("/subscriptions")
@limits.settings
@signed_in_only
def choose() -> ResponseReturnValue:
    """Choose how much to be told of a subject; a script gets the new state as JSON."""
    form = LevelForm()
    if not form.validate_on_submit():
        abort(404 if form.subject_type.errors or form.subject_id.errors else 422)
    person = signed_in_actor()
    subject = visible_or_404(MODELS[form.subject_type.data], form.subject_id.data)
    with unit_of_work():
        subscriptions.choose(subject, actor=person, level=form.chosen)
    said = _("Your choice has been saved.")
    if request.headers.get("Accept") == "application/json":
        return jsonify(said=said)
    flash(said, "success")
    return redirect(safe_target(request.form.get("next"), url_for("subscriptions.mine")))


@bp.get("/account/subscriptions")
@signed_in_only
def mine() -> ResponseReturnValue:
    """Show everything that the person follows or has muted."""
    person = signed_in_actor()
    page = subscriptions.listed(person, after=request.args.get("after"))
    return render_template(
        "subscriptions/index.html",
        rows=[(row, sees(person, row.subject)) for row in page.items],
        back=request.full_path.rstrip("?"),
        mutes=mutes.listed(person),
        rules=RulesForm(obj=person, formdata=None),
        words=words,
        next_url=next_page_url(page.next_key),
    )


@bp.post("/account/subscriptions/rules")
@limits.settings
@signed_in_only
def change_rules() -> ResponseReturnValue:
    """Choose what is followed without being asked."""
    form, person = RulesForm(), signed_in_actor()
    with unit_of_work():
        subscriptions.change_rules(
            person,
            actor=person,
            watches_own=form.watches_own.data,
            tracks_answered=form.tracks_answered.data,
        )
    flash(_("Your settings have been saved."), "success")
    return redirect(url_for("subscriptions.mine"))


@bp.post("/subscriptions/<int:subscription_id>/end")
@limits.settings
@signed_in_only
def end(subscription_id: int) -> ResponseReturnValue:
    """Take a choice back."""
    row = session.get(Subscription, subscription_id) or abort(404)
    with unit_of_work():
        subscriptions.end(row, actor=signed_in_actor())
    flash(_("The subscription has ended."), "success")
    return redirect(url_for("subscriptions.mine"))

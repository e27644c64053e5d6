"""The first steps of new members, the choice of action fields, and the keyboard shortcuts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import signed_in_actor, signed_in_only
from forum.forms.onboarding import FieldsForm
from forum.presenters.shortcuts import GROUPS
from forum.rate_limits import limits
from forum.services import action_fields, field_choices, onboarding, users
from forum.unit_of_work import unit_of_work

bp = Blueprint("onboarding", __name__)


@bp.route("/account/fields", methods=["GET", "POST"])
@limits.settings
@signed_in_only
def fields() -> ResponseReturnValue:
    """Choose the action fields that the person wants to see first."""
    person = signed_in_actor()
    form = FieldsForm(fields=field_choices.of(person))
    form.offer(action_fields.visible_to(person))
    if form.validate_on_submit():
        with unit_of_work():
            field_choices.choose(person, actor=person, field_ids=form.fields.data or [])
        flash(_("Your choice has been saved."), "success")
        return redirect(url_for("read_positions.index", field="mine"))
    return render_template("onboarding/fields.html", form=form), form.status


@bp.post("/onboarding/skip")
@limits.settings
@signed_in_only
def skip() -> ResponseReturnValue:
    """Show the first steps no more."""
    person = signed_in_actor()
    with unit_of_work():
        onboarding.skip(person, actor=person)
    flash(_("The first steps are not shown any more. The help stands at the foot of every page."))
    return redirect(url_for("home.index"))


@bp.get("/shortcuts")
def shortcuts() -> ResponseReturnValue:
    """Tell which keys do what."""
    return render_template("onboarding/shortcuts.html", groups=GROUPS)


@bp.post("/shortcuts/<any(on, off):state>")
@limits.settings
@signed_in_only
def switch_shortcuts(state: str) -> ResponseReturnValue:
    """Switch single keys on or off."""
    person = signed_in_actor()
    with unit_of_work():
        users.switch_shortcuts(person, actor=person, on=state == "on")
    flash(
        _("The shortcuts are switched on.")
        if state == "on"
        else _("The shortcuts are switched off."),
        "success",
    )
    return redirect(url_for("onboarding.shortcuts"))

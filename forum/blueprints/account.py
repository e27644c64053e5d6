"""The settings of one's own account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import signed_in_actor, signed_in_only, visible_or_404
from forum.blueprints.previews import previews_of
from forum.errors import RuleBroken
from forum.forms.account import ProfileForm, SettingsForm
from forum.forms.representations import JoinForm
from forum.models import Organisation
from forum.presenters.organisations import ROLE
from forum.rate_limits import limits
from forum.services import mail_preferences, representations, users
from forum.unit_of_work import unit_of_work

bp = Blueprint("account", __name__)


@bp.get("/register/check-your-mail")
def registered() -> ResponseReturnValue:
    """Tell what to do after registering; the same for known and unknown addresses."""
    return render_template("account/registered.html")


@bp.get("/account")
@signed_in_only
def settings() -> ResponseReturnValue:
    """Show all settings, with the ways to change them."""
    person = signed_in_actor()
    return render_template(
        "account/settings.html",
        form=SettingsForm(obj=person, formdata=None),
        representation=representations.living_of(person),
        roles=ROLE,
    )


@bp.post("/account")
@limits.settings
@signed_in_only
def change() -> ResponseReturnValue:
    """Choose language and mails."""
    person = signed_in_actor()
    form = SettingsForm()
    if not form.validate_on_submit():
        return render_template(
            "account/settings.html",
            form=form,
            representation=representations.living_of(person),
            roles=ROLE,
        ), 422
    with unit_of_work():
        mail_preferences.change_settings(
            person, actor=person, locale=form.locale.data, wants_mail=form.wants_mail.data
        )
    flash(_("Your settings have been saved."), "success")
    return redirect(url_for("account.settings"))


@bp.route("/account/profile", methods=["GET", "POST"])
@limits.settings
@signed_in_only
def profile() -> ResponseReturnValue:
    """Change what the public profile tells."""
    person = signed_in_actor()
    form = ProfileForm(obj=person)
    previews = previews_of(form, "bio")
    if not previews and form.validate_on_submit():
        try:
            with unit_of_work():
                users.change_profile(person, actor=person, profile=_profile(form))
        except RuleBroken as refusal:
            form.refuse(refusal, _field_of(form, refusal))
        else:
            flash(_("Your profile has been saved."), "success")
            return redirect(url_for("users.show", name=person.name))
    return render_template("account/profile.html", form=form, previews=previews), form.status


def _profile(form: ProfileForm) -> users.Profile:
    return users.Profile(
        display_name=form.display_name.data or "",
        job_title=(form.job_title.data or "").strip(),
        municipality=(form.municipality.data or "").strip(),
        web_address=(form.web_address.data or "").strip(),
        bio=form.bio.data or "",
        interest=(form.interest.data or "").strip(),
    )


def _field_of(form: ProfileForm, refusal: RuleBroken) -> object:
    """Find the field that a refusal of the domain is about."""
    if refusal.code.startswith("name_"):
        return form.display_name
    return form.web_address if refusal.code == "not_a_web_address" else form.bio


@bp.route("/account/organisation", methods=["GET", "POST"])
@limits.settings
@signed_in_only
def organisation() -> ResponseReturnValue:
    """Show for whom the person acts, and ask to act for an organisation."""
    person = signed_in_actor()
    form = JoinForm()
    if form.validate_on_submit():
        chosen = visible_or_404(Organisation, form.organisation.data)
        try:
            with unit_of_work():
                representations.request(
                    chosen, actor=person, job_title=(form.job_title.data or "").strip()
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.organisation)
        else:
            flash(_("Your request has been sent. We tell you when it is confirmed."), "success")
            return redirect(url_for("account.organisation"))
    return render_template(
        "account/organisation.html",
        form=form,
        representation=representations.living_of(person),
        roles=ROLE,
    ), form.status


@bp.post("/account/organisation/end")
@limits.settings
@signed_in_only
def leave() -> ResponseReturnValue:
    """Stop acting for the organisation, or take the request back."""
    person = signed_in_actor()
    living = representations.living_of(person)
    if living is not None:
        with unit_of_work():
            representations.end(living, actor=person)
    flash(_("You no longer act for an organisation."), "success")
    return redirect(url_for("account.organisation"))

"""Who acts for an organisation: asking, confirming, ending."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, signed_in_actor, signed_in_only
from forum.blueprints.organisations import found, mark_read
from forum.errors import RuleBroken
from forum.forms.representations import ConfirmForm, RequestForm
from forum.models import Organisation, Representation
from forum.permissions.policy import Permission, permits, require
from forum.presenters import organisations as words
from forum.rate_limits import limits
from forum.services import representations
from forum.unit_of_work import unit_of_work

bp = Blueprint("representations", __name__)


@bp.get("/organisations/<slug>/people")
def index(slug: str) -> ResponseReturnValue:
    """Show who acts for the organisation, and who has asked to."""
    # A form carries a token and with it a cookie, which guests who only read do not get.
    organisation = found(slug)
    mark_read(organisation)
    return _page(organisation, RequestForm(formdata=None) if actor() else None)


def _page(
    organisation: Organisation,
    form: RequestForm | None,
    refused: tuple[int, ConfirmForm] | None = None,
) -> ResponseReturnValue:
    person = actor()
    page = render_template(
        "representations/index.html",
        organisation=organisation,
        people=representations.people_of(organisation, actor=person),
        own=representations.living_of(person) if person else None,
        confirms=permits(person, Permission.ORGANISATION_EDIT, organisation),
        form=form,
        confirm_form=lambda entry: _confirm_form(entry, refused),
        words=words,
    )
    shown = refused[1] if refused else form
    return page, shown.status if shown else 200


def _confirm_form(entry: Representation, refused: tuple[int, ConfirmForm] | None) -> ConfirmForm:
    """Give the form of one person; ids differ, because the page has one for each."""
    if refused and refused[0] == entry.id:
        return refused[1]
    return ConfirmForm(obj=entry, formdata=None, prefix=f"person{entry.id}-")


@bp.post("/organisations/<slug>/people")
@limits.posting
@signed_in_only
def create(slug: str) -> ResponseReturnValue:
    """Ask to act for the organisation."""
    organisation = found(slug)
    form = RequestForm()
    if not form.validate_on_submit():
        return _page(organisation, form)
    try:
        with unit_of_work():
            representations.request(
                organisation,
                actor=signed_in_actor(),
                job_title=(form.job_title.data or "").strip(),
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.job_title)
        return _page(organisation, form)
    flash(_("Your request has been sent. We tell you when it is confirmed."), "success")
    return redirect(url_for("representations.index", slug=slug))


def _entry(organisation: Organisation, entry_id: int) -> Representation:
    """Find somebody who acts for this organisation, as far as the actor may know."""
    for entry in representations.people_of(organisation, actor=actor()):
        if entry.id == entry_id:
            return entry
    abort(404)


@bp.post("/organisations/<slug>/people/<int:entry_id>/confirm")
@limits.posting
@signed_in_only
def confirm(slug: str, entry_id: int) -> ResponseReturnValue:
    """Confirm that somebody acts for the organisation, with role and expiry date."""
    organisation = found(slug)
    entry = _entry(organisation, entry_id)
    require(actor(), Permission.REPRESENTATION_CONFIRM, entry)
    form = ConfirmForm(prefix=f"person{entry_id}-")
    if not form.validate_on_submit():
        return _page(organisation, RequestForm(formdata=None), (entry_id, form))
    try:
        with unit_of_work():
            representations.confirm(
                entry,
                actor=signed_in_actor(),
                role=form.chosen_role,
                expires_on=form.chosen_day,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.expires_on)
        return _page(organisation, RequestForm(formdata=None), (entry_id, form))
    flash(_("It is confirmed. The person has been told."), "success")
    return redirect(url_for("representations.index", slug=slug))


@bp.post("/organisations/<slug>/people/<int:entry_id>/end")
@limits.posting
@signed_in_only
def end(slug: str, entry_id: int) -> ResponseReturnValue:
    """End that somebody acts for the organisation, or refuse a request."""
    organisation = found(slug)
    entry = _entry(organisation, entry_id)
    with unit_of_work():
        representations.end(entry, actor=signed_in_actor())
    flash(_("It has ended. The person has been told."), "success")
    return redirect(url_for("representations.index", slug=slug))

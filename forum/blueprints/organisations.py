"""Pages of organisations: the list, one organisation, and the forms of its facts."""

import enum
import json
from typing import TypeVar

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum import names
from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
)
from forum.blueprints.previews import previews_of
from forum.blueprints.users import STATES, chosen_list
from forum.db import session
from forum.errors import RuleBroken
from forum.forms.organisations import OrganisationForm
from forum.keyset import slice_of
from forum.models import (
    FederalState,
    Organisation,
    OrganisationKind,
    SizeClass,
)
from forum.notifications import inbox
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible
from forum.presenters import organisations as words
from forum.presenters.contributions import KINDS
from forum.rate_limits import limits
from forum.services import contribution_lists, organisations, representations
from forum.unit_of_work import unit_of_work

bp = Blueprint("organisations", __name__)

E = TypeVar("E", bound=enum.StrEnum)


def _chosen(kind: type[E], name: str) -> E | None:
    """Give the value that a filter of the address names, None for all others."""
    text = request.args.get(name, "")
    return kind(text) if text in list(kind) else None


def _filtered() -> sa.Select[Organisation]:
    statement = sa.select(Organisation).where(visible(Organisation, actor()))
    if kind := _chosen(OrganisationKind, "kind"):
        statement = statement.where(Organisation.kind == kind)
    if state := _chosen(FederalState, "state"):
        statement = statement.where(Organisation.federal_state == state)
    if size := _chosen(SizeClass, "size"):
        statement = statement.where(Organisation.size_class == size)
    if request.args.get("verified") in ("yes", "no"):
        is_verified = Organisation.verified_at.is_not(None)
        statement = statement.where(
            is_verified if request.args["verified"] == "yes" else sa.not_(is_verified)
        )
    if text := " ".join(request.args.get("q", "")[:100].split()):
        statement = statement.where(_mentions(text))
    return statement


def _mentions(text: str) -> sa.ColumnElement[bool]:
    # Topics are stored as JSON, whose letters beyond ASCII are written as numbers.
    as_json = json.dumps(text)[1:-1]
    return sa.or_(
        Organisation.sort_name.contains(names.sort_key(text)[0], autoescape=True),
        Organisation.description.icontains(text, autoescape=True),
        sa.cast(Organisation.topics, sa.Text).icontains(as_json, autoescape=True),
    )


@bp.get("/organisations")
def index() -> ResponseReturnValue:
    """List the organisations, by name."""
    page = slice_of(
        _filtered(),
        keys=(Organisation.sort_name, Organisation.id),
        after=request.args.get("after"),
        descending=False,
    )
    everything = [("", _("All"))]
    return render_template(
        "organisations/index.html",
        page=page,
        words=words,
        kinds=everything + [(k.value, label) for k, label in words.KIND.items()],
        states=everything + [(s.value, label) for s, label in words.FEDERAL_STATE.items()],
        sizes=everything + [(s.value, label) for s, label in words.SIZE_CLASS.items()],
        verified=[*everything, ("yes", _("verified")), ("no", _("not verified"))],
        next_url=next_page_url(page.next_key),
    )


def found(slug: str) -> Organisation:
    """Load the organisation that the address names."""
    return seen_or_404(session.scalar(sa.select(Organisation).where(Organisation.slug == slug)))


def mark_read(organisation: Organisation) -> None:
    """Mark what the actor's inbox says about the organisation as read."""
    person = actor()
    if person is not None:
        with unit_of_work():
            inbox.mark_organisation_read(person, organisation)


@bp.get("/organisations/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show an organisation: facts, people, contributions."""
    organisation = found(slug)
    mark_read(organisation)
    listed = chosen_list()
    page = contribution_lists.page_of(
        listed, organisation, actor=actor(), after=request.args.get("after")
    )
    people = representations.people_of(organisation, actor=actor())
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        people=[entry for entry in people if entry.is_valid],
        waiting=sum(entry.is_waiting for entry in people),
        words=words,
        listed=listed,
        page=page,
        counts=contribution_lists.counts_of(organisation, actor=actor()),
        kinds=KINDS,
        states=STATES.get(listed),
        next_url=next_page_url(page.next_key),
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def create() -> ResponseReturnValue:
    """Make an organisation, with oneself as its first contact."""
    form = OrganisationForm()
    previews = previews_of(form, "description")
    if not previews and form.validate_on_submit():
        try:
            with unit_of_work():
                organisation = organisations.create(signed_in_actor(), facts=form.facts)
        except RuleBroken as refusal:
            form.refuse(refusal, _field_of(form, refusal))
        else:
            flash(_("The organisation has been added. The administration will verify it."))
            return redirect(link_to(organisation))
    return _form_page(form, previews, _l("Add an organisation"), url_for("organisations.create"))


@bp.route("/organisations/<slug>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(slug: str) -> ResponseReturnValue:
    """Change what the page tells."""
    organisation = found(slug)
    require(actor(), Permission.ORGANISATION_EDIT, organisation)
    form = OrganisationForm(obj=organisation)
    if request.method == "GET":
        form.topics.data = ", ".join(organisation.topics)
    previews = previews_of(form, "description")
    if not previews and form.validate_on_submit():
        try:
            with unit_of_work():
                organisations.edit(organisation, actor=signed_in_actor(), facts=form.facts)
        except RuleBroken as refusal:
            form.refuse(refusal, _field_of(form, refusal))
        else:
            flash(_("The organisation's page has been saved."), "success")
            return redirect(link_to(organisation))
    address = url_for("organisations.edit", slug=slug)
    return _form_page(form, previews, _l("Edit the organisation"), address)


def _form_page(
    form: OrganisationForm, previews: object, title: object, address: str
) -> ResponseReturnValue:
    return (
        render_template(
            "organisations/form.html", form=form, previews=previews, title=title, address=address
        ),
        form.status,
    )


def _field_of(form: OrganisationForm, refusal: RuleBroken) -> object:
    """Find the field that a refusal of the domain is about."""
    fields = {
        "not_a_web_address": form.web_address,
        "too_many_topics": form.topics,
    }
    is_text = refusal.code.startswith("markup_")
    return form.description if is_text else fields.get(refusal.code, form.name)


@bp.post("/organisations/<slug>/<any(verify, unverify):step>")
@signed_in_only
def verify(slug: str, step: str) -> ResponseReturnValue:
    """Vouch for an organisation, or take that back."""
    organisation = found(slug)
    verb = {"verify": organisations.verify, "unverify": organisations.unverify}[step]
    with unit_of_work():
        verb(organisation, actor=signed_in_actor())
    flash(
        _("The organisation is verified.")
        if step == "verify"
        else _("The organisation is no longer verified."),
        "success",
    )
    return redirect(link_to(organisation))

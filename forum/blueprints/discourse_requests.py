"""Pages of discourse requests: the list, one request, opening, joining, date and minutes."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from forum.blueprints import ratings, visits
from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.previews import previews_of
from forum.blueprints.subjects import chosen_field, passage_or_choice, tell_of
from forum.errors import RuleBroken
from forum.forms.cooperation_requests import RemarkForm
from forum.forms.discourse_requests import MinutesForm, OpenDiscourseRequestForm, ScheduleForm
from forum.models import ActionField, DiscourseFormat, DiscourseRequest, DiscourseStatus
from forum.permissions.policy import Permission, permits, require
from forum.permissions.scopes import visible
from forum.presenters import discourse_requests as words
from forum.rate_limits import limits
from forum.services import action_fields, discourse_requests, histories
from forum.services.placements import Spot
from forum.unit_of_work import unit_of_work

bp = Blueprint("discourse_requests", __name__)


def _filtered() -> sa.Select[DiscourseRequest]:
    statement = sa.select(DiscourseRequest).where(visible(DiscourseRequest, actor()))
    if (state := request.args.get("status")) in list(DiscourseStatus):
        statement = statement.where(DiscourseRequest.status == DiscourseStatus(state))
    if (form := request.args.get("format")) in list(DiscourseFormat):
        statement = statement.where(DiscourseRequest.format == DiscourseFormat(form))
    if field := request.args.get("field"):
        statement = statement.join(ActionField).where(ActionField.slug == field)
    return statement.options(
        joinedload(DiscourseRequest.author),
        joinedload(DiscourseRequest.organisation),
        joinedload(DiscourseRequest.action_field),
    )


@bp.get("/discourse-requests")
def index() -> ResponseReturnValue:
    """List the debates asked for."""
    return render_template(
        "discourse_requests/index.html",
        **ratings.listed(_filtered(), DiscourseRequest),
        words=words,
        status_options=[("", _("All"))] + [(s.value, w[0]) for s, w in words.STATUS.items()],
        field_options=[("", _("All"))]
        + [(field.slug, field.title) for field in action_fields.visible_to(actor())],
    )


@bp.get("/discourse-requests/<int:request_id>")
def show(request_id: int) -> ResponseReturnValue:
    """Show a request with its people and its history."""
    discourse = visible_or_404(DiscourseRequest, request_id)
    visits.note(discourse)
    return _page(discourse)


def _page(
    discourse: DiscourseRequest,
    *,
    dates: ScheduleForm | None = None,
    minutes: MinutesForm | None = None,
    previews: dict[str, Markup] | None = None,
) -> ResponseReturnValue:
    person = actor()
    organises = permits(person, Permission.DISCOURSE_REQUEST_ORGANISE, discourse)
    own = person is not None and person.id == discourse.author_id
    return (
        render_template(
            "discourse_requests/show.html",
            discourse=discourse,
            history=histories.of(discourse),
            people=discourse_requests.interested_people(discourse),
            words=words,
            has_joined=person is not None
            and discourse_requests.interest_of(discourse, person) is not None,
            dates=(dates or ScheduleForm()) if organises else None,
            minutes=(minutes or MinutesForm()) if organises else None,
            remark=RemarkForm() if own else None,
            previews=previews or {},
        ),
        next((form.status for form in (dates, minutes) if form), 200),
    )


@bp.route("/discourse-requests/new", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def create() -> ResponseReturnValue:
    """Ask for a debate, about a passage or freely."""
    form = OpenDiscourseRequestForm()
    passage = passage_or_choice(form, Permission.DISCOURSE_REQUEST_OPEN)
    previews = previews_of(form, "body")
    if not previews and form.validate_on_submit():
        about = form.about if passage else chosen_field(form)
        try:
            with unit_of_work():
                discourse = _open(about, form)
        except RuleBroken as refusal:
            form.refuse(refusal, form.body)
        else:
            tell_of(
                discourse,
                _("Your request is published. We tell you when enough people have joined."),
            )
            return redirect(link_to(discourse))
    return (
        render_template(
            "discourse_requests/new.html",
            form=form,
            passage=passage,
            previews=previews,
            words=words,
        ),
        form.status,
    )


def _open(about: ActionField | Spot, form: OpenDiscourseRequestForm) -> DiscourseRequest:
    return discourse_requests.open_request(
        about,
        actor=signed_in_actor(),
        title=form.title.data.strip(),
        body=form.body.data,
        format=DiscourseFormat(form.format.data),
        quorum=form.quorum.data,
        submission=form.submission.data or None,
    )


@bp.post("/discourse-requests/<int:request_id>/<any(join, leave):step>")
@signed_in_only
def take_part(request_id: int, step: str) -> ResponseReturnValue:
    """Say that one wants to take part, or not any more."""
    discourse = visible_or_404(DiscourseRequest, request_id)
    verb = {"join": discourse_requests.join, "leave": discourse_requests.leave}[step]
    with unit_of_work():
        verb(discourse, actor=signed_in_actor())
    flash(_("You take part.") if step == "join" else _("You no longer take part."), "success")
    return redirect(link_to(discourse))


@bp.post("/discourse-requests/<int:request_id>/schedule")
@signed_in_only
def schedule(request_id: int) -> ResponseReturnValue:
    """Set date and place."""
    discourse = visible_or_404(DiscourseRequest, request_id)
    require(actor(), Permission.DISCOURSE_REQUEST_ORGANISE, discourse)
    form = ScheduleForm()
    if not form.validate_on_submit():
        return _page(discourse, dates=form)
    try:
        with unit_of_work():
            discourse_requests.schedule(
                discourse,
                actor=signed_in_actor(),
                at=form.at.moment,
                place=form.place.data,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.at)
        return _page(discourse, dates=form)
    flash(_("The date is set. Everybody who takes part has been told."), "success")
    return redirect(link_to(discourse))


@bp.post("/discourse-requests/<int:request_id>/hold")
@signed_in_only
def hold(request_id: int) -> ResponseReturnValue:
    """Record that the debate took place."""
    discourse = visible_or_404(DiscourseRequest, request_id)
    with unit_of_work():
        discourse_requests.hold(discourse, actor=signed_in_actor())
    flash(_("Recorded. Please add the minutes."), "success")
    return redirect(link_to(discourse))


@bp.post("/discourse-requests/<int:request_id>/minutes")
@limits.posting
@signed_in_only
def minute(request_id: int) -> ResponseReturnValue:
    """Publish the minutes."""
    discourse = visible_or_404(DiscourseRequest, request_id)
    require(actor(), Permission.DISCOURSE_REQUEST_ORGANISE, discourse)
    form = MinutesForm()
    previews = previews_of(form, "minutes")
    if previews or not form.validate_on_submit():
        return _page(discourse, minutes=form, previews=previews)
    try:
        with unit_of_work():
            discourse_requests.minute(discourse, actor=signed_in_actor(), minutes=form.minutes.data)
    except RuleBroken as refusal:
        form.refuse(refusal, form.minutes)
        return _page(discourse, minutes=form)
    flash(_("The minutes are published."), "success")
    return redirect(link_to(discourse))


@bp.post("/discourse-requests/<int:request_id>/withdraw")
@signed_in_only
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take the request back."""
    discourse = visible_or_404(DiscourseRequest, request_id)
    form = RemarkForm()
    if not form.validate_on_submit():
        return _page(discourse)
    with unit_of_work():
        discourse_requests.withdraw(
            discourse, actor=signed_in_actor(), remark=form.remark.data or ""
        )
    flash(_("The request is withdrawn."), "success")
    return redirect(link_to(discourse))

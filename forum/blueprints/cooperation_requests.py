"""Pages of cooperation requests: the list, one request, opening, answering and every later step."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
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
from forum.forms.cooperation_requests import (
    OpenCooperationRequestForm,
    ProposeCooperationForm,
    RemarkForm,
    ResultNoteForm,
)
from forum.models import (
    ActionField,
    CooperationDirection,
    CooperationRequest,
    CooperationStatus,
)
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible
from forum.presenters import cooperation_requests as words
from forum.rate_limits import limits
from forum.services import action_fields, cooperation_requests, histories
from forum.services.placements import Spot
from forum.unit_of_work import unit_of_work

bp = Blueprint("cooperation_requests", __name__)


def _filtered() -> sa.Select[CooperationRequest]:
    statement = sa.select(CooperationRequest).where(visible(CooperationRequest, actor()))
    if (state := request.args.get("status")) in list(CooperationStatus):
        statement = statement.where(CooperationRequest.status == CooperationStatus(state))
    if (direction := request.args.get("direction")) in list(CooperationDirection):
        statement = statement.where(CooperationRequest.direction == CooperationDirection(direction))
    if field := request.args.get("field"):
        statement = statement.join(ActionField).where(ActionField.slug == field)
    return statement.options(
        joinedload(CooperationRequest.author),
        joinedload(CooperationRequest.organisation),
        joinedload(CooperationRequest.action_field),
    )


@bp.get("/cooperation-requests")
def index() -> ResponseReturnValue:
    """List what is sought and offered."""
    return render_template(
        "cooperation_requests/index.html",
        **ratings.listed(_filtered(), CooperationRequest),
        words=words,
        status_options=[("", _("All"))] + [(s.value, w[0]) for s, w in words.STATUS.items()],
        field_options=[("", _("All"))]
        + [(field.slug, field.title) for field in action_fields.visible_to(actor())],
    )


@bp.get("/cooperation-requests/<int:request_id>")
def show(request_id: int) -> ResponseReturnValue:
    """Show a request; contact data only to the two, and only once both have said yes."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    visits.note(cooperation)
    return _page(cooperation)


def _page(
    cooperation: CooperationRequest,
    *,
    note: ResultNoteForm | None = None,
) -> ResponseReturnValue:
    person = actor()
    participates = person is not None and person.id in (
        cooperation.author_id,
        cooperation.partner_id,
    )
    return (
        render_template(
            "cooperation_requests/show.html",
            cooperation=cooperation,
            history=histories.of(cooperation),
            words=words,
            participates=participates,
            next_steps=[s for s in cooperation_requests.STEPS if cooperation.may_move_to(s)],
            remark=RemarkForm() if participates else None,
            note=(note or ResultNoteForm()) if participates else None,
        ),
        note.status if note else 200,
    )


@bp.route("/cooperation-requests/new", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def create() -> ResponseReturnValue:
    """Seek or offer cooperation, about a passage or freely."""
    form = OpenCooperationRequestForm()
    passage = passage_or_choice(form, Permission.COOPERATION_REQUEST_OPEN)
    previews = previews_of(form, "body")
    if not previews and form.validate_on_submit():
        about = form.about if passage else chosen_field(form)
        try:
            with unit_of_work():
                cooperation = _open(about, form)
        except RuleBroken as refusal:
            form.refuse(refusal, form.body)
        else:
            tell_of(
                cooperation,
                _("Your request is published. We tell you when somebody answers."),
            )
            return redirect(link_to(cooperation))
    return (
        render_template(
            "cooperation_requests/new.html", form=form, passage=passage, previews=previews
        ),
        form.status,
    )


def _open(about: ActionField | Spot, form: OpenCooperationRequestForm) -> CooperationRequest:
    return cooperation_requests.open_request(
        about,
        actor=signed_in_actor(),
        direction=CooperationDirection(form.direction.data),
        title=form.title.data.strip(),
        body=form.body.data,
        contact=form.contact.data,
        conditions=cooperation_requests.Conditions(
            region=form.region.data or "",
            period=form.period.data or "",
            effort=form.effort.data or "",
        ),
        submission=form.submission.data or None,
    )


@bp.route("/cooperation-requests/<int:request_id>/propose", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def propose(request_id: int) -> ResponseReturnValue:
    """Answer a request as a possible partner."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    person = actor()
    if person is not None and person.id == cooperation.partner_id:
        return redirect(link_to(cooperation))
    if person is not None:
        require(person, Permission.COOPERATION_REQUEST_PROPOSE, cooperation)
    form = ProposeCooperationForm()
    if form.validate_on_submit():
        with unit_of_work():
            cooperation_requests.propose(
                cooperation,
                actor=signed_in_actor(),
                message=form.message.data,
                contact=form.contact.data,
            )
        flash(
            _("Your answer has been sent. Contact data open when the other side agrees."), "success"
        )
        return redirect(link_to(cooperation))
    return (
        render_template("cooperation_requests/propose.html", cooperation=cooperation, form=form),
        form.status,
    )


@bp.post("/cooperation-requests/<int:request_id>/confirm")
@signed_in_only
def confirm(request_id: int) -> ResponseReturnValue:
    """Say yes to the partner."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    with unit_of_work():
        cooperation_requests.confirm(cooperation, actor=signed_in_actor())
    flash(_("You have both said yes. You now see how to reach each other."), "success")
    return redirect(link_to(cooperation))


@bp.post(
    "/cooperation-requests/<int:request_id>/<any(first_talk, agreed, running, completed):step>"
)
@signed_in_only
def advance(request_id: int, step: str) -> ResponseReturnValue:
    """Record the next step."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    with unit_of_work():
        cooperation_requests.advance(
            cooperation, actor=signed_in_actor(), status=CooperationStatus(step)
        )
    flash(_("The step has been recorded."), "success")
    return redirect(link_to(cooperation))


@bp.post("/cooperation-requests/<int:request_id>/<any(decline, withdraw):step>")
@signed_in_only
def end(request_id: int, step: str) -> ResponseReturnValue:
    """End a cooperation or take the request back."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    verb = {
        "decline": cooperation_requests.decline,
        "withdraw": cooperation_requests.withdraw,
    }[step]
    form = RemarkForm()
    if not form.validate_on_submit():
        return _page(cooperation)
    with unit_of_work():
        verb(cooperation, actor=signed_in_actor(), remark=form.remark.data or "")
    flash(_("The request is closed."), "success")
    return redirect(link_to(cooperation))


@bp.post("/cooperation-requests/<int:request_id>/result-note")
@limits.posting
@signed_in_only
def write_result_note(request_id: int) -> ResponseReturnValue:
    """Write the note on the result."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    require(actor(), Permission.COOPERATION_REQUEST_ADVANCE, cooperation)
    form = ResultNoteForm()
    if not form.validate_on_submit():
        return _page(cooperation, note=form)
    with unit_of_work():
        cooperation_requests.write_result_note(
            cooperation, actor=signed_in_actor(), note=form.note.data
        )
    flash(_("The note becomes public when the other side agrees to it."), "success")
    return redirect(link_to(cooperation))


@bp.post("/cooperation-requests/<int:request_id>/result-note/consent")
@signed_in_only
def consent_to_result_note(request_id: int) -> ResponseReturnValue:
    """Agree to publish the note as shown."""
    cooperation = visible_or_404(CooperationRequest, request_id)
    with unit_of_work():
        cooperation_requests.consent_to_result_note(
            cooperation, actor=signed_in_actor(), note=request.form.get("note", "")
        )
    flash(_("The note is public now."), "success")
    return redirect(link_to(cooperation))

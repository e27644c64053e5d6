"""Pages of membership requests: asking to join, the moderators' queue, one request."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.held_forms import holds_for_guests
from forum.errors import RuleBroken
from forum.forms.membership_requests import DecideMembershipRequestForm, OpenMembershipRequestForm
from forum.keyset import slice_of
from forum.models import MembershipRequest, MembershipRequestStatus, Passage
from forum.notifications import inbox
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible
from forum.presenters import membership_requests as words
from forum.rate_limits import limits
from forum.services import membership_requests
from forum.unit_of_work import unit_of_work

bp = Blueprint("membership_requests", __name__)


@bp.get("/membership-requests")
@signed_in_only
def index() -> ResponseReturnValue:
    """List one's own requests, and to moderators all of them."""
    statement = sa.select(MembershipRequest).where(visible(MembershipRequest, actor()))
    if (state := request.args.get("status")) in list(MembershipRequestStatus):
        statement = statement.where(MembershipRequest.status == MembershipRequestStatus(state))
    page = slice_of(
        statement.options(joinedload(MembershipRequest.author)),
        keys=(MembershipRequest.created_at, MembershipRequest.id),
        after=request.args.get("after"),
    )
    return render_template(
        "membership_requests/index.html",
        page=page,
        words=words,
        next_url=next_page_url(page.next_key),
    )


@bp.get("/membership-requests/<int:request_id>")
@signed_in_only
def show(request_id: int) -> ResponseReturnValue:
    """Show a request to its author and to moderators."""
    membership = visible_or_404(MembershipRequest, request_id)
    with unit_of_work():
        inbox.mark_read(
            signed_in_actor(), subject_type="membership_request", subject_id=membership.id
        )
    return _page(membership, DecideMembershipRequestForm(), 200)


def _page(
    membership: MembershipRequest, form: DecideMembershipRequestForm, status: int
) -> ResponseReturnValue:
    return (
        render_template(
            "membership_requests/show.html", membership=membership, form=form, words=words
        ),
        status,
    )


@bp.route("/membership-requests/new", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def create() -> ResponseReturnValue:
    """Ask to become part of the initiative."""
    person = actor()
    earlier = membership_requests.open_request_of(person) if person else None
    if earlier is not None:
        flash(_("Your earlier request still waits for its answer."), "info")
        return redirect(link_to(earlier))
    form = OpenMembershipRequestForm()
    passage_id = request.args.get("passage", type=int)
    passage = visible_or_404(Passage, passage_id) if passage_id else None
    if form.validate_on_submit():
        try:
            with unit_of_work():
                membership = membership_requests.open_request(
                    actor=signed_in_actor(), motivation=form.motivation.data, passage=passage
                )
        except membership_requests.AlreadyOpen:
            return redirect(
                link_to(membership_requests.open_request_of(signed_in_actor()) or abort(409))
            )
        flash(_("Thank you. The moderation team will answer you."), "success")
        return redirect(link_to(membership))
    return (
        render_template("membership_requests/new.html", form=form, passage=passage),
        form.status,
    )


@bp.post("/membership-requests/<int:request_id>/<any(accept, decline):step>")
@signed_in_only
def decide(request_id: int, step: str) -> ResponseReturnValue:
    """Answer a request."""
    membership = visible_or_404(MembershipRequest, request_id)
    require(actor(), Permission.MEMBERSHIP_REQUEST_DECIDE, membership)
    verb = {"accept": membership_requests.accept, "decline": membership_requests.decline}[step]
    form = DecideMembershipRequestForm()
    if not form.validate_on_submit():
        return _page(membership, form, 422)
    try:
        with unit_of_work():
            verb(membership, actor=signed_in_actor(), reason=form.reason.data or "")
    except RuleBroken as refusal:
        form.refuse(refusal, form.reason)
        return _page(membership, form, 422)
    flash(_("The person has been told."), "success")
    return redirect(link_to(membership))

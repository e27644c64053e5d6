"""Taking a reason out that somebody gave in public with a support or a rating."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.subjects import GIVEN_WITH
from forum.forms.moderation import ReasonsForm
from forum.models import GivenReason
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import public_reasons
from forum.unit_of_work import unit_of_work

bp = Blueprint("public_reasons", __name__)


@bp.route(
    "/public-reasons/<any(comment_support, rating):noun>/<int:key>/redact",
    methods=["GET", "POST"],
)
@limits.posting
@signed_in_only
def redact(noun: str, key: int) -> ResponseReturnValue:
    """Take a reason out, with a statement of reasons."""
    given: GivenReason = visible_or_404(GIVEN_WITH[noun], key)
    require(actor(), Permission.PUBLIC_REASON_REDACT, given)
    if not given.reason:
        abort(404)
    form = ReasonsForm()
    # What is erased does not come back.
    del form.ends_on
    if form.validate_on_submit():
        with unit_of_work():
            public_reasons.redact(given, actor=signed_in_actor(), reasons=form.reasons)
        flash(_("The reason is taken out. The person who gave it has been told."), "success")
        return redirect(link_to(given))
    page = render_template("public_reasons/redact.html", given=given, noun=noun, form=form)
    return page, form.status

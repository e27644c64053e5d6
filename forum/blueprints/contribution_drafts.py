"""The drafts of one's own contributions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    safe_target,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.models import ContributionDraft
from forum.presenters import contribution_drafts as words
from forum.rate_limits import limits
from forum.services import contribution_drafts
from forum.unit_of_work import unit_of_work

bp = Blueprint("contribution_drafts", __name__)


@bp.get("/drafts")
@signed_in_only
def index() -> ResponseReturnValue:
    """List what the person has begun to write."""
    person = signed_in_actor()
    drafts = contribution_drafts.of(person)
    return render_template(
        "contribution_drafts/index.html",
        drafts=drafts,
        subjects=contribution_drafts.subjects_of(drafts, actor=person),
        words=words,
    )


@bp.post("/drafts/<int:draft_id>/discard")
@limits.posting
@signed_in_only
def discard(draft_id: int) -> ResponseReturnValue:
    """Forget a draft."""
    draft = visible_or_404(ContributionDraft, draft_id)
    with unit_of_work():
        contribution_drafts.delete(draft, actor=signed_in_actor())
    flash(_("The draft has been discarded."), "success")
    return redirect(safe_target(request.form.get("next"), url_for("contribution_drafts.index")))

"""Pages of placements: the shelf of a paper, and saying where a contribution belongs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.differences import word_diff
from forum.models import Passage, Placement, PlacementStatus
from forum.presenters import paper_drafts as words
from forum.rate_limits import limits
from forum.services import papers, passages, placements, shelves
from forum.unit_of_work import unit_of_work

bp = Blueprint("placements", __name__)


@bp.get("/papers/<slug>/shelf")
def shelf(slug: str) -> ResponseReturnValue:
    """Show what waits for a yes, and what has lost its passage."""
    paper = seen_or_404(papers.by_slug(slug))
    found = shelves.unsettled(paper, actor())
    return render_template(
        "placements/shelf.html",
        paper=paper,
        waiting=[one for one in found if one.status is PlacementStatus.WAITING],
        orphaned=[one for one in found if one.status is PlacementStatus.ORPHANED],
        words=words,
    )


@bp.get("/placements/<int:placement_id>")
def show(placement_id: int) -> ResponseReturnValue:
    """Show both texts side by side, and ask whether the contribution still belongs."""
    placement = visible_or_404(Placement, placement_id)
    contribution: Any = placement.target
    before = contribution.passage
    return render_template(
        "placements/show.html",
        placement=placement,
        contribution=contribution,
        before=before,
        difference=word_diff(before.text, placement.passage.text) if placement.passage else [],
        others=passages.of_version(placement.version),
        words=words,
    )


@bp.post("/placements/<int:placement_id>/<any(confirm, decline):step>")
@limits.posting
@signed_in_only
def decide(placement_id: int, step: str) -> ResponseReturnValue:
    """Say that the contribution belongs to the passage, or that it does not."""
    placement = visible_or_404(Placement, placement_id)
    chosen = request.form.get("passage", 0, type=int)
    with unit_of_work():
        if step == "decline":
            placements.decline(placement, actor=signed_in_actor())
        else:
            passage = visible_or_404(Passage, chosen) if chosen else None
            placements.confirm(placement, actor=signed_in_actor(), passage=passage)
    if placement.passage is None:
        flash(_("The contribution stays on the shelf, with its original words."), "success")
        return redirect(url_for("placements.shelf", slug=placement.version.paper.slug))
    flash(_("The contribution stands beside this passage now."), "success")
    return redirect(link_to(placement.passage))

"""Restricting contributions with reasons, and lifting that."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.subjects import contribution_or_404
from forum.forms.moderation import LiftForm, ReasonsForm
from forum.models import (
    Comment,
    RestrictionKind,
    Thread,
)
from forum.permissions.policy import Permission, require
from forum.services import restrictions, threads
from forum.unit_of_work import unit_of_work

bp = Blueprint("moderation", __name__)

_FREED = {
    "reopen": RestrictionKind.CLOSED,
    "unarchive": RestrictionKind.ARCHIVED,
    "unslow": RestrictionKind.SLOWED,
}


@bp.route("/moderation/hide", methods=["GET", "POST"])
@signed_in_only
def hide() -> ResponseReturnValue:
    """Hide a contribution, with reasons."""
    target = contribution_or_404()
    require(actor(), Permission.CONTRIBUTION_MODERATE, target)
    form = ReasonsForm()
    if form.validate_on_submit():
        with unit_of_work():
            restrictions.hide(target, actor=signed_in_actor(), reasons=form.reasons)
        flash(_("It is hidden. The author has been told, with your reasons."), "success")
        return redirect(link_to(target))
    return (
        render_template("moderation/restrict.html", form=form, target=target, verb="hide"),
        form.status,
    )


@bp.route("/moderation/take-name-out/<int:comment_id>", methods=["GET", "POST"])
@signed_in_only
def take_name_out(comment_id: int) -> ResponseReturnValue:
    """Take the third party that a hint names out of it, with reasons."""
    comment = visible_or_404(Comment, comment_id)
    require(actor(), Permission.COMMENT_CHECK_THIRD_PARTY, comment)
    form = ReasonsForm()
    if form.validate_on_submit():
        with unit_of_work():
            restrictions.take_name_out(comment, actor=signed_in_actor(), reasons=form.reasons)
        flash(_("Done. The author has been told, with your reasons."), "success")
        return redirect(link_to(comment))
    return (
        render_template(
            "moderation/restrict.html", form=form, target=comment, verb="take_name_out"
        ),
        form.status,
    )


@bp.route("/moderation/restore", methods=["GET", "POST"])
@signed_in_only
def restore() -> ResponseReturnValue:
    """Show a hidden contribution again, with a reason."""
    target = contribution_or_404()
    require(actor(), Permission.CONTRIBUTION_MODERATE, target)
    form = LiftForm()
    if form.validate_on_submit():
        with unit_of_work():
            restrictions.restore(target, actor=signed_in_actor(), reason=form.reason.data)
        flash(_("It is visible again. The author has been told."), "success")
        return redirect(link_to(target))
    return (
        render_template("moderation/restrict.html", form=form, target=target, verb="restore"),
        form.status,
    )


@bp.route("/threads/<int:thread_id>/<any(close, archive):step>", methods=["GET", "POST"])
@signed_in_only
def restrict(thread_id: int, step: str) -> ResponseReturnValue:
    """Close or archive a thread, with reasons."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_STEER, thread)
    kind = RestrictionKind.CLOSED if step == "close" else RestrictionKind.ARCHIVED
    form = ReasonsForm()
    if form.validate_on_submit():
        with unit_of_work():
            restrictions.restrict_thread(
                thread, actor=signed_in_actor(), kind=kind, reasons=form.reasons
            )
        flash(_("Done. The author has been told, with your reasons."), "success")
        return redirect(link_to(thread))
    return (
        render_template("moderation/restrict.html", form=form, target=thread, verb=step),
        form.status,
    )


@bp.route("/threads/<int:thread_id>/<any(reopen, unarchive, unslow):step>", methods=["GET", "POST"])
@signed_in_only
def free(thread_id: int, step: str) -> ResponseReturnValue:
    """Reopen a thread, take it out of the archive or end its slow mode, with a reason."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_MODERATE, thread)
    kind = _FREED[step]
    form = LiftForm()
    if form.validate_on_submit():
        with unit_of_work():
            restrictions.free_thread(
                thread, actor=signed_in_actor(), kind=kind, reason=form.reason.data
            )
        flash(_("Done. The author has been told."), "success")
        return redirect(link_to(thread))
    return (
        render_template("moderation/restrict.html", form=form, target=thread, verb=step),
        form.status,
    )


@bp.post("/threads/<int:thread_id>/<any(pin, unpin):step>")
@signed_in_only
def pin(thread_id: int, step: str) -> ResponseReturnValue:
    """Put a thread on top of its lists, or take it down."""
    thread = visible_or_404(Thread, thread_id)
    with unit_of_work():
        threads.pin(thread, actor=signed_in_actor(), pinned=step == "pin")
    flash(_("Done."), "success")
    return redirect(link_to(thread))

"""Slow mode of a thread: setting it with reasons; lifting it is up to ``moderation``."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, link_to, signed_in_actor, signed_in_only, visible_or_404
from forum.forms.slow_modes import SlowModeForm
from forum.models import Thread
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import slow_modes
from forum.unit_of_work import unit_of_work

bp = Blueprint("slow_modes", __name__)


@bp.route("/threads/<int:thread_id>/slow", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def slow(thread_id: int) -> ResponseReturnValue:
    """Let people pause between their posts, or set another pause."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_STEER, thread)
    form = SlowModeForm(data={"pause": thread.pause_minutes} if thread.is_slowed else {})
    if form.validate_on_submit():
        reasons = replace(form.reasons, pause_minutes=form.pause.data)
        with unit_of_work():
            slow_modes.slow(thread, actor=signed_in_actor(), reasons=reasons)
        flash(_("Slow mode is on. The author has been told, with your reasons."), "success")
        return redirect(link_to(thread))
    return render_template("slow_modes/edit.html", thread=thread, form=form), form.status

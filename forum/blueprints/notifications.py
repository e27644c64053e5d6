"""The inbox."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import next_page_url, signed_in_actor, signed_in_only
from forum.notifications import inbox
from forum.presenters.notifications import groups_of
from forum.unit_of_work import unit_of_work

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show what happened that concerns the person."""
    only_unread = request.args.get("show") == "unread"
    groups, next_key = groups_of(
        signed_in_actor(), after=request.args.get("after"), only_unread=only_unread
    )
    return render_template(
        "notifications/index.html",
        groups=groups,
        only_unread=only_unread,
        next_url=next_page_url(next_key),
    )


@bp.post("/notifications/read")
@signed_in_only
def mark_all_read() -> ResponseReturnValue:
    """Mark everything as read."""
    with unit_of_work():
        inbox.mark_read(signed_in_actor())
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("notifications.index"))

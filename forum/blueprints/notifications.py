"""The inbox."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import next_page_url, safe_target, signed_in_actor, signed_in_only
from forum.notifications import inbox
from forum.presenters.notifications import entries_of, heading_of, news_of, reasons_in
from forum.unit_of_work import unit_of_work

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show what happened that concerns the person, by subject, the unread first."""
    only_unread = request.args.get("show") == "unread"
    page = inbox.page_of(
        signed_in_actor(), after=request.args.get("after"), only_unread=only_unread
    )
    return render_template(
        "notifications/index.html",
        groups=page.groups,
        entries_of=entries_of,
        heading_of=heading_of,
        news_of=news_of,
        reasons=reasons_in(page.groups, signed_in_actor()),
        only_unread=only_unread,
        next_url=next_page_url(page.next_key),
    )


@bp.post("/notifications/read")
@signed_in_only
def mark_all_read() -> ResponseReturnValue:
    """Mark everything as read."""
    with unit_of_work():
        inbox.mark_read(signed_in_actor())
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("notifications.index"))


@bp.post("/notifications/<about_type>/<int:about_id>/read")
@signed_in_only
def mark_read(about_type: str, about_id: int) -> ResponseReturnValue:
    """Mark what is said about one subject as read; done for what is not there it does nothing."""
    with unit_of_work():
        inbox.mark_read(signed_in_actor(), subject_type=about_type, subject_id=about_id)
    return redirect(safe_target(request.form.get("next"), url_for("notifications.index")))

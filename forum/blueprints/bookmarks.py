"""Bookmarks: the list, keeping one with note and reminder, and removing it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.errors import RuleBroken
from forum.forms.bookmarks import BookmarkForm
from forum.models import Bookmark
from forum.models.bookmark import BOOKMARKED_BY
from forum.notifications import inbox
from forum.presenters.bookmarks import NOUNS
from forum.rate_limits import limits
from forum.services import bookmarks
from forum.unit_of_work import unit_of_work
from forum.working_days import BERLIN

bp = Blueprint("bookmarks", __name__)

MODELS: dict[str, Any] = {column: model for model, column in BOOKMARKED_BY.items()}


@bp.get("/bookmarks")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show the person's bookmarks; ``?show=`` narrows them down."""
    only = request.args.get("show", "")
    page = bookmarks.listed(signed_in_actor(), only=only, after=request.args.get("after"))
    return render_template(
        "bookmarks/index.html",
        page=page,
        only=only,
        nouns=NOUNS,
        reminders=bookmarks.REMINDERS,
        noun_of=_noun_of,
        next_url=next_page_url(page.next_key),
    )


def _noun_of(bookmark: Bookmark) -> str:
    return BOOKMARKED_BY[type(bookmark.marked)]


@bp.route(
    "/bookmarks/<any(thread, comment, passage, dissent_flag, suggestion, cooperation_request,"
    " discourse_request):noun>/<int:subject_id>",
    methods=["GET", "POST"],
)
@limits.settings
@signed_in_only
def keep(noun: str, subject_id: int) -> ResponseReturnValue:
    """Bookmark something, with a note and a reminder, or change these."""
    subject = visible_or_404(MODELS[noun], subject_id)
    person = signed_in_actor()
    own = bookmarks.of(subject, person)
    form = BookmarkForm(
        note=own.note if own else "",
        remind_at=own.remind_at.astimezone(BERLIN).replace(tzinfo=None)
        if own and own.remind_at
        else None,
    )
    if form.validate_on_submit():
        try:
            with unit_of_work():
                bookmarks.keep(
                    subject,
                    actor=person,
                    note=(form.note.data or "").strip(),
                    remind_at=form.remind_at.moment,
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.note if "note" in refusal.code else form.remind_at)
        else:
            flash(_("Kept among your bookmarks."), "success")
            return redirect(link_to(subject) + _fragment(noun, subject))
    return (
        render_template("bookmarks/keep.html", subject=subject, noun=noun, form=form, own=own),
        form.status,
    )


def _fragment(noun: str, subject: Any) -> str:
    return f"#p-{subject.number}" if noun == "comment" else ""


@bp.post("/bookmarks/<int:bookmark_id>/remove")
@limits.settings
@signed_in_only
def remove(bookmark_id: int) -> ResponseReturnValue:
    """Remove a bookmark."""
    bookmark = visible_or_404(Bookmark, bookmark_id)
    person = signed_in_actor()
    with unit_of_work():
        inbox.mark_read(person, subject_type="bookmark", subject_id=bookmark.id)
        bookmarks.remove(bookmark, actor=person)
    flash(_("The bookmark is removed."), "success")
    return redirect(url_for("bookmarks.index"))


def _is_bookmarked(subject: Any) -> bool:
    """Tell whether the reader has bookmarked something; costs guests nothing."""
    return bookmarks.of(subject, actor()) is not None


bp.add_app_template_global(_is_bookmarked, "is_bookmarked")

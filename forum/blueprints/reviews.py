"""The review queue: what waits for the moderators, and deciding several entries at once."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from forum.blueprints.edge import (
    actor,
    link_to,
    locale,
    next_page_url,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.errors import ForumError
from forum.forms.reviews import ReviewNoteForm
from forum.keyset import LARGEST_KEY, slice_of
from forum.models import AbuseReport, AbuseReportStatus, ReviewKind, User
from forum.permissions.policy import Permission, require
from forum.presenters import moderation as report_words
from forum.presenters import reviews as words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import clauses, review_queues, reviews
from forum.services.review_queues import Entry, View
from forum.unit_of_work import unit_of_work

bp = Blueprint("reviews", __name__)

#: The longest reason of a dismissal, as of a single decision.
LONGEST_REASON = 4_000
FILTERS = ("kind", "whose")


def _view() -> View:
    """Read from the address what is shown; what makes no sense is left out."""
    kind, whose = request.args.get("kind", ""), request.args.get("whose", "")
    return View(
        kind=ReviewKind(kind) if kind in list(ReviewKind) else None,
        whose=whose if whose in dict(words.WHOSE) else "",
    )


def _filters() -> dict[str, Any]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


@bp.route("/moderation", methods=["GET", "POST"])
@limits.moderating
@signed_in_only
def index() -> ResponseReturnValue:
    """Show what waits for the moderators; do the same with all entries that were ticked."""
    require(actor(), Permission.MODERATION_VIEW)
    refusals: dict[str, str] = {}
    if request.method == "POST":
        refusals = _act()
        if not refusals:
            return redirect(url_for("reviews.index", **_filters()))
    view = _view()
    page = review_queues.page_of(signed_in_actor(), view, after=request.args.get("after"))
    return (
        render_template(
            "reviews/index.html",
            page=page,
            view=view,
            filters=_filters(),
            counts=review_queues.counts(signed_in_actor(), View(whose=view.whose)),
            people=reviews.moderators(),
            refusals=refusals,
            ticked=request.form.getlist("entry"),
            holding=review_queues.reasons_for_holding(page.items),
            clauses=clauses.of_netiquette(locale()),
            words=words,
            next_url=next_page_url(page.next_key),
        ),
        409 if refusals else 200,
    )


def _act() -> dict[str, str]:
    """Do what was asked with the ticked entries, all or none; give the sentence of each refusal."""
    # Ctrl+Enter means the button without the name "action".
    action = request.form.get("action") or request.form.get("step", "")
    if action not in _ACTIONS:
        abort(400)
    person = signed_in_actor()
    keys = request.form.getlist("entry")[: review_queues.SIZE]
    # One that is gone has been decided: a second click finds nothing to do.
    found = review_queues.find(person, keys)
    if not found:
        flash(_("Please choose at least one entry that still waits."), "warning")
        return {}
    try:
        with unit_of_work():
            reviews.with_all(found, _ACTIONS[action](person))
    except reviews.Refused as refused:
        return {key: sentence_for(one) for key, one in refused.refusals.items()}
    except ForumError as refused:
        return {entry.key: sentence_for(refused) for entry in found}
    flash(_done(action, len(found)), "success")
    return {}


def _claim(person: User) -> Any:
    return lambda entry: reviews.claim(entry, actor=person)


def _release(person: User) -> Any:
    return lambda entry: reviews.release(entry, actor=person)


def _assign(person: User) -> Any:
    key = request.form.get("assignee", 0, type=int)
    assignee = visible_or_404(User, key if 0 < key <= LARGEST_KEY else 0)
    return lambda entry: reviews.assign(entry, actor=person, assignee=assignee)


def _accept(person: User) -> Any:
    return lambda entry: reviews.accept(entry, actor=person)


def _dismiss(person: User) -> Any:
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    clause = request.form.get("clause", "")
    return lambda entry: reviews.dismiss(
        entry, actor=person, reason=reason, clause=clause, locale=locale()
    )


_ACTIONS = {
    "claim": _claim,
    "release": _release,
    "assign": _assign,
    "accept": _accept,
    "dismiss": _dismiss,
}


def _done(action: str, number: int) -> str:
    if action in ("accept", "dismiss"):
        return str(ngettext("%(num)d entry is decided.", "%(num)d entries are decided.", number))
    if action == "release":
        return str(ngettext("%(num)d entry waits again.", "%(num)d entries wait again.", number))
    if action == "assign":
        return str(ngettext("%(num)d entry is assigned.", "%(num)d entries are assigned.", number))
    return str(
        ngettext("You have taken on %(num)d entry.", "You have taken on %(num)d entries.", number)
    )


@bp.get("/moderation/decided")
@signed_in_only
def decided() -> ResponseReturnValue:
    """Show the reports that have been decided, the newest first."""
    require(actor(), Permission.MODERATION_VIEW)
    statement = (
        sa.select(AbuseReport)
        .where(AbuseReport.status.in_([AbuseReportStatus.DECIDED, AbuseReportStatus.DECIDED_AGAIN]))
        .options(joinedload(AbuseReport.decided_by), joinedload(AbuseReport.comment))
    )
    page = slice_of(
        statement,
        keys=(AbuseReport.created_at, AbuseReport.id),
        after=request.args.get("after"),
    )
    return render_template(
        "reviews/decided.html",
        page=page,
        words=report_words,
        next_url=next_page_url(page.next_key),
    )


def _subject(noun: str, subject_id: int) -> Any:
    require(actor(), Permission.MODERATION_VIEW)
    return seen_or_404(review_queues.subject_of(noun, subject_id))


@bp.route("/moderation/reviews/<noun>/<int:subject_id>", methods=["GET", "POST"])
@limits.moderating
@signed_in_only
def show(noun: str, subject_id: int) -> ResponseReturnValue:
    """Show who takes care of an entry, the notes on it and its history; take a new note."""
    subject, form = _subject(noun, subject_id), ReviewNoteForm()
    if form.validate_on_submit():
        with unit_of_work():
            reviews.note(subject, actor=signed_in_actor(), body=form.body.data)
        flash(_("The note is saved."), "success")
        return redirect(url_for("reviews.show", noun=noun, subject_id=subject_id))
    waiting: list[Entry] = review_queues.find(signed_in_actor(), [f"{noun}:{subject_id}"])
    return (
        render_template(
            "reviews/show.html",
            subject=subject,
            entry=waiting[0] if waiting else None,
            address=link_to(subject),
            form=form,
            notes=reviews.notes_on(subject),
            history=reviews.history_of(subject),
            people=reviews.moderators(),
            words=words,
        ),
        form.status,
    )

"""The curator's desk: what waits, and the drafts that are reviewed and published together."""

from dataclasses import replace

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.blueprints.edge import actor, next_page_url, signed_in_actor, signed_in_only
from forum.errors import ForumError
from forum.keyset import LARGEST_KEY
from forum.models import AnswerDraft
from forum.presenters import desk as words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import answers, desk
from forum.services.duties import DutyKind, View
from forum.unit_of_work import unit_of_work

bp = Blueprint("desk", __name__)

FILTERS = ("kind", "paper", "overdue", "whose")


def view_of_request() -> View:
    """Read from the address which duties are shown; what makes no sense is left out."""
    kind, paper = request.args.get("kind", ""), request.args.get("paper", "")
    readable = paper.isascii() and paper.isdecimal() and int(paper) <= LARGEST_KEY
    return View(
        kind=DutyKind(kind) if kind in list(DutyKind) else None,
        paper_id=int(paper) if readable else None,
        overdue=request.args.get("overdue") == "1",
        own=request.args.get("whose") == "mine",
    )


def filters() -> dict[str, str]:
    """Give the filters of the address, to be handed on to the next page."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


@bp.get("/desk")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show everything that waits for an answer, the nearest deadline first."""
    person = signed_in_actor()
    desk.require_seat(person)
    view = view_of_request()
    page = desk.page_of(person, view, after=request.args.get("after"))
    return render_template(
        "desk/index.html",
        page=page,
        view=view,
        filters=filters(),
        counts=desk.counts(person, replace(view, kind=None)),
        paper_choices=[(str(one.id), one.title) for one in desk.papers(person)],
        drafts=answers.count(person),
        words=words,
        next_url=next_page_url(page.next_key),
    )


@bp.app_template_global()
def desk_waiting() -> desk.Count:
    """Count once a request what waits on the actor's desk, as the navigation of moderators says."""
    person = actor()
    if person is None:
        return desk.Count()
    if "desk_waiting" not in g:
        g.desk_waiting = desk.total(desk.counts(person, View()))
    found: desk.Count = g.desk_waiting
    return found


@bp.route("/desk/drafts", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def drafts() -> ResponseReturnValue:
    """Show the drafts of answers; review, publish or discard those that were ticked."""
    person = signed_in_actor()
    desk.require_seat(person)
    refusals: dict[int, str] = {}
    if request.method == "POST":
        refusals = _do(request.form.get("action", ""))
        if not refusals:
            return redirect(url_for("desk.drafts"))
    page = answers.page_of(person, after=request.args.get("after"))
    return (
        render_template(
            "desk/drafts.html",
            page=page,
            refusals=refusals,
            ticked=_ticked(),
            words=words,
            next_url=next_page_url(page.next_key),
        ),
        409 if refusals else 200,
    )


def _ticked() -> dict[int, int]:
    """Read the ticked drafts: the id of each with the revision that was on the page."""
    pairs = (value.partition(":") for value in request.form.getlist("draft"))
    return {
        int(identity): int(revision)
        for identity, _colon, revision in pairs
        if all(
            text.isascii() and text.isdecimal() and int(text) <= LARGEST_KEY
            for text in (identity, revision)
        )
    }


def _do(action: str) -> dict[int, str]:
    """Do what was asked with the ticked drafts, all or none; give the sentence of each refusal."""
    if action not in _ACTIONS:
        abort(400)
    seen = _ticked()
    # One that is gone has been published or discarded: a second click finds nothing to do.
    found = [one for one in (answers.find(i, actor=actor()) for i in seen) if one is not None]
    if not found:
        flash(_("Please tick at least one draft that is still there."), "warning")
        return {}
    keys = [draft.id for draft in found]
    try:
        with unit_of_work():
            _ACTIONS[action](found, seen)
    except answers.Refused as refused:
        return {one.draft_id: sentence_for(one.error) for one in refused.refusals}
    except ForumError as refused:
        return dict.fromkeys(keys, sentence_for(refused))
    flash(_done(action, len(keys)), "success")
    return {}


def _publish(found: list[AnswerDraft], seen: dict[int, int]) -> None:
    answers.publish(found, actor=signed_in_actor(), seen=seen)


def _review(found: list[AnswerDraft], seen: dict[int, int]) -> None:
    answers.review_all(found, actor=signed_in_actor(), seen=seen)


def _discard(found: list[AnswerDraft], _seen: dict[int, int]) -> None:
    for draft in found:
        answers.discard(draft, actor=signed_in_actor())


_ACTIONS = {"publish": _publish, "review": _review, "discard": _discard}


def _done(action: str, number: int) -> str:
    if action == "review":
        return str(ngettext("%(num)d draft is reviewed.", "%(num)d drafts are reviewed.", number))
    if action == "discard":
        return str(ngettext("%(num)d draft is discarded.", "%(num)d drafts are discarded.", number))
    return str(ngettext("%(num)d answer is published.", "%(num)d answers are published.", number))

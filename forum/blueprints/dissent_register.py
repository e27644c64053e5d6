"""Pages of the register of dissents: filtered, overdue, and whole as JSON and CSV."""

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, next_page_url
from forum.keyset import slice_of
from forum.models import DissentFlag, DissentFlagStatus
from forum.presenters import dissent_flags as words
from forum.presenters import dissent_registers as exported
from forum.rate_limits import limits
from forum.services import deadlines, dissent_registers, papers
from forum.services.dissent_registers import Filters

bp = Blueprint("dissent_register", __name__)

STATES = ("open", "overdue", *(status.value for status in DissentFlagStatus))


def _filters() -> Filters:
    state = request.args.get("status", "")
    return Filters(
        state=state if state in STATES else "",
        outcome=request.args.get("outcome", ""),
        paper=request.args.get("paper", ""),
        passage=request.args.get("passage", 0, type=int),
        organisation=request.args.get("organisation", ""),
    )


@bp.get("/dissent-flags")
def index() -> ResponseReturnValue:
    """Show the register of dissents."""
    person, filters = actor(), _filters()
    page = slice_of(
        dissent_registers.selected(filters, person),
        keys=(DissentFlag.created_at, DissentFlag.id),
        after=request.args.get("after"),
    )
    return render_template(
        "dissent_flags/index.html",
        page=page,
        filters=filters,
        counts=dissent_registers.counts(filters, person),
        papers=[("", _("All")), *((p.slug, p.title) for p in papers.listed(person))],
        organisations=[("", _("All")), *dissent_registers.organisations(person)],
        outcomes=[("", _("All")), *((o.value, w[0]) for o, w in words.OUTCOME.items())],
        words=words,
        next_url=next_page_url(page.next_key),
    )


@bp.get("/dissent-flags/overdue")
def overdue() -> ResponseReturnValue:
    """Show to everybody which answers are overdue, the longest first."""
    page = slice_of(
        dissent_registers.selected(Filters(state="overdue"), actor()),
        keys=(DissentFlag.due_on, DissentFlag.id),
        after=request.args.get("after"),
        descending=False,
    )
    return render_template(
        "dissent_flags/overdue.html",
        page=page,
        days={flag.id: deadlines.days_overdue(flag) for flag in page.items},
        words=words,
        next_url=next_page_url(page.next_key),
    )


@bp.get("/dissent-flags.json")
@limits.search
def as_json() -> ResponseReturnValue:
    """Give the whole register as JSON."""
    return jsonify(exported.as_json(dissent_registers.public()))


@bp.get("/dissent-flags.csv")
@limits.search
def as_csv() -> ResponseReturnValue:
    """Give the whole register as a table for spreadsheets."""
    return Response(
        exported.as_csv(dissent_registers.public()),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=widersprueche.csv"},
    )

"""Pages of processes: phases, action fields and papers; the form of administrators."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, link_to, seen_or_404, signed_in_actor, signed_in_only
from forum.errors import RuleBroken
from forum.forms.processes import ProcessForm
from forum.models import Process
from forum.permissions.policy import Permission, require
from forum.presenters import papers as words
from forum.presenters.intents import GROUPS
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import papers, processes
from forum.unit_of_work import unit_of_work

bp = Blueprint("processes", __name__)


@bp.get("/processes")
def index() -> ResponseReturnValue:
    """Show all processes."""
    return render_template("processes/index.html", processes=processes.listed(actor()))


@bp.get("/processes/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a process with its phases, action fields, papers and newest discussions."""
    process = seen_or_404(processes.by_slug(slug))
    person = actor()
    found = papers.listed(person, process)
    return render_template(
        "processes/show.html",
        process=process,
        papers=found,
        standings=papers.standings(found, person),
        threads=processes.newest_threads(person, process=process),
        kinds=dict(GROUPS),
        words=words,
    )


@bp.route("/processes/new", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def create() -> ResponseReturnValue:
    """Create a process."""
    require(actor(), Permission.PROCESS_EDIT)
    return _form_page(None)


@bp.route("/processes/<slug>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(slug: str) -> ResponseReturnValue:
    """Change a process."""
    process = seen_or_404(processes.by_slug(slug))
    require(actor(), Permission.PROCESS_EDIT, process)
    return _form_page(process)


def _form_page(process: Process | None) -> ResponseReturnValue:
    if request.method == "GET":
        form = ProcessForm(obj=process)
        form.add_spare_rows()
    else:
        # What was sent stands alone: a row without a field's id is a new field.
        form = ProcessForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                saved = _save(process, form)
        except RuleBroken as refusal:
            form.form_errors = [sentence_for(refusal)]
        else:
            flash(_("The changes are saved."), "success")
            return redirect(link_to(saved))
    return render_template("processes/edit.html", process=process, form=form), form.status


def _save(process: Process | None, form: ProcessForm) -> Process:
    data: dict[str, Any] = {
        "actor": signed_in_actor(),
        "draft": form.draft(),
        "phases": form.phase_drafts(),
        "action_fields": form.field_drafts(),
    }
    if process is None:
        return processes.create(slug="", **data)
    processes.change(process, **data)
    return process

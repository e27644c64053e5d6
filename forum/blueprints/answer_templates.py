"""Pages of answer templates: the texts that curators begin their answers with."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, signed_in_actor, signed_in_only
from forum.db import session
from forum.forms.desk import AnswerTemplateForm
from forum.models import AnswerTemplate, Process
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import answer_templates, processes
from forum.unit_of_work import unit_of_work

bp = Blueprint("answer_templates", __name__)


def _found(template_id: int) -> AnswerTemplate | None:
    """Load a template, for moderators; one that is gone has been deleted before."""
    require(actor(), Permission.MODERATION_VIEW)
    return session.get(AnswerTemplate, template_id)


@bp.get("/answer-templates")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show the templates of all processes."""
    require(actor(), Permission.MODERATION_VIEW)
    return render_template("answer_templates/index.html", templates=answer_templates.all_listed())


@bp.route("/answer-templates/new", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def create() -> ResponseReturnValue:
    """Add a template to a process."""
    require(actor(), Permission.MODERATION_VIEW)
    form = AnswerTemplateForm()
    form.offer(processes.listed(actor()))
    if form.validate_on_submit():
        with unit_of_work():
            answer_templates.create(
                _process(form),
                actor=signed_in_actor(),
                title=form.title.data,
                body=form.body.data,
            )
        flash(_("The template is saved."), "success")
        return redirect(url_for("answer_templates.index"))
    return render_template("answer_templates/form.html", form=form, template=None), form.status


@bp.route("/answer-templates/<int:template_id>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(template_id: int) -> ResponseReturnValue:
    """Change a template."""
    template = _found(template_id) or abort(404)
    form = AnswerTemplateForm(
        data={"process_id": template.process_id, "title": template.title, "body": template.body}
    )
    form.offer(processes.listed(actor()))
    if form.validate_on_submit():
        with unit_of_work():
            answer_templates.change(
                template,
                actor=signed_in_actor(),
                process=_process(form),
                title=form.title.data,
                body=form.body.data,
            )
        flash(_("The template is saved."), "success")
        return redirect(url_for("answer_templates.index"))
    return render_template("answer_templates/form.html", form=form, template=template), form.status


@bp.post("/answer-templates/<int:template_id>/delete")
@limits.posting
@signed_in_only
def delete(template_id: int) -> ResponseReturnValue:
    """Remove a template."""
    template = _found(template_id)
    if template is not None:
        with unit_of_work():
            answer_templates.delete(template, actor=signed_in_actor())
    flash(_("The template is deleted."), "success")
    return redirect(url_for("answer_templates.index"))


def _process(form: AnswerTemplateForm) -> Process:
    return session.get(Process, form.process_id.data) or abort(404)

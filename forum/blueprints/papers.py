"""Pages of papers: the list, a version with its passages, publishing and editing."""

from typing import Any

import sqlalchemy as sa
from flask import (
    Blueprint,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints import paper_pages
from forum.blueprints.edge import (
    actor,
    link_to,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.forms.base import choices
from forum.forms.papers import PaperFactsForm, PaperForm, VersionForm
from forum.models import Paper, PaperKind, Role, User
from forum.permissions.policy import Permission, require
from forum.presenters import papers as words
from forum.presenters import passages as shown
from forum.rate_limits import limits
from forum.services import (
    action_fields,
    papers,
    passages,
    processes,
    publishing,
)
from forum.unit_of_work import unit_of_work

bp = Blueprint("papers", __name__)


@bp.get("/papers")
def index() -> ResponseReturnValue:
    """Show all papers, process by process."""
    person = actor()
    found = papers.listed(person)
    return render_template(
        "papers/index.html",
        processes=processes.listed(person),
        papers=found,
        standings=papers.standings(found, person),
        words=words,
    )


@bp.get("/papers/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show the newest version of a paper."""
    paper = seen_or_404(papers.by_slug(slug))
    return paper_pages.show(paper, papers.version_of(paper))


@bp.get("/papers/<slug>/v<int:number>")
def show_version(slug: str, number: int) -> ResponseReturnValue:
    """Show a version of a paper, for ever at this address."""
    paper = seen_or_404(papers.by_slug(slug))
    return paper_pages.show(paper, papers.version_of(paper, number) or abort(404))


def _moderators() -> list[User]:
    return list(
        session.scalars(
            sa.select(User)
            .where(User.role.in_([Role.MODERATOR, Role.ADMINISTRATOR]), User.active)
            .order_by(User.display_name)
        )
    )


def _previewed(form: Any) -> list[shown.Step] | None:
    """Split the text where the button "Preview" was pressed; a refusal becomes an error."""
    if request.method != "POST" or request.form.get("action") != "preview":
        return None
    try:
        return list(shown.steps(papers.split(form.source.data or ""), {}))
    except RuleBroken as refusal:
        form.source.errors = [words.refusal_of_text(refusal)]
        return []


@bp.route("/papers/new", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def create() -> ResponseReturnValue:
    """Publish a new paper, after a look at its passages."""
    person = signed_in_actor()
    require(person, Permission.PAPER_CREATE)
    form = PaperForm(curator=person.id)
    form.offer(_moderators())
    fields = {field.id: field for field in action_fields.visible_to(person)}
    form.action_field.choices = choices(
        (field.id, f"{field.process.title}: {field.title}") for field in fields.values()
    )
    preview = _previewed(form)
    if preview is None and form.validate_on_submit():
        try:
            with unit_of_work():
                paper = _create(form, fields[form.action_field.data], person)
        except NotAllowed:
            form.curator.errors = [_("To publish the paper, be its curator or deputy yourself.")]
        except RuleBroken as refusal:
            place = form.slug if refusal.code == "slug_taken" else form.source
            place.errors = [words.refusal_of_text(refusal)]
        else:
            flash(_("The paper is published. Everybody can answer to its passages now."), "success")
            return redirect(link_to(paper))
    return render_template("papers/new.html", form=form, preview=preview), form.status


def _create(form: PaperForm, field: Any, person: User) -> Paper:
    paper = papers.create(
        field.process,
        actor=person,
        title=form.title.data,
        slug=form.slug.data or "",
        action_field=field,
        curator=_chosen(form.curator.data) or person,
        deputy=_chosen(form.deputy.data),
        kind=PaperKind(form.kind.data),
        summary=form.summary.data or "",
    )
    publishing.publish(paper, actor=person, source=form.source.data)
    return paper


def _chosen(user_id: int) -> User | None:
    return visible_or_404(User, user_id) if user_id else None


@bp.route("/papers/<slug>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(slug: str) -> ResponseReturnValue:
    """Change what is said about a paper, or close it."""
    paper = seen_or_404(papers.by_slug(slug))
    person = signed_in_actor()
    require(person, Permission.PAPER_PUBLISH, paper)
    form = PaperFactsForm(
        obj=paper, data={"curator": paper.curator_id, "deputy": paper.deputy_id or 0}
    )
    form.offer(_moderators())
    if form.validate_on_submit():
        with unit_of_work():
            papers.change(
                paper,
                actor=person,
                title=form.title.data,
                summary=form.summary.data or "",
                curator=_chosen(form.curator.data) or paper.curator,
                deputy=_chosen(form.deputy.data),
                is_open=form.is_open.data,
            )
        flash(_("The changes are saved."), "success")
        return redirect(link_to(paper))
    return render_template("papers/edit.html", paper=paper, form=form), form.status


@bp.route("/papers/<slug>/versions/new", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def publish(slug: str) -> ResponseReturnValue:
    """Publish the first version, after a look at its passages; later ones begin as a draft."""
    paper = seen_or_404(papers.by_slug(slug))
    require(actor(), Permission.PAPER_PUBLISH, paper)
    if paper.is_published:
        return redirect(url_for("paper_drafts.edit", slug=slug))
    form = VersionForm()
    preview = _previewed(form)
    if preview is None and form.validate_on_submit():
        try:
            with unit_of_work():
                version = publishing.publish(
                    paper, actor=signed_in_actor(), source=form.source.data
                )
        except RuleBroken as refusal:
            form.source.errors = [words.refusal_of_text(refusal)]
        else:
            flash(_("Version %(number)d is published.", number=version.number), "success")
            return redirect(link_to(version))
    return render_template(
        "papers/publish.html", paper=paper, form=form, preview=preview
    ), form.status


@bp.get("/papers/<slug>/v<int:number>.json")
def show_states(slug: str, number: int) -> ResponseReturnValue:
    """Give the passages of a version with the state of the debate about each, as JSON."""
    paper = seen_or_404(papers.by_slug(slug))
    version = papers.version_of(paper, number) or abort(404)
    return jsonify(shown.as_json(version, passages.of_version(version)))

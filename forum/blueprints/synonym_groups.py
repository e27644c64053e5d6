"""Pages of the synonyms: the list, its groups with a preview, and the list as a file."""

from collections.abc import Iterable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, signed_in_actor, signed_in_only
from forum.blueprints.search_queries import engine
from forum.db import session
from forum.errors import RuleBroken
from forum.forms.synonym_groups import SynonymFileForm, SynonymGroupForm
from forum.models import SynonymGroup
from forum.permissions.policy import Permission, require
from forum.presenters import synonym_groups as words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.search import synonym_files, synonym_groups
from forum.search.engine import IndexUnavailable
from forum.search.synonym_previews import preview
from forum.search.synonyms import Group
from forum.unit_of_work import unit_of_work

bp = Blueprint("synonym_groups", __name__)


def _found(group_id: int) -> SynonymGroup | None:
    """Load a group, for administrators; one that is gone has been deleted before."""
    require(actor(), Permission.SYNONYM_GROUP_EDIT)
    return session.get(SynonymGroup, group_id)


def _gone() -> ResponseReturnValue:
    flash(_("This group does not exist any more."), "info")
    return redirect(url_for("synonym_groups.index"))


@bp.get("/admin/synonyms")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show all groups."""
    require(actor(), Permission.SYNONYM_GROUP_EDIT)
    return render_template(
        "synonym_groups/index.html",
        groups=synonym_groups.listed(),
        allowed=synonym_groups.MOST_GROUPS,
    )


@bp.route("/admin/synonyms/new", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def create() -> ResponseReturnValue:
    """Add a group, after a look at what it changes."""
    require(actor(), Permission.SYNONYM_GROUP_EDIT)
    form = SynonymGroupForm()
    if form.validate_on_submit():
        if request.form.get("action") == "preview":
            return _preview_page(form, None)
        try:
            with unit_of_work():
                synonym_groups.create(form.group, actor=signed_in_actor())
        except RuleBroken as refusal:
            form.refuse(refusal, form.words)
        else:
            flash(_("The group is saved. The search knows it at once."), "success")
            return redirect(url_for("synonym_groups.index"))
    return _form_page(form, None), form.status


@bp.route("/admin/synonyms/<int:group_id>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(group_id: int) -> ResponseReturnValue:
    """Change a group, after a look at what that changes."""
    group = _found(group_id)
    if group is None:
        return _gone()
    form, conflict = _filled_form(group), None
    if form.validate_on_submit():
        if request.form.get("action") == "preview":
            return _preview_page(form, group)
        try:
            with unit_of_work():
                synonym_groups.change(
                    group, actor=signed_in_actor(), group=form.group, seen=form.seen.data or 0
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.words)
        except synonym_groups.ChangedMeanwhile:
            conflict = synonym_groups.as_group(group)
            # Sending again means: I have seen the other words.
            form.seen.data, form.seen.raw_data = group.lock_version, None
        else:
            flash(_("The group is saved. The search knows it at once."), "success")
            return redirect(url_for("synonym_groups.index"))
    return _form_page(form, group, conflict=conflict), 409 if conflict else form.status


def _filled_form(group: SynonymGroup) -> SynonymGroupForm:
    return SynonymGroupForm(
        data={
            "words": "\n".join(group.words),
            "direction": "one" if group.is_one_way else "both",
            "seen": group.lock_version,
        }
    )


@bp.route("/admin/synonyms/<int:group_id>/delete", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def delete(group_id: int) -> ResponseReturnValue:
    """Show what is not found any more without a group, and remove it."""
    group = _found(group_id)
    if group is None:
        return _gone()
    if request.method == "POST":
        with unit_of_work():
            synonym_groups.delete(group, actor=signed_in_actor())
        flash(_("The group is deleted. The search knows it at once."), "success")
        return redirect(url_for("synonym_groups.index"))
    shown = _previewed(group, [], group.words)
    return render_template("synonym_groups/delete.html", group=group, previews=shown)


def _form_page(
    form: SynonymGroupForm,
    group: SynonymGroup | None,
    *,
    conflict: Group | None = None,
    is_preview: bool = False,
    previews: list[words.ShownWord] | None = None,
) -> str:
    return render_template(
        "synonym_groups/form.html",
        form=form,
        group=group,
        conflict=conflict,
        is_preview=is_preview,
        previews=previews,
    )


def _preview_page(form: SynonymGroupForm, group: SynonymGroup | None) -> ResponseReturnValue:
    """Show the form again with what the group would change; nothing is saved."""
    previews = None
    others = synonym_groups.others_than(group)
    try:
        clean = synonym_groups.usable(form.group, others)
        before = group.words if group else []
        previews = _previewed(group, [clean], [*clean.words, *before])
    except RuleBroken as refusal:
        form.refuse(refusal, form.words)
    return _form_page(form, group, is_preview=True, previews=previews), form.status


def _previewed(
    group: SynonymGroup | None, instead: list[Group], asked: Iterable[str]
) -> list[words.ShownWord] | None:
    """Ask the search engine; nothing where it has no index now."""
    others = synonym_groups.others_than(group)
    now = [*others, synonym_groups.as_group(group)] if group else others
    try:
        found = preview(engine(), now=now, then=[*others, *instead], words=list(asked))
    except IndexUnavailable:
        return None
    return words.shown(found)


@bp.get("/admin/synonyms.csv")
@limits.export
@signed_in_only
def download() -> ResponseReturnValue:
    """Hand the whole list out as a table."""
    require(actor(), Permission.SYNONYM_GROUP_EDIT)
    table = synonym_files.write(map(synonym_groups.as_group, synonym_groups.listed()))
    # Spreadsheets take a file for UTF-8 by its byte order mark.
    response = Response(table.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=synonyme.csv"
    return response


@bp.route("/admin/synonyms/import", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def replace_all() -> ResponseReturnValue:
    """Replace the whole list by a table, after a look at what is wrong with it."""
    require(actor(), Permission.SYNONYM_GROUP_EDIT)
    present = map(synonym_groups.as_group, synonym_groups.listed())
    form = SynonymFileForm(
        data={"text": synonym_files.write(present), "seen": synonym_groups.present_version()}
    )
    faults: list[str] = []
    counted, conflict = None, False
    if form.validate_on_submit():
        is_new = _take_file(form)
        groups, refused = synonym_files.read(form.text.data or "")
        faults = words.faults(refused)
        if not (faults or form.errors):
            counted = synonym_groups.difference(groups)
            if not is_new and request.form.get("action") != "preview":
                conflict = not _replaced(form, groups)
                if not conflict:
                    return redirect(url_for("synonym_groups.index"))
    page = render_template(
        "synonym_groups/import.html", form=form, faults=faults, counted=counted, conflict=conflict
    )
    return page, 409 if conflict else 422 if faults else form.status


def _take_file(form: SynonymFileForm) -> bool:
    """Put the text of a file into the form, to be looked at before it is saved."""
    if not form.file.data:
        return False
    try:
        form.text.data = synonym_files.decoded(form.file.data.stream.read())
    except RuleBroken as refusal:
        form.refuse(refusal, form.file)
    return True


def _replaced(form: SynonymFileForm, groups: list[Group]) -> bool:
    """Save the list, unless somebody was faster; whoever sends again has seen that."""
    try:
        with unit_of_work():
            done = synonym_groups.replace_all(
                groups, actor=signed_in_actor(), seen=form.seen.data or ""
            )
    except synonym_groups.ChangedMeanwhile as refusal:
        flash(sentence_for(refusal), "warning")
        form.seen.data = synonym_groups.present_version()
        return False
    flash(
        _(
            "The list is saved: %(added)d new groups, %(removed)d removed, %(kept)d unchanged.",
            added=done.added,
            removed=done.removed,
            kept=done.kept,
        ),
        "success",
    )
    return True

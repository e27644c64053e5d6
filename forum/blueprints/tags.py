"""Pages of tags: the list, and for moderators the forms that keep it in order."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import abort

from forum.blueprints.edge import actor, link_to, next_page_url, signed_in_actor, signed_in_only
from forum.errors import RuleBroken
from forum.forms.tags import TagForm, TagMergeForm
from forum.keyset import slice_of
from forum.models import Tag
from forum.names import slugify, tidied
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import tags
from forum.unit_of_work import unit_of_work

bp = Blueprint("tags", __name__)


@bp.get("/tags")
def index() -> ResponseReturnValue:
    """List the tags, by name."""
    page = slice_of(
        tags.listed(actor(), beginning=request.args.get("q", "")[:80].strip()),
        keys=(Tag.slug, Tag.id),
        after=request.args.get("after"),
        size=60,
        descending=False,
    )
    return render_template(
        "tags/index.html",
        page=page,
        numbers=tags.numbers_of_threads(page.items, actor()),
        next_url=next_page_url(page.next_key),
    )


def _kept(slug: str) -> Tag:
    """Find a tag, for moderators; nobody else learns here which tags there are."""
    require(actor(), Permission.TAG_EDIT)
    return tags.by_slug(slug) or abort(404)


@bp.route("/tag/<slug>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(slug: str) -> ResponseReturnValue:
    """Change name, description and synonyms."""
    tag = _kept(slug)
    form = TagForm(
        data={
            "name": tag.name,
            "description": tag.description,
            "synonyms": "\n".join(synonym.name for synonym in tag.synonyms),
            "seen": tag.lock_version,
        }
    )
    is_conflict = False
    if form.validate_on_submit():
        try:
            with unit_of_work():
                tags.change(
                    tag,
                    actor=signed_in_actor(),
                    name=form.name.data or "",
                    description=form.description.data or "",
                    synonyms=tags.split((form.synonyms.data or "").replace("\n", ",")),
                    seen=form.seen.data or 0,
                )
        except RuleBroken as refusal:
            is_named = refusal.values.get("word") == tidied(form.name.data or "")
            form.refuse(refusal, form.name if is_named else form.synonyms)
        except tags.ChangedMeanwhile:
            is_conflict = True
            # Sending again means: I have seen what it says now.
            form.seen.data, form.seen.raw_data = tag.lock_version, None
        else:
            flash(_("The tag is saved."), "success")
            return redirect(link_to(tag))
    page = render_template("tags/edit.html", form=form, tag=tag, is_conflict=is_conflict)
    return page, 409 if is_conflict else form.status


@bp.route("/tag/<slug>/merge", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def merge(slug: str) -> ResponseReturnValue:
    """Merge a tag with another one."""
    tag = _kept(slug)
    form = TagMergeForm()
    if form.validate_on_submit():
        name = form.into.data or ""
        try:
            into = tags.by_slug(slugify(name))
            if into is None:
                raise RuleBroken("tag_unknown", name=name)
            with unit_of_work():
                tags.merge(tag, into, actor=signed_in_actor())
        except RuleBroken as refusal:
            form.refuse(refusal, form.into)
        else:
            flash(_("The tags are merged."), "success")
            return redirect(link_to(into))
    numbers = tags.numbers_of_threads([tag], actor())
    page = render_template("tags/merge.html", form=form, tag=tag, number=numbers.get(tag.id, 0))
    return page, form.status


@bp.post("/tag/<slug>/delete")
@limits.posting
@signed_in_only
def delete(slug: str) -> ResponseReturnValue:
    """Remove a tag that nothing has."""
    tag = _kept(slug)
    with unit_of_work():
        tags.delete(tag, actor=signed_in_actor())
    flash(_("The tag is deleted."), "success")
    return redirect(url_for("tags.index"))

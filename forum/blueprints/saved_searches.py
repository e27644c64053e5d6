"""The searches that a person keeps."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    locale,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.search_queries import asked_query
from forum.errors import RuleBroken
from forum.forms.saved_searches import ChangeSavedSearchForm, SaveSearchForm
from forum.models import SavedSearch
from forum.presenters import search as words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.search.query_language import parse
from forum.search.query_writing import written
from forum.services import saved_searches
from forum.unit_of_work import unit_of_work

bp = Blueprint("saved_searches", __name__)


@bp.get("/account/searches")
@signed_in_only
def index() -> ResponseReturnValue:
    """List the searches of the person."""
    return _index()


def _index(shown: SavedSearch | None = None, token: str = "") -> ResponseReturnValue:
    rows = [
        # Kept in German, read in the language of the page.
        (search, written(parse(search.query), locale()))
        for search in saved_searches.listed(signed_in_actor())
    ]
    return render_template(
        "saved_searches/index.html", rows=rows, most=saved_searches.MOST, shown=shown, token=token
    )


@bp.post("/account/searches")
@limits.posting
@signed_in_only
def create() -> ResponseReturnValue:
    """Keep a search."""
    form = SaveSearchForm()
    query = asked_query(signed_in_actor())
    if form.validate_on_submit():
        try:
            with unit_of_work():
                saved_searches.save(
                    words.kept(query),
                    actor=signed_in_actor(),
                    name=form.name.data,
                    tells=form.tells.data,
                )
        except RuleBroken as refusal:
            if refusal.code in ("search_already_saved", "too_many_searches"):
                # Nothing typed can mend it, but the list can.
                flash(sentence_for(refusal), "warning")
                return redirect(url_for("saved_searches.index"))
            form.refuse(refusal, form.name)
        else:
            flash(_("The search is saved."), "success")
            return redirect(url_for("saved_searches.index"))
    return render_template("saved_searches/form.html", form=form, search=None), form.status


@bp.route("/account/searches/<int:search_id>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(search_id: int) -> ResponseReturnValue:
    """Rename a search, and choose whether it tells of news."""
    search = visible_or_404(SavedSearch, search_id)
    form = ChangeSavedSearchForm(obj=search)
    if form.validate_on_submit():
        with unit_of_work():
            saved_searches.change(
                search, actor=signed_in_actor(), name=form.name.data, tells=form.tells.data
            )
        flash(_("The search is saved."), "success")
        return redirect(url_for("saved_searches.index"))
    return render_template("saved_searches/form.html", form=form, search=search), form.status


@bp.post("/account/searches/<int:search_id>/delete")
@limits.posting
@signed_in_only
def delete(search_id: int) -> ResponseReturnValue:
    """Forget a search."""
    search = visible_or_404(SavedSearch, search_id)
    with unit_of_work():
        saved_searches.delete(search, actor=signed_in_actor())
    flash(_("The search is deleted."), "success")
    return redirect(url_for("saved_searches.index"))


@bp.post("/account/searches/<int:search_id>/feed")
@limits.posting
@signed_in_only
def open_feed(search_id: int) -> ResponseReturnValue:
    """Make a feed, and show its secret address this once; a former one ends."""
    search = visible_or_404(SavedSearch, search_id)
    with unit_of_work():
        token = saved_searches.open_feed(search, actor=signed_in_actor())
    return _index(search, token)


@bp.post("/account/searches/<int:search_id>/feed/end")
@limits.posting
@signed_in_only
def close_feed(search_id: int) -> ResponseReturnValue:
    """End a feed."""
    search = visible_or_404(SavedSearch, search_id)
    with unit_of_work():
        saved_searches.close_feed(search, actor=signed_in_actor())
    flash(_("The feed has ended; its address does not work any more."), "success")
    return redirect(url_for("saved_searches.index"))

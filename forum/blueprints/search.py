"""The search page."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, link_to, visible_or_404
from forum.blueprints.search_pages import SearchPage
from forum.blueprints.search_queries import FORM_DAYS, engine
from forum.models import Thread
from forum.presenters import search as words
from forum.rate_limits import limits
from forum.search.engine import IndexUnavailable
from forum.search.similar import like, similar
from forum.search.suggesting import suggestions

bp = Blueprint("search", __name__)

#: Filters that the form shows when somebody opens them, or uses one.
MORE_FILTERS = ("role", "has", "state", "author", "organisation", "tag", *FORM_DAYS)


@bp.get("/search")
@limits.search
def index() -> ResponseReturnValue:
    """Search everything that the person may see."""
    page = SearchPage(actor())
    results = page.results()
    return (
        render_template(
            "search/index.html",
            page=page,
            query=page.query,
            results=results,
            rebuilding=page.unavailable or engine().needs_rebuild,
            words=words,
            more_filters=any(request.args.get(name) for name in MORE_FILTERS),
        ),
        503 if page.unavailable else 200,
    )


@bp.get("/search/suggestions")
@limits.suggestions
def suggest() -> ResponseReturnValue:
    """Suggest titles, people, organisations and tags for what has been typed so far."""
    found = suggestions(request.args.get("q", ""), actor=actor())
    return jsonify(
        [
            {
                "text": one.text,
                "kind": one.noun,
                "label": str(words.SUGGESTED[one.noun]),
                "address": link_to(one.subject),
            }
            for one in found
        ]
    )


@bp.get("/search/similar/<int:thread_id>")
@limits.search
def similar_threads(thread_id: int) -> ResponseReturnValue:
    """List discussions that are about the same as this one; as part of its page, or as a page."""
    thread = visible_or_404(Thread, thread_id)
    try:
        rows = similar(engine(), thread, actor=actor())
    except IndexUnavailable:
        rows = []
    page = "search/_similar.html" if request.args.get("part") else "search/similar.html"
    return render_template(page, thread=thread, rows=rows, is_draft=False)


@bp.post("/search/similar")
@limits.preview
def similar_to_text() -> ResponseReturnValue:
    """List discussions that are about the same as what is being written; stores nothing.

    By POST, so that unpublished words stand in no address and no log.
    """
    rows = similar_to(request.form.get("title", ""), request.form.get("body", ""))
    return render_template("search/_similar.html", rows=rows, is_draft=True)


def similar_to(title: str, body: str) -> list[Thread]:
    """Find discussions that are about the same as a title and a text; none without an index."""
    try:
        return like(engine(), f"{title}\n{body}", actor=actor())
    except IndexUnavailable:
        return []


@bp.get("/search/help")
def help_page() -> ResponseReturnValue:
    """Explain the language of the search box."""
    return render_template("search/help.html")

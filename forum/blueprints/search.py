"""The search page."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, link_to, locale, visible_or_404
from forum.blueprints.search_queries import FORM_DAYS, arguments, asked_query, engine
from forum.forms.saved_searches import SaveSearchForm
from forum.models import Thread, User
from forum.presenters import search as words
from forum.presenters.search_facets import facets_of
from forum.presenters.search_places import places_of
from forum.rate_limits import limits
from forum.search.corrections import corrections
from forum.search.engine import IndexUnavailable
from forum.search.finding import Found, exists, find
from forum.search.german import keyword
from forum.search.parsed_query import ParsedQuery
from forum.search.query_writing import chips
from forum.search.similar import like, similar
from forum.search.suggesting import suggestions
from forum.services import action_fields, saved_searches

bp = Blueprint("search", __name__)

#: Filters that the form shows when somebody opens them, or uses one.
MORE_FILTERS = ("role", "has", "state", "author", "organisation", "tag", *FORM_DAYS)


@bp.get("/search")
@limits.search
def index() -> ResponseReturnValue:
    """Search everything that the person may see."""
    query, found, unavailable, offered = asked_query(actor()), None, False, None
    newest = query.newest_first
    if newest is None:
        newest = request.args.get("sort") == "newest"
    if not query.is_empty:
        try:
            found = find(
                engine(),
                query,
                actor=actor(),
                locale=locale(),
                after=request.args.get("after_hit"),
                before=request.args.get("before_hit"),
                newest_first=newest,
            )
            offered = _offered(query) if not found.total else None
        except IndexUnavailable:
            unavailable = True
    return (
        render_template(
            "search/index.html",
            query=query,
            found=found,
            offered=offered,
            results=words.results(found, query) if found else [],
            mistakes=words.mistakes(query),
            unavailable=unavailable,
            rebuilding=unavailable or engine().needs_rebuild,
            words=words,
            fields=action_fields.visible_to(actor()),
            newest=newest,
            more_filters=any(request.args.get(name) for name in MORE_FILTERS),
            limits_to=places_of(arguments(), actor()),
            **_ways(query, found),
            **_keeping(query),
            **_neighbours(found),
        ),
        503 if unavailable else 200,
    )


def _ways(query: ParsedQuery, found: Found | None) -> dict[str, Any]:
    """Give the ways to wider and narrower searches: chips and facets."""
    parts = chips(query, locale())
    # Of the filters that a form sends, the way back is the address without them.
    without = {
        (part.filter, keyword(part.value)): _address(q=part.rest) for part in parts if part.filter
    }
    facets = facets_of(found.facets, query, narrower=_narrower, without=without) if found else []
    return {
        "chips": [(words.chip_text(part), _address(q=part.rest)) for part in parts],
        "facets": facets,
        "feed_arguments": {name: text for name, text in arguments().items() if name != "sort"},
    }


def _keeping(query: ParsedQuery) -> dict[str, Any]:
    """Offer to keep the search, or tell that it is kept."""
    person: User | None = actor()
    if person is None or query.is_empty:
        return {"saving": None, "saved": None}
    text = words.kept(query)
    name = words.proposed_name(query, locale())
    form = SaveSearchForm(formdata=None, q=text, name=name, tells=True)
    return {"saving": form, "saved": saved_searches.find(person, text)}


def _offered(query: ParsedQuery) -> words.Correction | None:
    """Find a corrected query that finds something for this very person."""
    for corrected in corrections(query):
        text = exists(engine(), corrected, actor=actor(), locale=locale())
        if text is not None:
            return words.correction(corrected, text, locale())
    return None


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
    return render_template(page, thread=thread, rows=rows)


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


def _address(**given: Any) -> str:
    """Give the address of a search that is written out as words alone."""
    order: dict[str, Any] = {"sort": "newest"} if request.args.get("sort") == "newest" else {}
    return url_for("search.index", **{**order, **given})


def _narrower(changes: dict[str, Any]) -> str:
    """Give the address of the present search with some arguments changed or taken away."""
    return url_for("search.index", **{**arguments(), **changes})


def _neighbours(found: Found | None) -> dict[str, Any]:
    """Give the addresses of the pages of results before and after this one."""

    def address(name: str, key: str | None) -> str | None:
        return url_for("search.index", **{**arguments(), name: key}) if key else None

    return {
        "prev_url": address("before_hit", found.previous_key if found else None),
        "next_url": address("after_hit", found.next_key if found else None),
    }

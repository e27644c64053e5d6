"""The search page."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, locale, visible_or_404
from forum.models import ContributionKind, Thread
from forum.presenters import search as words
from forum.rate_limits import limits
from forum.search.corrections import corrections
from forum.search.engine import Engine, IndexUnavailable
from forum.search.finding import Found, exists, find
from forum.search.parsed_query import ParsedQuery
from forum.search.query_language import parse
from forum.search.query_words import HAS, MYSELF, ROLES, Filter
from forum.search.query_writing import chips
from forum.search.similar import similar
from forum.search.suggesting import suggestions
from forum.search.synonyms import understood
from forum.services import action_fields

bp = Blueprint("search", __name__)

#: The filters of the form beside the words, as the query language names them, and their values.
FORM_FILTERS = {
    "kind": frozenset(words.KINDS),
    "contribution_kind": frozenset(kind.value for kind in ContributionKind),
    "action_field": None,
    "author": None,
    "organisation": None,
    "tag": None,
    "role": frozenset(ROLES.values()),
    "has": frozenset(HAS.values()),
}
#: What the form calls the two days; the query language has words of its own for them.
FORM_DAYS = ("after", "before")
#: Filters that the form shows when somebody opens them, or uses one.
MORE_FILTERS = ("role", "has", "author", "organisation", "tag", *FORM_DAYS)
_LONGEST = 100  # characters of a value of the form


def engine() -> Engine:
    """Give the search engine of this process."""
    found: Engine = current_app.extensions["forum_search"]
    return found


def _query() -> ParsedQuery:
    """Read the words and the form as one query; values that do not exist are left out."""
    query = parse(request.args.get("q", ""))
    chosen = {}
    for name, values in FORM_FILTERS.items():
        value = request.args.get(name, "").strip()[:_LONGEST]
        if values is None or value in values:
            chosen[name] = value
    query = query.narrowed(**chosen)
    after, before = (_day(request.args.get(name, "")) for name in FORM_DAYS)
    query = replace(query, after=after or query.after, before=before or query.before)
    authors = query.filters.get(Filter.AUTHOR, ())
    person = actor()
    if person and MYSELF.intersection(authors):
        mine = tuple(person.name if name in MYSELF else name for name in authors)
        query = query.narrowed(author=mine)
    return understood(query)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.get("/search")
@limits.search
def index() -> ResponseReturnValue:
    """Search everything that the person may see."""
    query, found, unavailable, offered = _query(), None, False, None
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
            chips=[
                (words.chip_text(chip), _address(q=chip.rest)) for chip in chips(query, locale())
            ],
            narrower=_narrower,
            mistakes=words.mistakes(query),
            unavailable=unavailable,
            rebuilding=unavailable or engine().needs_rebuild,
            words=words,
            fields=action_fields.visible_to(actor()),
            newest=newest,
            more_filters=any(request.args.get(name) for name in MORE_FILTERS),
            **_neighbours(found),
        ),
        503 if unavailable else 200,
    )


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
    return jsonify([{"text": one.text, "kind": one.noun} for one in found])


@bp.get("/search/similar/<int:thread_id>")
@limits.search
def similar_threads(thread_id: int) -> ResponseReturnValue:
    """List discussions that are about the same as this one."""
    thread = visible_or_404(Thread, thread_id)
    try:
        rows = similar(engine(), thread, actor=actor())
    except IndexUnavailable:
        rows = []
    return render_template("search/similar.html", thread=thread, rows=rows)


@bp.get("/search/help")
def help_page() -> ResponseReturnValue:
    """Explain the language of the search box."""
    return render_template("search/help.html")


def _address(**arguments: Any) -> str:
    """Give the address of a search that is written out as words alone."""
    order: dict[str, Any] = {"sort": "newest"} if request.args.get("sort") == "newest" else {}
    return url_for("search.index", **{**order, **arguments})


def _narrower(name: str, value: str) -> str:
    """Give the address of the present search narrowed by a value of a facet."""
    return url_for("search.index", **{**_arguments(), name: value})


def _arguments() -> dict[str, Any]:
    """Give what was asked for; no other argument of the address gets into a link."""
    known = ("q", "sort", *FORM_FILTERS, *FORM_DAYS)
    return {name: text for name in known if (text := request.args.get(name))}


def _neighbours(found: Found | None) -> dict[str, Any]:
    """Give the addresses of the pages of results before and after this one."""

    def address(name: str, key: str | None) -> str | None:
        return url_for("search.index", **{**_arguments(), name: key}) if key else None

    return {
        "prev_url": address("before_hit", found.previous_key if found else None),
        "next_url": address("after_hit", found.next_key if found else None),
    }

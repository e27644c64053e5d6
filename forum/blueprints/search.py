"""The search page."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, locale
from forum.models import ContributionKind
from forum.presenters import search as words
from forum.rate_limits import limits
from forum.search.engine import Engine, IndexUnavailable
from forum.search.finding import PAGE_SIZE, Found, find
from forum.search.parsed_query import ParsedQuery
from forum.search.query_language import parse
from forum.services import action_fields

bp = Blueprint("search", __name__)

#: The filters of the form beside the words, as the query language names them.
FORM_FILTERS = ("kind", "contribution_kind", "action_field")


def engine() -> Engine:
    """Give the search engine of this process."""
    found: Engine = current_app.extensions["forum_search"]
    return found


def _query() -> ParsedQuery:
    chosen = {name: request.args.get(name, "") for name in FORM_FILTERS}
    if chosen["kind"] not in words.KINDS:
        chosen["kind"] = ""
    if chosen["contribution_kind"] not in list(ContributionKind):
        chosen["contribution_kind"] = ""
    return parse(request.args.get("q", "")).narrowed(**chosen)


def _page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 50)


@bp.get("/search")
@limits.search
def index() -> ResponseReturnValue:
    """Search everything that the person may see."""
    query, found, unavailable = _query(), None, False
    newest = request.args.get("sort") == "newest"
    if not query.is_empty:
        try:
            found = find(
                engine(),
                query,
                actor=actor(),
                locale=locale(),
                page=_page_number(),
                newest_first=newest,
            )
        except IndexUnavailable:
            unavailable = True
    return (
        render_template(
            "search/index.html",
            query=query,
            found=found,
            results=words.results(found, query) if found else [],
            mistakes=words.mistakes(query),
            unavailable=unavailable,
            rebuilding=unavailable or engine().needs_rebuild,
            words=words,
            fields=action_fields.visible_to(actor()),
            newest=newest,
            **_neighbours(found),
        ),
        503 if unavailable else 200,
    )


def _neighbours(found: Found | None) -> dict[str, Any]:
    """Give the addresses of the pages of results before and after this one."""
    page = _page_number()
    arguments: dict[str, Any] = {k: v for k, v in request.args.items() if k != "page" and v}

    def address(number: int) -> str:
        return url_for("search.index", **arguments, page=number)

    more = found is not None and found.total > page * PAGE_SIZE
    return {
        "prev_url": address(page - 1) if page > 1 else None,
        "next_url": address(page + 1) if more else None,
    }

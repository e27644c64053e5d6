"""Feeds, as Atom and as RSS: public ones hold what everybody may read, whoever asks."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.addresses import path_of, title_of
from forum.blueprints.edge import absolute, locale, settings
from forum.blueprints.search_queries import arguments, asked_query, engine
from forum.db import session
from forum.models import Passage, Thread, User
from forum.permissions.policy import sees
from forum.presenters.feeds import FORMATS, Entry, Feed
from forum.presenters.news import entry_of
from forum.rate_limits import limits
from forum.search.engine import IndexUnavailable
from forum.search.finding import find
from forum.search.parsed_query import ParsedQuery
from forum.search.query_language import parse
from forum.search.query_writing import written
from forum.services import action_fields, news, saved_searches, tags

bp = Blueprint("feeds", __name__)

#: Seconds after which a feed that could not be made is to be asked for again.
_RETRY = 120


def _entries(rows: Iterable[Any]) -> list[Entry]:
    return [entry_of(row, absolute) for row in rows]


def _answer(form: str, title: str, subtitle: str, page: str, entries: list[Entry]) -> Response:
    """Write the feed; who has this one already gets 304 and no bytes."""
    write, media_type = FORMATS[form]
    site = settings().site_name
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    feed = Feed(
        title=f"{title} – {site}",
        subtitle=subtitle,
        page=absolute(page),
        address=absolute(request.path + query),
        language=locale(),
        entries=entries,
    )
    response = make_response(write(feed))
    response.content_type = f"{media_type}; charset=utf-8"
    response.headers["X-Robots-Tag"] = "noindex"
    response.last_modified = feed.moment
    response.add_etag()
    response.make_conditional(request)
    return response


def _found(query: ParsedQuery, person: User | None) -> list[Entry]:
    try:
        found = find(engine(), query, actor=person, locale=locale(), newest_first=True)
    except IndexUnavailable:
        response = make_response(_("The search index is being rebuilt."), 503)
        response.content_type = "text/plain; charset=utf-8"
        response.headers["Retry-After"] = str(_RETRY)
        abort(response)
    # People and organisations are found, but nothing happened to them.
    rows = [row for row in found.rows if isinstance(row, Passage) or hasattr(row, "author")]
    return [entry_of(row, absolute, found.openings) for row in rows]


@bp.get("/search/feed.<any(atom, rss):form>")
@limits.search
def of_search(form: str) -> ResponseReturnValue:
    """Give the newest results of a search, as a guest finds them."""
    query = asked_query(None)
    if query.is_empty:
        abort(404)
    text = written(query, locale())
    return _answer(
        form,
        _("Search: %(words)s", words=text),
        _("The newest results of this search."),
        url_for("search.index", **{**arguments(), "sort": "newest"}).removeprefix(
            request.script_root
        ),
        _found(query, None),
    )


@bp.get("/feeds/searches/<token>.<any(atom, rss):form>")
@limits.search
def of_saved_search(token: str, form: str) -> ResponseReturnValue:
    """Give the newest results of a saved search, as the person finds them who has kept it."""
    search = saved_searches.of_token(token)
    if search is None:
        abort(404)
    query = parse(search.query)
    page = url_for("search.index", q=written(query, locale()), sort="newest")
    response = _answer(
        form,
        search.name,
        _("The newest results of your saved search."),
        page.removeprefix(request.script_root),
        _found(query, search.author),
    )
    response.headers["Cache-Control"] = "private, max-age=0"
    return response


@bp.get("/latest/feed.<any(atom, rss):form>")
@limits.search
def latest(form: str) -> ResponseReturnValue:
    """Give the newest contributions to all discussions."""
    return _answer(
        form,
        _("New contributions"),
        _("The newest contributions to all discussions."),
        "/latest",
        _entries(news.comments(None)),
    )


@bp.get("/threads/<int:thread_id>/feed.<any(atom, rss):form>")
@limits.search
def of_thread(thread_id: int, form: str) -> ResponseReturnValue:
    """Give the newest contributions to a discussion."""
    thread = _public(session.get(Thread, thread_id))
    rows = news.comments(None, news.in_thread(thread))
    return _about(form, thread, _("The newest contributions to this discussion."), rows)


@bp.get("/c/<slug>/feed.<any(atom, rss):form>")
@limits.search
def of_field(slug: str, form: str) -> ResponseReturnValue:
    """Give the newest contributions in an action field."""
    field = _public(action_fields.by_slug(slug))
    rows = news.comments(None, news.in_field(field))
    return _about(form, field, _("The newest contributions in this action field."), rows)


@bp.get("/tag/<slug>/feed.<any(atom, rss):form>")
@limits.search
def of_tag(slug: str, form: str) -> ResponseReturnValue:
    """Give the newest contributions to discussions with a tag."""
    tag = tags.seen_by(None, slug) or abort(404)
    rows = news.comments(None, news.with_tag(tag))
    return _about(form, tag, _("The newest contributions with this tag."), rows)


@bp.get("/u/<name>/feed.<any(atom, rss):form>")
@limits.search
def of_person(name: str, form: str) -> ResponseReturnValue:
    """Give the newest contributions of a person."""
    person = _public(session.scalar(sa.select(User).where(User.name == name)))
    rows = news.of_person(person, None)
    return _about(form, person, _("The newest contributions of this person."), rows)


@bp.get("/passages/<int:passage_id>/feed.<any(atom, rss):form>")
@limits.search
def of_passage(passage_id: int, form: str) -> ResponseReturnValue:
    """Give the newest of what stands at a passage."""
    passage = _public(session.get(Passage, passage_id))
    rows = news.about(passage, None)
    return _about(form, passage, _("The newest contributions to this passage."), rows)


@bp.get("/dissent-flags/feed.<any(atom, rss):form>")
@limits.search
def of_register(form: str) -> ResponseReturnValue:
    """Give the newest objections."""
    return _answer(
        form,
        _("Register of dissents"),
        _("The newest objections."),
        "/dissent-flags",
        _entries(news.dissents(None)),
    )


def _public(found: Any) -> Any:
    """Pass on what exists for everybody."""
    if found is None or not sees(None, found):
        abort(404)
    return found


def _about(form: str, subject: Any, subtitle: str, rows: list[Any]) -> ResponseReturnValue:
    return _answer(form, title_of(subject), subtitle, path_of(subject), _entries(rows))

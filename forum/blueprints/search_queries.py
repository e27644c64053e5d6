"""What a request asks the search for: the words and the form, read as one query."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import current_app, request

from forum.models import ContributionKind, User
from forum.presenters import search as words
from forum.search.engine import Engine
from forum.search.parsed_query import ParsedQuery
from forum.search.query_language import parse
from forum.search.query_words import HAS, MYSELF, ROLES, STATES, Filter
from forum.search.synonyms import understood

#: The filters of the form beside the words, as the query language names them, and their values.
FORM_FILTERS = {
    "kind": frozenset(words.KINDS),
    "contribution_kind": frozenset(kind.value for kind in ContributionKind),
    "action_field": None,
    "author": None,
    "organisation": None,
    "tag": None,
    "role": frozenset(ROLES),
    "has": frozenset(HAS),
    "state": frozenset(STATES),
    "paper": None,
    "thread": None,
}
#: What the form calls the two days; the query language has words of its own for them.
FORM_DAYS = ("after", "before")
_LONGEST = 100  # characters of a value of the form


def engine() -> Engine:
    """Give the search engine of this process."""
    found: Engine = current_app.extensions["forum_search"]
    return found


def asked_query(person: User | None) -> ParsedQuery:
    """Read the words and the form as one query; values that do not exist are left out."""
    query = parse(request.values.get("q", ""))
    chosen = {}
    for name, values in FORM_FILTERS.items():
        value = request.values.get(name, "").strip()[:_LONGEST]
        if values is None or value in values:
            chosen[name] = value
    query = query.narrowed(**chosen)
    after, before = (_day(request.values.get(name, "")) for name in FORM_DAYS)
    query = replace(query, after=after or query.after, before=before or query.before)
    return understood(_with_myself(query, person))


def _with_myself(query: ParsedQuery, person: User | None) -> ParsedQuery:
    authors = query.filters.get(Filter.AUTHOR, ())
    if person is None or not MYSELF.intersection(authors):
        return query
    return query.narrowed(author=tuple(person.name if name in MYSELF else name for name in authors))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def arguments() -> dict[str, Any]:
    """Give what was asked for; no other argument of the address gets into a link."""
    known = ("q", "sort", *FORM_FILTERS, *FORM_DAYS)
    return {name: text for name in known if (text := request.args.get(name))}

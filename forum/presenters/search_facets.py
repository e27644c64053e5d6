"""Facets: what the results can be narrowed by, with counts, and what they are narrowed by now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from forum.presenters.search import KINDS
from forum.search.facets import Facets
from forum.search.german import keyword
from forum.search.parsed_query import ParsedQuery
from forum.search.query_words import Filter

#: The address of the present search with other arguments; None takes one away.
Address = Callable[[dict[str, Any]], str]
#: The address of the search without a filter, by its name and the keyword of its value.
WayBack = Mapping[tuple[Filter, str], str]


@dataclass(frozen=True)
class Option:
    """One value of a facet: chosen ones lead back to the search without them."""

    title: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow the results."""

    name: str
    label: str
    options: Sequence[Option]


def facets_of(
    found: Facets, query: ParsedQuery, *, narrower: Address, without: WayBack
) -> list[Facet]:
    """Present the facets that tell results apart; ``without`` has the way back of each filter."""
    titled: list[tuple[Filter, str, Sequence[tuple[str, Any, int]]]] = [
        (Filter.KIND, _("Type"), [(kind, KINDS[kind], number) for kind, number in found.kinds]),
        (Filter.ACTION_FIELD, _("Action field"), found.action_fields),
        (Filter.ORGANISATION, _("Organisation"), found.organisations),
        (Filter.AUTHOR, _("Author"), found.authors),
    ]
    facets = [
        Facet(
            name.value,
            label,
            [_option(name, row, narrower, without) for row in rows],
        )
        for name, label, rows in titled
    ]
    facets.append(_years(found, query, narrower))
    return [
        facet
        for facet in facets
        if len(facet.options) > 1 or any(option.is_chosen for option in facet.options)
    ]


def _option(name: Filter, row: tuple[str, Any, int], narrower: Address, without: WayBack) -> Option:
    value, title, number = row
    back = without.get((name, keyword(value)))
    return Option(str(title), number, back or narrower({name.value: value}), back is not None)


def _years(found: Facets, query: ParsedQuery, narrower: Address) -> Facet:
    options = []
    for year, number in found.years:
        after, before = f"{year}-01-01", f"{year + 1}-01-01"
        chosen = (str(query.after), str(query.before)) == (after, before)
        days: dict[str, Any] = {"after": after, "before": before}
        if chosen:
            days = {"after": None, "before": None}
        options.append(Option(str(year), number, narrower(days), chosen))
    return Facet("year", _("Year"), options)

"""What a whole query asks for, said so that two queries which mean the same are equal."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.search import asking, german
from forum.search.parsed_query import ParsedQuery
from forum.search.query_words import Filter

#: Fields of an index, each with some of its values.
Values = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Plan:
    """What must be found, what must not, and by which values and period it is narrowed."""

    wanted: tuple[asking.Node, ...]
    excluded: tuple[asking.Node, ...]
    filters: Values
    excluded_filters: Values
    period: asking.Window | None


def plan(query: ParsedQuery) -> Plan | None:
    """Say what a query asks for, or nothing where there is nothing that could be found."""
    groups = [(item,) for item in query.required]
    wanted: list[asking.Node] = []
    for group in (*groups, *query.any_of):
        nodes = tuple(node for item in group if (node := asking.meaning(item)))
        if not nodes:
            return None
        wanted.append(nodes[0] if len(nodes) == 1 else asking.Any(nodes))
    filters = _values(query.filters)
    period = asking.window(query)
    if not (wanted or filters or period):
        return None
    excluded = tuple(node for item in query.excluded if (node := asking.exclusion(item)))
    return Plan(tuple(wanted), excluded, filters, _values(query.excluded_filters), period)


def _values(filters: Mapping[Filter, tuple[str, ...]]) -> Values:
    return tuple(
        (name.value, tuple(map(german.keyword, values)))
        for name, values in sorted(filters.items())
        if values
    )

"""A query that was understood, written out again: chips above the results, each to be removed."""

from collections.abc import Iterator
from dataclasses import dataclass

from forum.search.parsed_query import Item, ItemKind, ParsedQuery
from forum.search.query_words import Filter

#: The operator of each filter, by language.
NAMES = {
    "de": {
        Filter.KIND: "typ",
        Filter.CONTRIBUTION_KIND: "typ",
        Filter.PROCESS: "prozess",
        Filter.ACTION_FIELD: "bereich",
        Filter.AUTHOR: "von",
        Filter.ORGANISATION: "organisation",
        Filter.TAG: "tag",
        Filter.STATE: "status",
        Filter.ROLE: "rolle",
        Filter.PAPER: "papier",
        Filter.PASSAGE: "absatz",
        Filter.THREAD: "diskussion",
        Filter.HAS: "hat",
    },
    "en": {
        Filter.KIND: "type",
        Filter.CONTRIBUTION_KIND: "type",
        Filter.PROCESS: "process",
        Filter.ACTION_FIELD: "field",
        Filter.AUTHOR: "from",
        Filter.ORGANISATION: "organization",
        Filter.TAG: "tag",
        Filter.STATE: "state",
        Filter.ROLE: "role",
        Filter.PAPER: "paper",
        Filter.PASSAGE: "passage",
        Filter.THREAD: "discussion",
        Filter.HAS: "has",
    },
}
_OTHERS = {"de": ("vor", "nach", "sortierung", "ODER"), "en": ("before", "after", "sort", "OR")}


@dataclass(frozen=True)
class Chip:
    """One part of a query as it was understood, and the query without it."""

    text: str
    rest: str
    also: tuple[str, ...] = ()  # the synonyms that it was searched with


def chips(query: ParsedQuery, language: str = "de") -> list[Chip]:
    """Write out each part of a query beside the query that is left without it."""
    parts = list(_parts(query, language if language in NAMES else "de"))
    synonyms = [_synonyms(group) for group in (*((i,) for i in query.required), *query.any_of)]
    return [
        Chip(part, " ".join((*parts[:place], *parts[place + 1 :])), *synonyms[place : place + 1])
        for place, part in enumerate(parts)
    ]


def _synonyms(group: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for item in group for text in item.also))


def _parts(query: ParsedQuery, language: str) -> Iterator[str]:
    before, after, sort, choice = _OTHERS[language]
    yield from map(_item, query.required)
    for group in query.any_of:
        yield f" {choice} ".join(map(_item, group))
    yield from (f"-{_item(item)}" for item in query.excluded)
    for name, values in query.filters.items():
        yield from (f"{NAMES[language][name]}:{value}" for value in values)
    if query.before:
        yield f"{before}:{query.before.isoformat()}"
    if query.after:
        yield f"{after}:{query.after.isoformat()}"
    if query.newest_first is not None:
        words = {"de": ("beste", "neueste"), "en": ("best", "newest")}[language]
        yield f"{sort}:{words[query.newest_first]}"


def _item(item: Item) -> str:
    match item.kind:
        case ItemKind.PHRASE:
            return f'"{item.text}"'
        case ItemKind.PREFIX:
            return f"{item.text}*"
    return item.text

"""A query that was understood, written out again: chips above the results, each to be removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from forum.search.parsed_query import Item, ItemKind, ParsedQuery
from forum.search.query_words import VALUES, Filter

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
    #: The filter and its value, where the part is one.
    filter: Filter | None = None
    value: str = ""
    also: tuple[str, ...] = ()  # the synonyms that it was searched with


class _Part(NamedTuple):
    text: str
    filter: Filter | None = None
    value: str = ""
    also: tuple[str, ...] = ()


def chips(query: ParsedQuery, language: str = "de") -> list[Chip]:
    """Write out each part of a query beside the query that is left without it."""
    parts = list(_parts(query, language if language in NAMES else "de"))
    texts = [part.text for part in parts]
    return [
        Chip(part.text, " ".join((*texts[:place], *texts[place + 1 :])), *part[1:])
        for place, part in enumerate(parts)
    ]


def written(query: ParsedQuery, language: str = "de") -> str:
    """Write out a whole query, so that it is understood as the same again."""
    return " ".join(chip.text for chip in chips(query, language))


def _parts(query: ParsedQuery, language: str) -> Iterator[_Part]:
    choice = f" {_OTHERS[language][3]} "
    for group in (*((item,) for item in query.required), *query.any_of):
        also = dict.fromkeys(text for item in group for text in item.also)
        yield _Part(choice.join(map(_item, group)), also=tuple(also))
    yield from (_Part(f"-{_item(item)}") for item in query.excluded)
    for name, values in query.filters.items():
        yield from (_Part(_filter(name, value, language), name, value) for value in values)
    for name, values in query.excluded_filters.items():
        yield from (_Part(f"-{_filter(name, value, language)}") for value in values)
    yield from map(_Part, _days_and_order(query, language))


def _days_and_order(query: ParsedQuery, language: str) -> Iterator[str]:
    before, after, sort, _ = _OTHERS[language]
    if query.before:
        yield f"{before}:{query.before.isoformat()}"
    if query.after:
        yield f"{after}:{query.after.isoformat()}"
    if query.newest_first is not None:
        words = {"de": ("beste", "neueste"), "en": ("best", "newest")}[language]
        yield f"{sort}:{words[query.newest_first]}"


def _filter(name: Filter, value: str, language: str) -> str:
    """Write a filter; a value of several words, as a form takes it, gets quotation marks."""
    words = VALUES.get(name, {}).get(value)
    if words:
        value = words[list(NAMES).index(language)]
    tidy = " ".join(value.replace('"', " ").split())
    return f"{NAMES[language][name]}:" + (f'"{tidy}"' if " " in tidy else tidy)


def _item(item: Item) -> str:
    match item.kind:
        case ItemKind.PHRASE:
            return f'"{item.text}"'
        case ItemKind.PREFIX:
            return f"{item.text}*"
    return item.text

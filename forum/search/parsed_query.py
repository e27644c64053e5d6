"""A search query that was understood, as engines and snippets take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from forum.search.query_words import Filter


class MistakeCode(StrEnum):
    """What was not understood, or not done, in a query."""

    TOO_LONG = "too_long"
    TOO_MANY_TERMS = "too_many_terms"
    UNCLOSED_QUOTE = "unclosed_quote"
    PREFIX_TOO_SHORT = "prefix_too_short"
    STAR_INSIDE = "star_inside"
    ONLY_STOP_WORDS = "only_stop_words"
    ONLY_EXCLUDED = "only_excluded"
    EMPTY_OPERATOR = "empty_operator"
    UNKNOWN_OPERATOR = "unknown_operator"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_VALUE = "unknown_value"
    EXCLUDED_OPERATOR = "excluded_operator"
    BAD_DATE = "bad_date"
    DANGLING_OR = "dangling_or"


class ItemKind(StrEnum):
    """How an item of the query is compared."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Mistake:
    """One mistake, and the part of the query that it is about."""

    code: MistakeCode
    text: str = ""


@dataclass(frozen=True)
class Item:
    """A word, phrase or prefix as it was written."""

    text: str
    kind: ItemKind = ItemKind.WORD
    #: Synonyms, of which any is as good as the text itself.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParsedQuery:
    """A query that was understood: everything in it must hold, each ``any_of`` by one item."""

    text: str = ""
    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    any_of: tuple[tuple[Item, ...], ...] = ()
    excluded: tuple[Item, ...] = ()
    filters: Mapping[Filter, tuple[str, ...]] = field(default_factory=dict, hash=False)
    #: What results must not have: ``-tag:budget``.
    excluded_filters: Mapping[Filter, tuple[str, ...]] = field(default_factory=dict, hash=False)
    before: date | None = None  # created before this day
    after: date | None = None  # created on this day or later
    newest_first: bool | None = None  # the order that was asked for, if any
    #: The synonyms of terms; None until the list has been asked, see ``synonyms.understood``.
    synonyms: Mapping[str, tuple[str, ...]] | None = field(default=None, hash=False)
    mistakes: tuple[Mistake, ...] = ()

    @property
    def required(self) -> tuple[Item, ...]:
        """The items that must all match."""
        synonyms = self.synonyms or {}
        return (
            *(Item(term, also=synonyms.get(term, ())) for term in self.terms),
            *(Item(phrase, ItemKind.PHRASE) for phrase in self.phrases),
            *(Item(prefix, ItemKind.PREFIX) for prefix in self.prefixes),
        )

    @property
    def wanted(self) -> tuple[Item, ...]:
        """All items that are looked for, choices included: to highlight them."""
        return (*self.required, *(item for group in self.any_of for item in group))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search by: neither items nor filters nor dates."""
        return not (self.wanted or self.filters or self.before or self.after)

    def narrowed(self, **values: str | tuple[str, ...]) -> "ParsedQuery":
        """Add filters that were chosen in a form: ``query.narrowed(kind="thread")``."""
        chosen = {
            Filter(name): (value,) if isinstance(value, str) else tuple(value)
            for name, value in values.items()
            if value
        }
        return replace(self, filters={**self.filters, **chosen})

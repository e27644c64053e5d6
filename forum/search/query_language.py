"""The language of the search box: any text becomes a ParsedQuery, and mistakes are explained.

Plain words must all occur; ``"…"`` is a phrase, ``-`` excludes, ``OR`` or ``ODER`` offers a choice,
``*`` after three letters is a prefix, and ``typ:``, ``von:``, ``bereich:``, ``tag:``, ``status:``,
``organisation:``, ``rolle:``, ``papier:``, ``absatz:``, ``hat:``, ``vor:``, ``nach:`` (or their
English words) narrow the results, with ``-`` they exclude, and ``sortierung:`` orders them.
Parsing never fails, whatever the text.
"""

import re
from datetime import date

from forum.search import german
from forum.search.parsed_query import Item, ItemKind, Mistake, MistakeCode, ParsedQuery
from forum.search.query_words import (
    AFTER,
    BEFORE,
    BEST,
    NEWEST,
    OPERATORS,
    OR_WORDS,
    SCHEMES,
    SORT,
    UNDERSTOOD,
    Filter,
)

MAX_LENGTH = 1_000  # characters of a query that are read
MAX_TERMS = 12  # words that are searched, those of phrases and exclusions included
MAX_VALUES = 10  # values of all filters together
MIN_PREFIX = 3
PREFIX_COST = 3  # words that a prefix counts as


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_QUOTES = str.maketrans(dict.fromkeys("„“”‟«»″\uff02", '"'))
_ITEM = re.compile(
    r"(?P<empty>-?[^\W\d_]+:)(?=\s|$)"
    r"|(?P<minus>-)?(?:(?P<operator>[^\W\d_]+):)?"
    r'(?:"(?P<phrase>[^"]*)(?P<end>"|$)|(?P<word>[^\s"]+))'
)
# "z. B." is one word, however it is spaced.
_ABBREVIATION = re.compile(r"(?<![^\W_])([^\W\d_])\. (?=[^\W\d_]\.(?![^\W_]))")
_DATE = re.compile(
    r"^(?:(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?"
    r"|(?:(?:(?P<dd>\d{1,2})\.)?(?P<mm>\d{1,2})\.)(?P<yy>\d{4}))$"
)


class _Reader:
    """Reads one query from left to right; filled item by item, then asked for the result."""

    def __init__(self, text: str) -> None:
        self.mistakes: list[Mistake] = []
        self.groups: list[list[Item]] = []
        self.excluded: list[Item] = []
        self.filters: dict[Filter, tuple[str, ...]] = {}
        self.excluded_filters: dict[Filter, tuple[str, ...]] = {}
        self.before: date | None = None
        self.after: date | None = None
        self.newest_first: bool | None = None
        self.budget = MAX_TERMS
        self.left_out: list[str] = []
        self.joins = False  # the item that follows belongs to the group before it
        self.saw_stop_word = False
        self.text = self._prepare(text)

    def _prepare(self, text: str) -> str:
        if len(text) > MAX_LENGTH:
            self._explain(MistakeCode.TOO_LONG, text[:20] + "…")
        shown = german.clean(_CONTROL.sub(" ", text[:MAX_LENGTH]))
        return _ABBREVIATION.sub(r"\1.", " ".join(shown.translate(_QUOTES).split()))

    def _explain(self, code: MistakeCode, text: str = "") -> None:
        mistake = Mistake(code, text[:60])
        if mistake not in self.mistakes and len(self.mistakes) < 10:
            self.mistakes.append(mistake)

    def read(self) -> ParsedQuery:
        """Read all items and put the query together."""
        for match in _ITEM.finditer(self.text):
            self._item(match)
        self._finish()
        single = [group[0] for group in self.groups if len(group) == 1]
        return ParsedQuery(
            text=self.text,
            terms=_texts(single, ItemKind.WORD),
            phrases=_texts(single, ItemKind.PHRASE),
            prefixes=_texts(single, ItemKind.PREFIX),
            any_of=tuple(tuple(group) for group in self.groups if len(group) > 1),
            excluded=tuple(self.excluded),
            filters=self.filters,
            excluded_filters=self.excluded_filters,
            before=self.before,
            after=self.after,
            newest_first=self.newest_first,
            mistakes=tuple(self.mistakes),
        )

    def _item(self, match: re.Match[str]) -> None:
        whole, operator = match[0], (match["operator"] or "").lower()
        if whole in OR_WORDS:
            self._or(whole)
        elif match["empty"]:
            self._operator_alone(whole.strip("-:"), whole)
        elif operator in _KNOWN:
            value = match["phrase"] or match["word"] or ""
            self._narrow(operator, value.strip(), whole, excluded=bool(match["minus"]))
        else:
            self._text_item(match, whole, operator)

    def _operator_alone(self, name: str, whole: str) -> None:
        if name.lower() in _KNOWN:
            self._explain(MistakeCode.EMPTY_OPERATOR, whole)
        else:
            self._add(Item(name), excluded=whole.startswith("-"))

    def _text_item(self, match: re.Match[str], whole: str, operator: str) -> None:
        if match["phrase"] is not None:
            if not match["end"]:
                self._explain(MistakeCode.UNCLOSED_QUOTE, whole)
            if operator:
                self._explain(MistakeCode.UNKNOWN_OPERATOR, operator + ":")
            self._add(Item(match["phrase"].strip(), ItemKind.PHRASE), bool(match["minus"]))
            return
        word = whole.removeprefix("-")
        if operator and operator not in SCHEMES and _cost(word) > 1:
            self._explain(MistakeCode.UNKNOWN_OPERATOR, operator + ":")
        self._add(self._word(word), bool(match["minus"]))

    def _word(self, word: str) -> Item:
        stem, star, rest = word.partition("*")
        ends_with_star = bool(star) and not rest.strip("*")
        if ends_with_star and sum(char.isalnum() for char in stem) >= MIN_PREFIX:
            return Item(stem, ItemKind.PREFIX)
        if ends_with_star:
            self._explain(MistakeCode.PREFIX_TOO_SHORT, word)
        elif star and _cost(word) > 1:
            self._explain(MistakeCode.STAR_INSIDE, word)
        return Item(word.rstrip("*"))

    def _or(self, whole: str) -> None:
        if self.groups and not self.joins:
            self.joins = True
        else:
            self._explain(MistakeCode.DANGLING_OR, whole)

    def _add(self, item: Item, excluded: bool) -> None:
        words = _cost(item.text)
        cost = PREFIX_COST if item.kind is ItemKind.PREFIX else words
        if not words:
            self.saw_stop_word = self.saw_stop_word or any(char.isalnum() for char in item.text)
            return
        if cost > self.budget:
            self.left_out.append(item.text)
            return
        self.budget -= cost
        if excluded:
            self.excluded.append(item)
        elif self.joins:
            self.groups[-1].append(item)
        else:
            self.groups.append([item])
        self.joins = False

    def _narrow(self, operator: str, value: str, whole: str, *, excluded: bool) -> None:
        name = OPERATORS.get(operator)
        chosen = (*self.filters.values(), *self.excluded_filters.values())
        if name is None and excluded:
            self._explain(MistakeCode.EXCLUDED_OPERATOR, whole)
        elif operator in BEFORE or operator in AFTER:
            self._date(operator, value, whole)
        elif name is None:
            self._sort(german.keyword(value), whole)
        elif sum(map(len, chosen)) >= MAX_VALUES:
            self.left_out.append(whole)
        else:
            into = self.excluded_filters if excluded else self.filters
            self._filter(name, german.keyword(value), whole, into)

    def _filter(
        self, name: Filter, value: str, whole: str, into: dict[Filter, tuple[str, ...]]
    ) -> None:
        known = UNDERSTOOD.get(name, {})
        contributions = UNDERSTOOD[Filter.CONTRIBUTION_KIND]
        if name is Filter.KIND and value not in known and value in contributions:
            name, known = Filter.CONTRIBUTION_KIND, contributions
        if not value:
            self._explain(MistakeCode.EMPTY_OPERATOR, whole)
            return
        elif known and value not in known:
            unknown = MistakeCode.UNKNOWN_KIND if name is Filter.KIND else MistakeCode.UNKNOWN_VALUE
            self._explain(unknown, whole)
            return
        value = known.get(value, value)
        if value not in into.get(name, ()):
            into[name] = (*into.get(name, ()), value)

    def _sort(self, value: str, whole: str) -> None:
        if value in NEWEST | BEST:
            self.newest_first = value in NEWEST
        else:
            self._explain(MistakeCode.UNKNOWN_VALUE if value else MistakeCode.EMPTY_OPERATOR, whole)

    def _date(self, operator: str, value: str, whole: str) -> None:
        day = _parse_day(value)
        if day is None:
            self._explain(MistakeCode.BAD_DATE, whole)
        elif operator in BEFORE:
            self.before = day
        else:
            self.after = day

    def _finish(self) -> None:
        if self.left_out:
            self._explain(MistakeCode.TOO_MANY_TERMS, " ".join(self.left_out))
        if self.joins:
            self._explain(MistakeCode.DANGLING_OR, "OR")
        has_more = bool(self.filters or self.before or self.after)
        if self.groups or has_more:
            return
        if self.excluded or self.excluded_filters:
            self._explain(MistakeCode.ONLY_EXCLUDED)
        elif self.saw_stop_word:
            self._explain(MistakeCode.ONLY_STOP_WORDS, self.text)


_KNOWN = OPERATORS.keys() | BEFORE | AFTER | SORT


def parse(text: str) -> ParsedQuery:
    """Understand what somebody typed; whatever was not understood is among the mistakes."""
    return _Reader(text).read()


def _cost(text: str) -> int:
    return len({token.position for token in german.analyse(text)})


def _texts(items: list[Item], kind: ItemKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.text for item in items if item.kind is kind))


def _parse_day(value: str) -> date | None:
    """Read 2026, 2026-03, 2026-03-15, 03.2026 or 15.03.2026; a period begins on its first day."""
    match = _DATE.match(value)
    if not match or not value.isascii():
        return None
    year = int(match["y"] or match["yy"])
    month = int(match["m"] or match["mm"] or 1)
    day = int(match["d"] or match["dd"] or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return None

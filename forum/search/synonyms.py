"""Synonyms: the groups that administrators keep, and those of tags, applied to queries alone.

A word finds its group in any form that the chain reduces to the same term. The list is read again
when its version in the database has changed: one small statement for a search, no index to rebuild,
and every process knows of a change with its next search.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa

from forum.db import session
from forum.models import SynonymGroup, Tag, TagSynonym
from forum.search import german
from forum.search.parsed_query import Item, ItemKind, ParsedQuery
from forum.search.query_words import Filter

LONGEST_PHRASE = 4  # words of a synonym, stop words not counted
MOST_OTHERS = 12  # synonyms that one word is searched with

#: What a word or phrase is compared by: for each of its words any of the terms it may mean.
Places = tuple[frozenset[str], ...]


class Group(NamedTuple):
    """Words that mean the same; with ``is_one_way`` the first finds the others, not they it."""

    words: tuple[str, ...]
    is_one_way: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """The words of a query for which the group has an answer."""
        return self.words[:1] if self.is_one_way else self.words


def places_of(text: str) -> Places:
    """Reduce a word or phrase to what it is compared by; nothing where it has stop words alone."""
    return tuple(
        frozenset(reading.whole for reading in word.readings) for word in german.asked_words(text)
    )


def is_same(one: Places, other: Places) -> bool:
    """Tell whether two words or phrases are forms of the same."""
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


class Synonyms:
    """All groups, ready to be asked."""

    def __init__(self, groups: Iterable[Group] = (), tags: Mapping[str, str] | None = None) -> None:
        """Take the groups, and for the address of each synonym of a tag that of the tag.

        Where a word is in several groups, it finds the words of all of them.
        """
        self._tags = tags or {}
        self._entries: dict[str, list[tuple[Places, tuple[str, ...]]]] = defaultdict(list)
        for group in groups:
            for word in group.asked:
                self._learn(places_of(word), tuple(w for w in group.words if w != word))

    def _learn(self, places: Places, others: tuple[str, ...]) -> None:
        for term in places[0] if places else ():
            self._entries[term].append((places, others))

    def of(self, places: Places) -> tuple[str, ...]:
        """Give the synonyms of a word or phrase."""
        if not places:
            return ()
        found = [
            other
            for term in sorted(places[0])
            for known, others in self._entries.get(term, ())
            if is_same(known, places)
            for other in others
        ]
        return tuple(dict.fromkeys(found))[:MOST_OTHERS]

    def applied(self, query: ParsedQuery) -> ParsedQuery:
        """Give each word of a query its synonyms; words that make a known phrase become one term.

        Phrases in quotes and prefixes are searched as they are written, and what is excluded
        excludes only itself.
        """
        if not self._entries:
            return replace(query, synonyms={})
        texts: list[str] = []
        synonyms: dict[str, tuple[str, ...]] = {}
        rest = [(term, places_of(term)) for term in query.terms]
        while rest:
            number, others = self._longest(rest)
            text = " ".join(term for term, _ in rest[:number])
            texts.append(text)
            if others:
                synonyms[text] = others
            del rest[:number]
        any_of = tuple(tuple(map(self._with_synonyms, group)) for group in query.any_of)
        return replace(query, terms=tuple(texts), synonyms=synonyms, any_of=any_of)

    def meant(self, query: ParsedQuery) -> ParsedQuery:
        """Let a synonym in ``tag:`` mean its tag, where a query is asked and nobody reads it.

        Whoever reads it sees what was typed: a tag may stand at hidden threads alone.
        """
        both = ({**query.filters}, {**query.excluded_filters})
        for filters in both:
            if values := filters.get(Filter.TAG):
                meant = (self._tags.get(value, value) for value in values)
                filters[Filter.TAG] = tuple(dict.fromkeys(meant))
        return replace(query, filters=both[0], excluded_filters=both[1])

    def _longest(self, terms: list[tuple[str, Places]]) -> tuple[int, tuple[str, ...]]:
        """Find the most terms at the beginning that are known together, and their synonyms."""
        for number in range(min(LONGEST_PHRASE, len(terms)), 0, -1):
            others = self.of(tuple(place for _, places in terms[:number] for place in places))
            if others:
                return number, others
        return 1, ()

    def _with_synonyms(self, item: Item) -> Item:
        if item.kind is not ItemKind.WORD:
            return item
        return replace(item, also=self.of(places_of(item.text)))


_Version = tuple[object, ...]
#: The list of this process and its version; replaced as a whole, so threads may share it.
_kept: tuple[_Version, Synonyms] = ((), Synonyms())


def groups() -> list[Group]:
    """Read all groups in the order in which they were made."""
    rows = session.execute(
        sa.select(SynonymGroup.words, SynonymGroup.is_one_way).order_by(SynonymGroup.id)
    )
    return [Group(tuple(words), is_one_way) for words, is_one_way in rows]


def tags() -> dict[str, str]:
    """Read the addresses of the synonyms of tags, and those of their tags."""
    rows = session.execute(sa.select(TagSynonym.slug, Tag.slug).join(TagSynonym.tag))
    return dict(rows.all())


_of_tags = sa.select(sa.func.count(), sa.func.max(TagSynonym.id)).subquery()
#: One statement over two small tables, put together once: that takes longer than the answer.
_VERSION = sa.select(
    sa.func.count(),
    sa.func.max(SynonymGroup.id),
    sa.func.max(SynonymGroup.changed_at),
    sa.func.sum(SynonymGroup.lock_version),
    *(sa.select(column).scalar_subquery() for column in _of_tags.c),
).select_from(SynonymGroup)


def version() -> _Version:
    """Tell one state of both lists from another."""
    return tuple(session.execute(_VERSION).one())


def present() -> Synonyms:
    """Give the list that is in force now."""
    global _kept  # noqa: PLW0603 - one list a process
    now = version()
    kept = _kept
    if kept[0] != now:
        kept = _kept = (now, Synonyms(groups(), tags()))
    return kept[1]


def meant(query: ParsedQuery) -> ParsedQuery:
    """Make a query ready to be asked, with all synonyms that are in force."""
    return present().meant(understood(query))


def understood(query: ParsedQuery) -> ParsedQuery:
    """Give a query the synonyms that are in force; one that has been given some keeps them."""
    return query if query.synonyms is not None else present().applied(query)

"""What a change of the synonyms would change: asked of the real engine before anything is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forum.search.engine import Engine
from forum.search.finding import Found, find
from forum.search.parsed_query import ParsedQuery
from forum.search.synonyms import Group, Synonyms


@dataclass(frozen=True)
class Difference:
    """Results that one query finds for everybody and another does not."""

    found: Found
    query: ParsedQuery


@dataclass(frozen=True)
class WordPreview:
    """What a word finds for everybody now and after a change, and the difference."""

    word: str
    before: Found
    after: Found
    added: Difference | None  # None where nothing is asked anew
    gone: Difference | None


def preview(
    engine: Engine, *, now: Iterable[Group], then: Iterable[Group], words: Sequence[str]
) -> list[WordPreview]:
    """Tell for each word what the second list of groups changes.

    Raises:
        IndexUnavailable: There is no index that can be read.
    """
    before, after = Synonyms(now), Synonyms(then)
    return [_of_word(engine, before, after, word) for word in dict.fromkeys(words)]


def _of_word(engine: Engine, before: Synonyms, after: Synonyms, word: str) -> WordPreview:
    asked = ParsedQuery(text=word, terms=(word,))
    old, new = before.applied(asked), after.applied(asked)
    found = find(engine, old, actor=None)
    if old == new:
        return WordPreview(word, found, found, None, None)
    return WordPreview(
        word=word,
        before=found,
        after=find(engine, new, actor=None),
        added=_without(engine, new, old),
        gone=_without(engine, old, new),
    )


def _without(engine: Engine, query: ParsedQuery, other: ParsedQuery) -> Difference | None:
    if not _also(query) - _also(other):
        return None
    both = replace(query, excluded=other.required)
    return Difference(find(engine, both, actor=None), query)


def _also(query: ParsedQuery) -> set[str]:
    return {text for item in query.required for text in item.also}

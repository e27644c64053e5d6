"""The engine against the plain truth: random documents and queries, compared one by one."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forum.search import german
from forum.search.parsed_query import Item, ItemKind, ParsedQuery
from forum.search.postgres_engine import PostgresEngine
from forum.search.query_language import parse
from forum.search.query_words import Filter
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import document

WORDS = ["Wald", "Schule", "Akteurin", "Akteure", "Kita-Plätze", "Kita", "Platz", "der", "Haus"]
BODIES = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
PARTS = st.sampled_from(
    [
        *WORDS,
        *(f"-{word}" for word in WORDS),
        "ODER",
        '"Wald der Schule"',
        '"Kita Platz"',
        '-"Haus Wald"',
        "kit*",
        "-akt*",
        "von:bernd",
        "-von:bernd",
        "nach:2026-01-06",
        "vor:2026-01-11",
    ]
)


def occurs(item: Item, body: str, *, as_such: bool = False) -> bool:
    """Say by plain comparison of analysed words whether an item occurs.

    ``as_such`` does not count the parts of a compound that stand apart from each other.
    """
    places = {(token.term, token.position): token.weight for token in german.analyse(body)}
    terms = {term for term, _ in places}
    if item.kind is ItemKind.PREFIX:
        return any(term.startswith(item.text) for term in terms)
    words = list(german.asked_words(item.text))
    if item.kind is ItemKind.PHRASE:
        wholes = {place for place, weight in places.items() if weight == 1}
        return any(
            all(
                (word.readings[0].whole, start + word.position - words[0].position) in wholes
                for word in words
            )
            for _, start in wholes
        )
    return all(
        any(
            reading.whole in terms
            or (
                not as_such
                and len(reading.leaves) > 1
                and all(leaf in terms for leaf in reading.leaves)
            )
            for reading in word.readings
        )
        for word in words
    )


def holds(query: ParsedQuery, number: int, body: str) -> bool:
    author = "bernd" if number % 2 else "anna"
    day = document(number, "").created.date()
    return (
        not query.is_empty
        and all(occurs(item, body) for item in query.required)
        and all(any(occurs(item, body) for item in group) for group in query.any_of)
        and not any(occurs(item, body, as_such=True) for item in query.excluded)
        and author in query.filters.get(Filter.AUTHOR, (author,))
        and author not in query.excluded_filters.get(Filter.AUTHOR, ())
        and (query.after is None or day >= query.after)
        and (query.before is None or day < query.before)
    )


class TestSearch:
    @pytest.fixture(params=["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)])
    def engine(self, request, tmp_path):
        if request.param == "whoosh":
            made = WhooshEngine(tmp_path, refresh_seconds=0, time_limit=30)
        else:
            made = PostgresEngine(request.getfixturevalue("postgres_url"), time_limit=30)
        yield made
        made.close()

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        bodies=st.lists(BODIES, min_size=1, max_size=12),
        changed=st.dictionaries(st.integers(0, 11), BODIES, max_size=4),
        deleted=st.sets(st.integers(0, 11), max_size=3),
        queries=st.lists(st.lists(PARTS, min_size=1, max_size=6), min_size=1, max_size=12),
    )
    @example(bodies=["Kita Platz"], changed={}, deleted=set(), queries=[["Kita", "-Kita-Plätze"]])
    def test_finds_exactly_what_holds(self, engine, bodies, changed, deleted, queries):
        truth = {**dict(enumerate(bodies)), **changed}
        engine.clear()
        engine.apply([_written(n, body) for n, body in enumerate(bodies)], [])
        engine.apply([_written(n, body) for n, body in changed.items()], [])
        engine.apply([], [f"comment:{n}" for n in deleted])
        for parts in queries:
            query = parse(" ".join(parts))
            expected = {
                f"comment:{n}"
                for n, body in truth.items()
                if n not in deleted and holds(query, n, body)
            }
            for newest_first in (False, True):
                hits = engine.search(query, limit=50, newest_first=newest_first)
                assert set(hits.ids) == expected, query.text
                assert hits.total == len(expected)


def _written(number, body):
    return document(number, body, author="bernd" if number % 2 else "anna")

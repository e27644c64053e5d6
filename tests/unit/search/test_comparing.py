"""Comparing one document with a query finds what the engines find."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.comparing import Sheet, holds, plan_of
from forum.search.query_language import parse
from forum.search.synonyms import Group, Synonyms
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import document
from tests.unit.search.hostile import HOSTILE

DOCUMENTS = [
    document(0, "Die Akteur:innen des Waldes treffen sich.", title="Wald und Wiese"),
    document(1, "Ein Beitrag über Bürgerbeteiligung in der Kommune.", author="bernd"),
    document(2, "Digitalisierung der Verwaltung.", tags=("budget", "wald"), title="Straße"),
    document(3, "Kita-Plätze fehlen, wo die Schule endet", has=("link", "answer")),
    document(4, "Wald Schule Wald Schule", state="closed", role=("member", "municipal_actor")),
]
QUERIES = [
    "wald",
    "Akteurin",
    "beteiligung",
    "strasse",
    '"wald und wiese"',
    '"wiese die"',
    '"digitalisierung der verwaltung"',
    "kita",
    "kita*",
    "waldschule",
    "verwaltungsdigitalisierung",
    "wald -waldschule",
    "-wald schule",
    "wald -schule",
    'schule -"wald schule"',
    "wald ODER kommune",
    "der die das",
    "-wald",
    "von:bernd",
    "-von:bernd",
    "wald -tag:budget",
    "typ:beitrag -von:anna",
    "status:geschlossen",
    "rolle:kommune",
    "hat:antwort",
    "typ:beitrag -hat:antwort",
    "nach:2026-01-03",
    "vor:2026-01-03 wald",
    "nach:2026-01-02 -tag:budget",
    "tag:budget",
    *HOSTILE,
]


@pytest.fixture
def engine(tmp_path):
    made = WhooshEngine(tmp_path, refresh_seconds=0, time_limit=30)
    yield made
    made.close()


def matches(text, one):
    asked = plan_of(text, Synonyms())
    return asked is not None and holds(asked, Sheet(one))


def found(text, documents):
    return {one.id for one in documents if matches(text, one)}


class TestHolds:
    @pytest.mark.parametrize("text", QUERIES)
    def test_is_true_for_what_the_engine_finds(self, engine, text):
        engine.apply(DOCUMENTS, [])
        assert found(text, DOCUMENTS) == set(engine.search(parse(text), limit=50).ids)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        bodies=st.lists(
            st.lists(
                st.sampled_from(["Wald", "Schule", "Akteure", "Kita-Plätze", "der", "Haus"]),
                max_size=8,
            ).map(" ".join),
            min_size=1,
            max_size=8,
        ),
        parts=st.lists(
            st.sampled_from(
                [
                    "Wald",
                    "Akteurin",
                    "-Haus",
                    "Kita",
                    "ODER",
                    '"Wald der Schule"',
                    "sch*",
                    "von:anna",
                    "-von:anna",
                    "-tag:x",
                    "nach:2026-01-03",
                ]
            ),
            min_size=1,
            max_size=5,
        ),
    )
    def test_is_true_for_what_the_engine_finds_in_random_texts(self, engine, bodies, parts):
        documents = [
            document(n, body, author="anna" if n % 2 else "bernd") for n, body in enumerate(bodies)
        ]
        engine.clear()
        engine.apply(documents, [])
        text = " ".join(parts)
        assert found(text, documents) == set(engine.search(parse(text), limit=50).ids)

    def test_no_phrase_runs_from_the_title_into_the_text(self):
        one = document(1, "Wiese", title="Wald")
        assert not matches('"Wald Wiese"', one)
        assert matches("Wald Wiese", one)

    def test_hears_synonyms(self):
        asked = plan_of("Kita", Synonyms([Group(("Kita", "Kindergarten"))]))

        assert holds(asked, Sheet(document(1, "Im Kindergarten")))

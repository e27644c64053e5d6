"""What every engine does, on both of them: what it finds, in which order, in which time."""

from datetime import UTC, datetime

import pytest

from forum.clock import utcnow
from forum.search.engine import Engine
from forum.search.postgres_engine import PostgresEngine
from forum.search.query_language import parse
from forum.search.synonyms import Group, Synonyms
from forum.search.whoosh_engine import WhooshEngine
from tests.effort import counted
from tests.unit.search.documents import document
from tests.unit.search.hostile import HOSTILE


@pytest.fixture(params=["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    if request.param == "whoosh":
        made = WhooshEngine(tmp_path / "index", refresh_seconds=0, time_limit=30)
    else:
        made = PostgresEngine(request.getfixturevalue("shared_postgres_url"), time_limit=30)
    made.rebuild((), lambda _: None)
    yield made
    made.close()


def found(engine: Engine, text: str, **options: object) -> list[str]:
    hits = engine.search(parse(text), limit=50, **options)  # type: ignore[arg-type]
    return sorted(hits.ids)


def texts(engine: Engine, *bodies: str) -> None:
    engine.apply([document(number, body) for number, body in enumerate(bodies, 1)], [])


class TestApply:
    def test_makes_a_document_findable(self, engine):
        texts(engine, "Die Haltestelle fehlt.")

        assert found(engine, "Haltestellen") == ["comment:1"]

    def test_replaces_a_document_of_the_same_id(self, engine):
        texts(engine, "Alter Wald")
        texts(engine, "Neues Haus")

        assert found(engine, "Wald") == []
        assert found(engine, "Haus") == ["comment:1"]
        assert engine.count() == 1

    def test_deletes_and_ignores_unknown_ids(self, engine):
        texts(engine, "Wald", "Wald")

        engine.apply([], ["comment:1", "comment:404"])

        assert found(engine, "Wald") == ["comment:2"]
        assert engine.ids() == {"comment:2"}

    def test_is_idempotent(self, engine):
        for _ in range(3):
            engine.apply([document(1, "Wald"), document(1, "Wald")], ["comment:2"])

        assert engine.search(parse("Wald"), limit=5).total == 1

    def test_lets_a_deletion_win_over_a_document_of_the_same_commit(self, engine):
        engine.apply([document(1, "Wald")], ["comment:1"])

        assert engine.ids() == set()


class TestSearch:
    @pytest.mark.parametrize(
        ("word", "text"),
        [
            ("Akteurin", "Akteur:innen"),
            ("Akteur:innen", "Akteure"),
            ("Akteure", "Akteurinnen"),
            ("Strasse", "Straße"),
            ("Straße", "Strassen"),
            ("Bürgerinnen", "Bürger:innen"),
            ("Kitaplätze", "Kita-Plätze"),
            ("Kita-Plätze", "Kitaplatz"),
            ("Plätze", "Kita-Plätze"),
            ("Kita-Plätze", "Plätze in der Kita"),
            ("ANTRÄGE", "Antrag"),
        ],
    )
    def test_finds_other_forms_of_a_word(self, engine, word, text):
        texts(engine, f"Hier steht: {text} und mehr.", "Etwas anderes")

        assert found(engine, word) == ["comment:1"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("Schule Verwaltung", [1, 2]),
            ('"Digitalisierung der Verwaltung"', [1]),
            ('"Verwaltung der Digitalisierung"', []),
            ("Verwaltung -Digitalisierung", [2]),
            ('Schule -"Digitalisierung der Verwaltung"', [2, 3]),
            ("Wald ODER Digitalisierung", [1, 3]),
            ("Wald ODER Digitalisierung Verwaltung", [1]),
            ("Wald ODER gibtesnicht", [3]),
            ("verw*", [1, 2]),
            ("verwaltun*", [1, 2]),
            ("digi* ODER wal*", [1, 3]),
            ("Schule -digi*", [2, 3]),
            ("gibtesnicht", []),
            ("Schule gibtesnicht", []),
            ("Schule gibtesn*", []),
            ("gibtesnicht ODER gibtesauchnicht", []),
            ("Schule -gibtesnicht", [1, 2, 3]),
            ("der die das", []),
            ("-Wald", []),
        ],
    )
    def test_understands_the_query_language(self, engine, query, expected):
        texts(
            engine,
            "Schule, Digitalisierung der Verwaltung",
            "Schule und Verwaltung",
            "Schule im Wald",
        )

        assert found(engine, query) == [f"comment:{number}" for number in expected]

    def test_finds_a_quoted_compound_as_a_whole_only(self, engine):
        texts(engine, "Kita-Plätze", "Kita und Plätze")

        assert found(engine, '"Kita-Plätze"') == ["comment:1"]

    def test_lets_no_phrase_run_from_the_title_into_the_body(self, engine):
        engine.apply([document(1, "Verwaltung", title="Offene")], [])

        assert found(engine, "offene Verwaltung") == ["comment:1"]
        assert found(engine, '"offene Verwaltung"') == []

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("typ:diskussion", [2]),
            ("Wald typ:comment", [1, 3]),
            ("typ:erfahrung", [3]),
            ("von:bernd", [2]),
            ("von:anna von:bernd", [1, 2, 3]),
            ("bereich:kultur", [3]),
            ('tag:"Grüne Stadt"', [1]),
            ("status:geschlossen", [2]),
            ('organisation:"Stadt Köln"', [3]),
            ("prozess:kommune-360 -typ", [1, 2, 3]),
            ("vor:2026-01-03", [1]),
            ("nach:2026-01-03", [2, 3]),
            ("nach:2026-01-03 vor:2026-01-04", [2]),
            ("Wald typ:user", []),
            ("rolle:moderation", [2]),
            ("rolle:kommune", [2]),
            ("papier:leitlinien", [1]),
            ('papier:"Leitlinien für alle"', [1]),
            ("absatz:12", [1]),
            ("diskussion:7", [3]),
            ("hat:zitat", [3]),
            ("hat:link hat:antwort", [1, 3]),
            ("von:niemand", []),
        ],
    )
    def test_narrows_by_filters(self, engine, query, expected):
        engine.apply(
            [
                document(
                    1,
                    "Wald",
                    tags=("Grüne Stadt", "Klima"),
                    paper=("leitlinien", "Leitlinien für alle"),
                    passage=("12", "p-abc"),
                    has=("answer",),
                ),
                document(
                    2,
                    "Wald",
                    kind="thread",
                    author="bernd",
                    state="closed",
                    role=("moderator", "municipal_actor"),
                ),
                document(
                    3,
                    "Wald",
                    contribution_kind="experience",
                    action_field="kultur",
                    organisation="stadt-koeln",
                    thread="7",
                    has=("quote", "link"),
                ),
            ],
            [],
        )

        assert found(engine, query) == [f"comment:{number}" for number in expected]

    def test_begins_a_day_at_midnight_in_berlin(self, engine):
        engine.apply([document(1, "Wald", created=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))], [])

        assert found(engine, "nach:2026-07-02") == ["comment:1"]

    def test_puts_a_hit_in_the_title_first(self, engine):
        engine.apply(
            [
                document(1, "Schule am Wald"),
                document(2, "Am Rand", title="Schule"),
                document(3, "Eine Schule am Rand der Stadt, weit weg vom Bus und vom Markt"),
            ],
            [],
        )

        assert engine.search(parse("Schule"), limit=1).ids == ["comment:2"]

    def test_pages_and_counts_exactly(self, engine):
        texts(engine, *["Wald"] * 25)

        pages = [
            engine.search(parse("Wald"), limit=10, offset=offset, newest_first=True)
            for offset in (0, 10, 20, 30)
        ]

        assert [len(page.ids) for page in pages] == [10, 10, 5, 0]
        assert len({key for page in pages for key in page.ids}) == 25
        assert {(page.total, page.total_is_exact) for page in pages} == {(25, True)}

    def test_sorts_by_creation_and_not_by_the_order_of_writing(self, engine):
        texts(engine, "Wald", "Wald", "Wald")
        engine.apply([document(1, "Wald, verbessert")], [])

        ids = engine.search(parse("Wald"), limit=5, newest_first=True).ids
        assert ids == ["comment:3", "comment:2", "comment:1"]


class TestSynonyms:
    GROUPS = Synonyms(
        [
            Group(("Radweg", "Fahrradweg")),
            Group(("ÖPNV", "öffentlicher Nahverkehr", "Bus und Bahn")),
            Group(("Bufdi", "Bundesfreiwilligendienst"), is_one_way=True),
        ]
    )

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("Radweg", [1, 2]),
            ("Fahrradwege", [1, 2]),
            ('"Radweg"', [1]),
            ("radw*", [1]),
            ("ÖPNV", [3, 4, 5]),
            ("öffentlicher Nahverkehr", [3, 4, 5, 6]),
            ("Bus und Bahn", [3, 4, 5, 7]),
            ("Radweg ÖPNV", []),
            ("Radweg ODER ÖPNV", [1, 2, 3, 4, 5]),
            ("ÖPNV -Bus", [3, 4]),
            ("Bufdi", [8, 9]),
            ("Bundesfreiwilligendienst", [9]),
            ("Radweg Schule", [2]),
        ],
    )
    def test_widen_plain_words_and_nothing_else(self, engine, query, expected):
        texts(
            engine,
            "Der Radweg endet.",
            "Fahrradwege zur Schule",
            "Der ÖPNV fährt.",
            "Guter öffentlicher Nahverkehr",
            "Mit Bussen und Bahnen",
            "Nahverkehr, und zwar öffentlicher",
            "Die Bahn fährt, der Bus nicht.",
            "Ein Bufdi hilft.",
            "Der Bundesfreiwilligendienst hilft.",
        )

        hits = engine.search(self.GROUPS.applied(parse(query)), limit=50)

        assert sorted(hits.ids) == [f"comment:{number}" for number in expected]


class TestStatus:
    def test_tells_documents_size_and_the_last_rebuild(self, engine):
        before = utcnow()
        engine.rebuild((document(n, "Wald") for n in range(3)), lambda _: None)
        engine.apply([document(7, "Wald")], [])

        status = engine.status()

        assert (status.documents, status.needs_rebuild, status.trouble) == (4, False, "")
        assert status.size is not None
        assert status.size > 1_000
        assert status.rebuilt is not None
        assert before <= status.rebuilt.at <= utcnow()
        assert status.rebuilt.documents == 3
        assert 0 <= status.rebuilt.seconds < 60


class TestAskForRebuild:
    def test_asks_until_it_is_done_and_answers_meanwhile(self, engine):
        texts(engine, "Wald")

        engine.ask_for_rebuild()
        engine.ask_for_rebuild()

        assert engine.needs_rebuild
        assert engine.status().needs_rebuild
        assert found(engine, "Wald") == ["comment:1"]
        texts(engine, "Haus")
        assert engine.needs_rebuild
        engine.rebuild([document(1, "Wald")], lambda _: None)
        assert not engine.needs_rebuild


class TestRebuild:
    def test_switches_to_exactly_the_given_documents(self, engine):
        texts(engine, "Wald", "Haus")
        seen: list[int] = []

        engine.rebuild([document(7, "Wald")], seen.append)

        assert engine.ids() == {"comment:7"}
        assert found(engine, "Wald") == ["comment:7"]
        assert seen[-1] == 1

    def test_keeps_the_old_index_in_use_until_the_switch(self, engine):
        texts(engine, "Wald")
        while_building = []

        def documents():
            yield document(7, "Wald")
            while_building.append(found(engine, "Wald"))

        engine.rebuild(documents(), lambda _: None)

        assert while_building == [["comment:1"]]

    def test_leaves_the_old_index_when_it_fails(self, engine):
        texts(engine, "Wald")

        def documents():
            yield document(7, "Wald")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            engine.rebuild(documents(), lambda _: None)

        assert found(engine, "Wald") == ["comment:1"]


class TestClear:
    def test_leaves_an_empty_index_that_needs_nothing(self, engine):
        texts(engine, "Wald")

        engine.clear()

        assert engine.count() == 0
        assert not engine.needs_rebuild


class TestHostileQueries:
    def test_are_answered_in_time(self, engine):
        texts(engine, "Wald und Schule", "Der Wald", "a b c", "Donaudampfschifffahrt")

        for text in HOSTILE:
            with counted() as effort:
                hits = engine.search(parse(text), limit=20)
            assert effort.calls < 1_000_000, text[:60]
            assert len(hits.ids) <= hits.total, text[:60]

"""The embedded engine on a real index: what it finds, in which order, in which time."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search import whoosh_index
from forum.search.engine import Engine, IndexUnavailable
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import START, document


@pytest.fixture
def engine(tmp_path):
    engine = WhooshEngine(tmp_path / "index", refresh_seconds=0)
    engine.rebuild((), lambda _: None)
    yield engine
    engine.close()


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

    def test_merges_many_small_segments_and_loses_nothing(self, engine):
        for number in range(30):
            engine.apply([document(number, f"Wald nummer {number}")], [])
        engine.apply([], ["comment:3"])
        for number in range(30, 45):
            engine.apply([document(number, "Wald", tags=("Natur",))], [])

        segments = whoosh_index.open_index(engine._directory.current)._segments()
        assert len(segments) <= whoosh_index.MAX_SMALL_SEGMENTS + 1
        assert engine.count() == 44
        assert engine.search(parse("Wald"), limit=3, newest_first=True).ids == [
            "comment:44", "comment:43", "comment:42",
        ]  # fmt: skip
        assert found(engine, '"Wald nummer 7"') == ["comment:7"]
        assert len(found(engine, "tag:natur")) == 15


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
            ("von:niemand", []),
        ],
    )
    def test_narrows_by_filters(self, engine, query, expected):
        engine.apply(
            [
                document(1, "Wald", tags=("Grüne Stadt", "Klima")),
                document(2, "Wald", kind="thread", author="bernd", state="closed"),
                document(
                    3,
                    "Wald",
                    contribution_kind="experience",
                    action_field="kultur",
                    organisation="stadt-koeln",
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

    def test_stops_at_the_time_limit_and_says_so(self, tmp_path):
        engine = WhooshEngine(tmp_path, time_limit=0.0)
        engine.rebuild((document(n, "Wald " * 5) for n in range(3_000)), lambda _: None)

        hits = engine.search(parse("Wald"), limit=5)

        engine.close()
        assert hits.timed_out
        assert not hits.total_is_exact

    def test_refuses_without_an_index(self, tmp_path):
        with pytest.raises(IndexUnavailable, match="missing"):
            WhooshEngine(tmp_path / "nowhere").search(parse("Wald"), limit=5)


HOSTILE = [
    " ".join(f"wort{n}" for n in range(500)),
    " ODER ".join(f"{a}{b}l*" for a in "wsv" for b in "acehu"),
    '"' * 999,
    '"""Wald"" "',
    "Wald " * 200,
    "x" * 10_000,
    "\0\x01Wald\ud800",
    "😀 Wald 👩‍👩‍👧",
    "\u202eWald\u202c שלום العربية",
    "****",
    "a* b* c*",
    "wal*",
    "typ: von: vor:",
    "-" * 500,
    "- - - Wald",
    "OR OR OR",
    "Wald OR",
    "der die das",
    '"der die das"',
    "(((Wald)))",
    "Wald~5 wald^9 [a TO b] {x}",
    "../../etc/passwd",
    "%00 %s {0} $(id)",
    "Wald\n\n\tWald",
]


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("big"), refresh_seconds=60)
    words = [f"{a}{b}l{c}{d}" for a in "wsv" for b in "acehu" for c in "dtk" for d in "enrt"]
    bodies = (" ".join(words[n % 7 :: 3]) + " Wald Schule " * 20 for n in range(1_500))
    many = (document(n, body) for n, body in enumerate(bodies))
    engine.rebuild([*many, document(9_999, "Wald Schule " * 20_000)], lambda _: None)
    engine.count()
    yield engine
    engine.close()


class TestHostileQueries:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_answers_in_time(self, big, text):
        started = time.process_time()

        big.search(parse(text), limit=20)

        assert time.process_time() - started < 0.6

    def test_compares_phrases_of_a_hostile_document_quickly(self, big):
        started = time.process_time()

        hits = big.search(parse('"Wald Schule Wald Schule Wald"'), limit=5)

        assert hits.total > 0
        assert time.process_time() - started < 0.6

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.sampled_from(
                [
                    "Wald",
                    "Schule",
                    "-Wald",
                    '"Wald Schule"',
                    "OR",
                    "wal*",
                    "gibtesnicht",
                    "-sch*",
                    "typ:comment",
                    "nach:2026",
                    "von:niemand",
                    "der",
                    "Wald-Schule",
                    '-"der Wald"',
                ]
            ),
            max_size=14,
        )
    )
    def test_finds_only_what_holds_for_any_combination(self, big, parts):
        query = parse(" ".join(parts))

        hits = big.search(query, limit=20)

        assert len(hits.ids) <= min(hits.total, 20)
        assert len(set(hits.ids)) == len(hits.ids)
        if "von:niemand" in parts:
            assert hits.total == 0


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

    def test_leaves_the_old_index_when_it_fails(self, engine, tmp_path):
        texts(engine, "Wald")

        def documents():
            yield document(7, "Wald")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            engine.rebuild(documents(), lambda _: None)

        assert found(engine, "Wald") == ["comment:1"]
        assert len(list((tmp_path / "index").glob("index-*"))) == 1

    def test_writes_several_commits_for_many_documents(self, engine, monkeypatch):
        monkeypatch.setattr(whoosh_index, "REBUILD_BATCH", 10)

        engine.rebuild((document(n, "Wald") for n in range(25)), lambda _: None)

        assert engine.search(parse("Wald"), limit=5, newest_first=True).ids[0] == "comment:24"
        assert engine.count() == 25


class TestClear:
    def test_leaves_an_empty_index_that_needs_nothing(self, engine):
        texts(engine, "Wald")

        engine.clear()

        assert engine.count() == 0
        assert not engine.needs_rebuild


def test_the_youngest_document_is_as_old_as_it_says():
    assert whoosh_index.fields_of(document(0, ""))["created"] == int(START.timestamp())

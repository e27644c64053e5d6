"""The embedded engine on a real index: what it finds, in which order, in which time."""

import itertools
from math import log2
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import writing

from forum.search import whoosh_index, whoosh_queries, whoosh_schema
from forum.search.engine import Engine, IndexUnavailable
from forum.search.engines import engine_for
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine
from forum.search.whoosh_writing import Writer
from tests.effort import counted
from tests.unit.search.documents import START, document
from tests.unit.search.hostile import HOSTILE


@pytest.fixture
def engine(tmp_path):
    engine = WhooshEngine(tmp_path / "index", refresh_seconds=0, time_limit=30)
    engine.rebuild((), lambda _: None)
    yield engine
    engine.close()


def found(engine: Engine, text: str, **options: object) -> list[str]:
    hits = engine.search(parse(text), limit=50, **options)  # type: ignore[arg-type]
    return sorted(hits.ids)


def texts(engine: Engine, *bodies: str) -> None:
    engine.apply([document(number, body) for number, body in enumerate(bodies, 1)], [])


class TestApply:
    def test_merges_many_small_segments_and_loses_nothing(self, engine):
        for number in range(30):
            engine.apply([document(number, f"Wald nummer {number}")], [])
        engine.apply([], ["comment:3"])
        for number in range(30, 45):
            engine.apply([document(number, "Wald", tags=("Natur",))], [])

        segments = whoosh_index.open_index(engine._directory.current)._segments()
        assert len(segments) <= log2(45) + 1
        assert engine.count() == 44
        assert engine.search(parse("Wald"), limit=3, newest_first=True).ids == [
            "comment:44", "comment:43", "comment:42",
        ]  # fmt: skip
        assert found(engine, '"Wald nummer 7"') == ["comment:7"]
        assert len(found(engine, "tag:natur")) == 15

    def test_sorts_much_with_little_memory(self, engine, monkeypatch):
        """Beyond the limit postings wait in files, each of as many as the limit allows."""
        sorted_at_once = []
        save = writing.PostingPool.save

        def noted(pool):
            sorted_at_once.append(len(pool.current))
            save(pool)

        monkeypatch.setattr(writing.PostingPool, "save", noted)
        monkeypatch.setattr(whoosh_index, "COMMIT_MEGABYTES", 0.01)
        words = [f"Wald Wiese{number} Bach{number} Berg{number}" for number in range(200)]
        texts(engine, *words)
        assert len(sorted_at_once) > 5
        assert min(sorted_at_once[:-1]) > 20
        assert len(engine.search(parse("Wald"), limit=300).ids) == 200
        assert found(engine, "Bach77") == ["comment:78"]

    def test_writes_each_document_anew_only_a_few_times(self, engine, monkeypatch):
        written = []
        take_over = Writer.take_over
        monkeypatch.setattr(
            Writer,
            "take_over",
            lambda writer, segment: (
                written.append(segment.doc_count()),
                take_over(writer, segment),
            ),
        )
        for number in range(64):
            engine.apply([document(number, f"Wald nummer {number}")], [])
        assert 64 < sum(written) <= 64 * log2(64)
        assert engine.count() == 64


class TestSearch:
    def test_stops_at_the_time_limit_and_says_so(self, tmp_path):
        engine = engine_for("", tmp_path, time_limit=0.0)
        engine.rebuild((document(n, "Wald " * 5) for n in range(3_000)), lambda _: None)

        hits = engine.search(parse("Wald"), limit=5)

        engine.close()
        assert hits.timed_out
        assert not hits.total_is_exact

    @pytest.mark.parametrize(
        "text",
        ["Wald", "wal*", "Wald -haus*", '"Wald Schule"', '-"Schule Haus" Wald', "Haus ODER Wald"],
    )
    def test_answers_with_a_part_of_the_truth_wherever_time_ends(self, tmp_path, text, monkeypatch):
        words = ["Wald Schule", "Waldrand Haus", "Hausbau Wald", "Schule Haus Wald"]
        engine = WhooshEngine(tmp_path, refresh_seconds=60, time_limit=30)
        engine.rebuild((document(n, words[n % 4]) for n in range(400)), lambda _: None)
        engine.apply([document(n, words[n % 4]) for n in range(400, 500)], [])
        whole = engine.search(parse(text), limit=500)
        ended = []

        for looks in range(40):
            ticks = itertools.count()
            clock = SimpleNamespace(monotonic=lambda ticks=ticks: next(ticks))
            monkeypatch.setattr(whoosh_queries, "time", clock)
            engine._time_limit = looks
            part = engine.search(parse(text), limit=500)
            assert set(part.ids) <= set(whole.ids)
            assert part.timed_out or part.ids == whole.ids
            ended.append(part.timed_out)

        engine.close()
        assert ended == sorted(ended, reverse=True)
        assert (ended[0], ended[-1]) == (True, False)

    def test_refuses_without_an_index(self, tmp_path):
        with pytest.raises(IndexUnavailable, match="missing"):
            WhooshEngine(tmp_path / "nowhere").search(parse("Wald"), limit=5)


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("big"), refresh_seconds=60, time_limit=30)
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
        with counted() as effort:
            big.search(parse(text), limit=20)

        assert effort.calls < 1_000_000

    def test_compares_phrases_of_a_hostile_document_quickly(self, big):
        with counted() as effort:
            hits = big.search(parse('"Wald Schule Wald Schule Wald"'), limit=5)

        assert hits.total > 0
        assert effort.calls < 1_000_000

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
    def test_writes_several_commits_for_many_documents(self, engine, monkeypatch):
        monkeypatch.setattr(whoosh_index, "REBUILD_BATCH", 10)

        engine.rebuild((document(n, "Wald") for n in range(25)), lambda _: None)

        assert engine.search(parse("Wald"), limit=5, newest_first=True).ids[0] == "comment:24"
        assert engine.count() == 25

    def test_removes_what_it_made_when_it_fails(self, engine, tmp_path):
        texts(engine, "Wald")

        def documents():
            yield document(7, "Wald")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            engine.rebuild(documents(), lambda _: None)

        assert found(engine, "Wald") == ["comment:1"]
        assert len(list((tmp_path / "index").glob("index-*"))) == 1


def test_the_youngest_document_is_as_old_as_it_says():
    assert whoosh_schema.fields_of(document(0, ""))["created"] == int(START.timestamp())

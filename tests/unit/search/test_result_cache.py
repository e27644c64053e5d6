"""Remembered answers, on both engines: never older than the index."""

import threading

import pytest

from forum.search import result_cache
from forum.search.engine import IndexUnavailable
from forum.search.postgres_engine import PostgresEngine
from forum.search.query_language import parse
from forum.search.result_cache import CachingEngine
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import document


class Counting(WhooshEngine):
    """Counts how often it searched."""

    searches = 0

    def search(self, query, **options):
        self.searches += 1
        return super().search(query, **options)


@pytest.fixture
def counting(tmp_path):
    made = Counting(tmp_path / "index", refresh_seconds=0)
    made.clear()
    yield made
    made.close()


@pytest.fixture(params=["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    if request.param == "whoosh":
        made = CachingEngine(WhooshEngine(tmp_path / "index", refresh_seconds=0, time_limit=30))
    else:
        made = CachingEngine(PostgresEngine(request.getfixturevalue("postgres_url"), time_limit=30))
    made.clear()
    yield made
    made.close()


class TestSearch:
    def test_shows_every_commit_at_once(self, engine):
        engine.apply([document(1, "Wald")], [])
        assert list(engine.search(parse("Wald"), limit=5).ids) == ["comment:1"]

        engine.apply([document(2, "Wald")], [])
        assert engine.search(parse("Wald"), limit=5).total == 2

        engine.apply([document(2, "Haus")], ["comment:1"])
        assert engine.search(parse("Wald"), limit=5).total == 0

        engine.rebuild([document(3, "Wald")], lambda _count: None)
        assert list(engine.search(parse("Wald"), limit=5).ids) == ["comment:3"]

        engine.clear()
        assert engine.search(parse("Wald"), limit=5).total == 0

    def test_refuses_as_the_engine_does(self, tmp_path):
        with pytest.raises(IndexUnavailable, match="missing"):
            CachingEngine(WhooshEngine(tmp_path / "nowhere")).search(parse("Wald"), limit=5)

    @pytest.mark.parametrize(
        ("text", "searches"),
        [
            ("Haltestellen", 1),
            ("HALTESTELLE", 1),
            ("Haltestelle -Bus", 2),
            ("Haltestelle nach:2026", 2),
        ],
    )
    def test_answers_once_what_means_the_same(self, counting, text, searches):
        cached = CachingEngine(counting)
        cached.search(parse("Haltestelle"), limit=5)

        cached.search(parse(text), limit=5)

        assert counting.searches == searches

    def test_tells_orders_and_limits_apart(self, counting):
        counting.apply([document(n, "Wald " * n) for n in range(1, 4)], [])
        cached = CachingEngine(counting)
        best = cached.search(parse("Wald"), limit=3)

        assert cached.search(parse("Wald"), limit=3, newest_first=True).ids[0] == "comment:3"
        assert len(cached.search(parse("Wald"), limit=1).ids) == 1
        assert cached.search(parse("Wald"), limit=3, offset=1).ids == best.ids[1:]

    def test_does_not_remember_what_the_time_cut(self, tmp_path):
        hasty = Counting(tmp_path / "index", time_limit=0, refresh_seconds=0)
        hasty.rebuild([document(1, "Wald")], lambda _count: None)
        cached = CachingEngine(hasty)

        answers = [cached.search(parse("Wald"), limit=5) for _ in range(2)]

        assert all(answer.timed_out for answer in answers)
        assert hasty.searches == 2

    def test_forgets_the_oldest_answer(self, counting, monkeypatch):
        monkeypatch.setattr(result_cache, "KEPT", 2)
        cached = CachingEngine(counting)
        for text in ("Wald", "Haus", "Wald", "Bus", "Wald", "Haus"):
            cached.search(parse(text), limit=5)

        assert counting.searches == 4

    def test_is_right_while_another_thread_writes(self, engine):
        done = threading.Event()
        failures = []

        def ask():
            while not done.is_set():
                before = written[-1]
                hits = engine.search(parse("Wald"), limit=50)
                if hits.total < before:
                    failures.append((before, hits.total))

        written = [0]
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(1, 13):
            engine.apply([document(number, "Wald")], [])
            written.append(number)
        done.set()
        for thread in threads:
            thread.join()

        assert failures == []
        assert engine.search(parse("Wald"), limit=50).total == 12


class TestGeneration:
    def test_never_comes_back(self, engine):
        marks = [engine.generation]
        for change in (
            lambda: engine.apply([document(1, "Wald")], []),
            lambda: engine.apply([], ["comment:1"]),
            engine.clear,
            engine.clear,
            lambda: engine.apply([document(1, "Wald")], []),
        ):
            change()
            marks.append(engine.generation)

        assert len(set(marks)) == len(marks)

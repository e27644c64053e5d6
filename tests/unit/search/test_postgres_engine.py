"""The engine on PostgreSQL on a real server: its own table, its limits, the same hits as Whoosh."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum.search import german
from forum.search.engine import IndexUnavailable
from forum.search.engines import engine_for
from forum.search.postgres_engine import COUNTED, PostgresEngine
from forum.search.postgres_queries import MAX_VECTOR, tsquery, vector
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import document

GOLD = Path(__file__).parents[3] / "bench" / "gold"


@pytest.fixture
def engine(postgres_url):
    made = PostgresEngine(postgres_url, time_limit=30)
    yield made
    made.close()


@pytest.mark.postgres
class TestSameHits:
    @pytest.mark.parametrize("part", ["dev", "dev-2", "dev-3", "unseen"])
    def test_finds_for_every_query_exactly_what_whoosh_finds(self, engine, tmp_path, part):
        gold = json.loads((GOLD / f"{part}.json").read_text(encoding="utf-8"))
        texts = [found["text"] for found in gold["documents"]]
        embedded = WhooshEngine(tmp_path, refresh_seconds=0, time_limit=30)
        for each in (engine, embedded):
            each.rebuild((document(n, text) for n, text in enumerate(texts)), lambda _: None)
        queries = [found["q"] for found in gold["queries"]]
        # Every third word: of the many forms of a word, some stay.
        words = sorted({word.strip(".,") for text in texts for word in text.split()})[::3]

        for text in [*queries, *(f'"{query}"' for query in queries), *words]:
            hits = [each.search(parse(text), limit=500) for each in (engine, embedded)]
            assert set(hits[0].ids) == set(hits[1].ids), text
            assert hits[0].total == hits[1].total
        embedded.close()


@pytest.mark.postgres
class TestRebuild:
    def test_keeps_its_table_out_of_the_schema_of_the_data(self, engine, postgres_url):
        engine.rebuild([document(1, "Wald")], lambda _: None)

        server = sa.create_engine(postgres_url)
        assert sa.inspect(server).get_table_names() == []
        assert len(sa.inspect(server).get_table_names(schema="forum_search")) == 2
        server.dispose()

    def test_replaces_the_table_of_another_state_of_the_chain(
        self, engine, postgres_url, monkeypatch
    ):
        engine.rebuild([document(1, "Wald")], lambda _: None)
        monkeypatch.setattr(german, "ANALYSIS_VERSION", 999)
        later = PostgresEngine(postgres_url, time_limit=30)

        assert later.needs_rebuild
        later.rebuild([document(2, "Wald")], lambda _: None)

        assert later.ids() == {"comment:2"}
        assert engine.needs_rebuild
        later.close()

    def test_is_refused_while_another_process_writes(self, engine, monkeypatch, postgres_url):
        monkeypatch.setattr("forum.search.postgres_engine._LOCK_SECONDS", 0.1)
        other = PostgresEngine(postgres_url, time_limit=30)

        with engine._writing(), pytest.raises(IndexUnavailable, match="locked"):
            other.clear()
        other.close()

    def test_can_be_removed_without_a_trace(self, engine):
        engine.clear()

        engine.remove()

        assert engine.needs_rebuild


@pytest.mark.postgres
class TestStatus:
    def test_of_a_missing_index_says_so_and_can_be_asked_to_make_one(self, engine):
        status = engine.status()
        assert (status.trouble, status.documents, status.needs_rebuild) == ("missing", None, True)

        engine.ask_for_rebuild()
        engine.rebuild([document(1, "Wald")], lambda _: None)

        assert not engine.status().needs_rebuild
        assert engine.status().documents == 1

    def test_of_a_server_that_does_not_answer_says_so(self):
        lost = PostgresEngine("postgresql://nobody@127.0.0.1:9/forum")

        assert lost.status().trouble == "storage"
        with pytest.raises(IndexUnavailable, match="storage"):
            lost.ask_for_rebuild()

    def test_is_seen_by_other_processes(self, engine, postgres_url):
        engine.clear()
        other = PostgresEngine(postgres_url, time_limit=30)

        other.ask_for_rebuild()

        assert engine.needs_rebuild
        other.close()


@pytest.mark.postgres
class TestSearch:
    def test_says_that_there_is_no_index(self, engine):
        assert engine.needs_rebuild
        with pytest.raises(IndexUnavailable, match="missing"):
            engine.search(parse("Wald"), limit=5)

    def test_says_that_the_server_does_not_answer(self):
        engine = PostgresEngine("postgresql://nobody@127.0.0.1:1/none")

        with pytest.raises(IndexUnavailable, match="storage"):
            engine.search(parse("Wald"), limit=5)

    def test_says_when_there_is_more_than_it_counts(self, engine, monkeypatch):
        monkeypatch.setattr("forum.search.postgres_engine.COUNTED", 10)
        engine.rebuild((document(n, "Wald") for n in range(20)), lambda _: None)

        hits = engine.search(parse("Wald"), limit=5)

        assert (hits.total, hits.total_is_exact, len(hits.ids)) == (10, False, 5)
        assert COUNTED > 1_000

    def test_stops_at_the_time_limit_and_says_so(self, engine, postgres_url, tmp_path):
        slow = engine_for(postgres_url, tmp_path, time_limit=0.001)
        slow.rebuild((document(n, "Wald " * 50) for n in range(3_000)), lambda _: None)

        hits = slow.search(parse("Wald -Haus -Baum*"), limit=500)

        slow.close()
        assert hits.timed_out
        assert not hits.total_is_exact


class TestVector:
    def test_stays_below_the_limit_of_postgresql(self):
        long = " ".join(f"wort{n}x" for n in range(200_000))

        assert len(vector(document(1, long))) <= MAX_VECTOR

    def test_quotes_what_a_lexeme_may_contain(self):
        assert vector(document(1, "10,5")) == "'10.5':51B '10':51D '5':51D"


class TestTsquery:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Wald", "('wald')"),
            ("Wald -Haus", "('wald') & !'haus'"),
            ('"Wald im Haus"', "((('wald':AB) <2> ('haus':AB)))"),
            ("typ:comment", ""),
        ],
    )
    def test_writes_what_was_understood(self, text, expected):
        assert tsquery(parse(text)) == expected


class TestEngineFor:
    def test_takes_postgresql_where_the_data_are_there(self, tmp_path):
        assert isinstance(
            engine_for("postgresql+psycopg:///forum", tmp_path).engine, PostgresEngine
        )
        assert isinstance(engine_for("sqlite:///x", tmp_path).engine, WhooshEngine)
        assert isinstance(engine_for("", tmp_path).engine, WhooshEngine)

"""Measuring a search engine: what counts as right, and what the goal is."""

import json
from pathlib import Path

import pytest

from forum.search.evaluating import NotAGoldSet, evaluate
from forum.search.postgres_engine import PostgresEngine
from forum.search.whoosh_engine import WhooshEngine

GOLD = Path(__file__).parents[3] / "bench" / "gold"
GOAL = 0.97


@pytest.fixture(params=["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    if request.param == "whoosh":
        made = WhooshEngine(tmp_path, time_limit=30)
    else:
        made = PostgresEngine(request.getfixturevalue("postgres_url"), time_limit=30)
    yield made
    made.close()


def gold(*queries):
    documents = [{"id": "a", "text": "Ein Wald"}, {"id": "b", "text": "Wald und Haus"}]
    return {"documents": documents, "queries": list(queries)}


class TestEvaluate:
    def test_counts_over_all_queries_together(self, engine):
        result = evaluate(
            engine,
            gold(
                {"q": "Wald", "relevant": ["a"], "optional": []},
                {"q": "Haus", "relevant": ["b"], "optional": []},
            ),
        )

        assert (result["recall"], result["precision"], result["f1"]) == (1.0, 0.6667, 0.8)
        assert result["misses"] == [{"q": "Wald", "missing": [], "wrong": ["b"]}]

    def test_leaves_optional_documents_out(self, engine):
        result = evaluate(engine, gold({"q": "Wald", "relevant": ["a"], "optional": ["b"]}))

        assert (result["recall"], result["precision"], result["misses"]) == (1.0, 1.0, [])

    def test_counts_an_empty_answer_as_a_wrong_one(self, engine):
        result = evaluate(
            engine,
            gold({"q": "Haus", "relevant": ["b"]}, {"q": "Fluss", "relevant": ["a"]}),
        )

        assert (result["recall"], result["precision"]) == (0.5, 0.5)
        assert result["misses"] == [{"q": "Fluss", "missing": ["a"], "wrong": []}]

    def test_takes_an_empty_answer_as_right_where_nothing_is_relevant(self, engine):
        result = evaluate(
            engine, gold({"q": "Fluss", "relevant": []}, {"q": "Haus", "relevant": ["b"]})
        )

        assert (result["recall"], result["precision"], result["misses"]) == (1.0, 1.0, [])

    def test_survives_a_set_without_anything(self, engine):
        result = evaluate(engine, {"documents": [], "queries": []})

        assert (result["recall"], result["precision"], result["f1"]) == (0.0, 0.0, 0.0)

    @pytest.mark.parametrize(
        "content", [{}, [], {"documents": [{}], "queries": []}, {"documents": 3, "queries": []}]
    )
    def test_refuses_what_is_no_gold_set(self, engine, content):
        with pytest.raises(NotAGoldSet):
            evaluate(engine, content)

    @pytest.mark.parametrize("part", ["dev", "dev-2", "dev-3", "unseen"])
    def test_reaches_the_goal_on_every_part_of_the_gold_set(self, engine, part):
        result = evaluate(engine, json.loads((GOLD / f"{part}.json").read_text(encoding="utf-8")))

        assert result["recall"] >= GOAL, result["misses"]
        assert result["precision"] >= GOAL, result["misses"]

"""The command that measures search: flask forum search-eval."""

import json

import pytest

GOLD = {
    "documents": [{"id": 1, "text": "Die Bürger:innenbeteiligung"}, {"id": 2, "text": "Der Wald"}],
    "queries": [{"q": "Beteiligung", "relevant": [1], "optional": []}],
}


@pytest.fixture
def run(app, tmp_path):
    def run(content, *options):
        path = tmp_path / "gold.json"
        path.write_text(content, encoding="utf-8")
        return app.test_cli_runner().invoke(args=["forum", "search-eval", str(path), *options])

    return run


class TestSearchEval:
    def test_prints_json_and_nothing_else(self, run):
        done = run(json.dumps(GOLD))

        assert done.exit_code == 0
        result = json.loads(done.stdout)
        assert (result["recall"], result["precision"], result["f1"]) == (1.0, 1.0, 1.0)
        assert result["misses"] == []

    def test_leaves_the_index_of_the_forum_alone(self, app, run):
        engine = app.extensions["forum_search"]
        engine.clear()

        run(json.dumps(GOLD), "--engine", "whoosh")

        assert engine.ids() == set()

    @pytest.mark.parametrize("content", ["no json", "{}", "[]"])
    def test_explains_a_file_that_is_no_gold_set(self, run, content):
        done = run(content)

        assert done.exit_code == 1
        assert done.stdout == ""
        assert done.stderr.startswith("Error: ")

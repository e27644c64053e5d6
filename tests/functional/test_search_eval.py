"""The command that measures search: flask forum search-eval."""

import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

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

    @pytest.mark.sqlite
    def test_refuses_postgresql_without_an_address(self, run):
        done = run(json.dumps(GOLD), "--engine", "postgres")

        assert done.exit_code == 1
        assert "DATABASE_URL" in done.stderr

    @pytest.mark.postgres
    @pytest.mark.parametrize("options", [[], ["--engine", "postgres"], ["--engine", "whoosh"]])
    def test_measures_on_postgresql_and_leaves_nothing_there(self, postgres_url, tmp_path, options):
        path = tmp_path / "gold.json"
        path.write_text(json.dumps(GOLD), encoding="utf-8")
        settings = {
            "DATABASE_URL": postgres_url,
            "FORUM_DATA": str(tmp_path),
            "FORUM_MODE": "testing",
        }

        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "flask",
                "--app",
                "wsgi",
                "forum",
                "search-eval",
                path,
                *options,
            ],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=True,
        )

        assert json.loads(done.stdout)["recall"] == 1.0
        server = sa.create_engine(postgres_url)
        assert [name for name in sa.inspect(server).get_schema_names() if "search" in name] == []
        server.dispose()

"""A short run of ``bench/killed_indexer.py``; docs/search.md holds the result of the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ENGINES = ["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_indexer_that_is_killed_ends_with_an_index_equal_to_the_database(engine):
    command = ("-m", "bench.killed_indexer", "--kills", "3", "--first", "10", "--engine", engine)

    done = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kills" in done.stdout
    assert "0 differ" in done.stdout

"""A part of the suite once more, on PostgreSQL and Redis; all of it runs so when it is asked to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PART = (
    "tests/unit/services/test_dissent_flags.py",
    "tests/unit/services/test_threads.py",
    "tests/unit/services/test_comments.py",
    "tests/unit/services/test_thread_transfers.py",
    "tests/unit/services/test_suggestions.py",
    "tests/unit/test_jobs.py",
    "tests/functional/test_threads.py",
    "tests/functional/test_speed.py",
)


@pytest.mark.postgres
def test_what_matters_most_works_there_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PART],
        cwd=Path(__file__).parents[2],
        env={
            **{name: value for name, value in os.environ.items() if "PYTEST" not in name},
            "FORUM_TEST_DATABASE": "postgres",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]

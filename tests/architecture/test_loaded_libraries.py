"""What the application does not need in every process is not loaded in every process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, wsgi; print(*sys.modules)"],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.endswith("_URL")},
            "FORUM_MODE": "testing",
            "FORUM_DATA": str(tmp_path_factory.mktemp("data")),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_application_is(loaded):
    assert {"forum.app", "huey", "flask"} <= loaded


@pytest.mark.parametrize(
    "name",
    ["alembic", "flask_migrate", "docx", "lxml", "PIL", "psycopg", "redis", "minio", "holidays"],
)
def test_libraries_for_rare_things_are_not(loaded, name):
    assert name not in loaded

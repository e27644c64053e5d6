"""The same schema on PostgreSQL as on SQLite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.postgres


def flask(*arguments: str, data: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the application with this database."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        env={**os.environ, "DATABASE_URL": url, "FORUM_DATA": str(data), "FORUM_MODE": "testing"},
        capture_output=True,
        text=True,
        check=False,
    )


class TestMigrations:
    def test_lead_to_exactly_the_models_on_postgresql(self, postgres_url, tmp_path):
        upgraded = flask("db", "upgrade", data=tmp_path, url=postgres_url)
        assert upgraded.returncode == 0, upgraded.stderr

        checked = flask("db", "check", data=tmp_path, url=postgres_url)
        assert checked.returncode == 0, checked.stdout + checked.stderr

    def test_can_be_taken_back_to_nothing(self, postgres_url, tmp_path):
        flask("db", "upgrade", data=tmp_path, url=postgres_url)

        downgraded = flask("db", "downgrade", "base", data=tmp_path, url=postgres_url)

        assert downgraded.returncode == 0, downgraded.stderr

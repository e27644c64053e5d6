"""What a production start refuses."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum import production
from forum.config import DEFAULT_SECRET, Config, ConfigurationError, Mode
from forum.db import session
from forum.services import pages
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

ROOT = Path(__file__).parents[2]
FIT = Config(mode=Mode.PRODUCTION, secret_key="x" * 48, public_url="https://forum.example.org")


@pytest.fixture
def finished(app):
    """Legal pages without places to fill."""
    admin = factories.Administrator(email="leitung@stadt.example")
    with unit_of_work():
        for slug in pages.LEGAL:
            for locale in pages.LOCALES:
                pages.change(slug, locale, actor=admin, title="T", body="Ausgefüllt.")


class TestProblems:
    def test_a_fit_installation_has_none(self, finished):
        assert production.problems(FIT) == []

    @pytest.mark.parametrize("mode", [Mode.DEMO, Mode.DEVELOPMENT, Mode.TESTING])
    def test_a_trial_may_have_everything(self, mode):
        assert production.problems(Config(mode=mode)) == []

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"secret_key": DEFAULT_SECRET}, "FORUM_SECRET_KEY"),
            ({"secret_key": "kurz"}, "FORUM_SECRET_KEY"),
            ({"public_url": "http://forum.example.org"}, "FORUM_PUBLIC_URL"),
        ],
    )
    def test_names_the_setting(self, finished, change, named):
        (problem,) = production.problems(dataclasses.replace(FIT, **change))
        assert named in problem

    @pytest.mark.parametrize("address", production.DEMO_ADDRESSES)
    def test_names_a_demo_account(self, finished, address):
        factories.User(email=address)
        (problem,) = production.problems(FIT)
        assert address in problem

    def test_names_each_unfinished_page_and_the_remedy(self):
        found = production.problems(FIT)
        assert len(found) == 2 * len(pages.LEGAL)
        assert "flask --app wsgi forum pages edit impressum de" in found[0]

    def test_names_a_database_without_tables(self):
        session.execute(sa.text("DROP TABLE pages"))
        (problem,) = production.problems(FIT)
        assert "db upgrade" in problem


class TestRefuseIfUnfit:
    def test_names_everything_at_once(self):
        with pytest.raises(ConfigurationError) as refused:
            production.refuse_if_unfit(Config(mode=Mode.PRODUCTION))
        for named in ("FORUM_SECRET_KEY", "FORUM_PUBLIC_URL", "impressum"):
            assert named in str(refused.value)


class TestStart:
    def start(self, tmp_path, *arguments):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("F")
        }
        environment |= {"FORUM_MODE": "production", "FORUM_DATA": str(tmp_path)}
        return subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def test_the_server_does_not_start(self, tmp_path):
        done = self.start(tmp_path, "-c", "import wsgi")
        assert done.returncode != 0
        assert "FORUM_SECRET_KEY" in done.stderr

    def test_commands_still_run_to_mend_it(self, tmp_path):
        done = self.start(tmp_path, "-m", "flask", "--app", "wsgi", "forum", "check")
        assert done.returncode == 1
        assert "FORUM_SECRET_KEY" in done.stdout

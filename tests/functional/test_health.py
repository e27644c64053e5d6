"""Health: up, and ready."""

import dataclasses

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from forum.blueprints import health
from forum.config import Mode
from forum.db import session
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def migrated(app):
    """The database as migrations leave it."""
    session.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    newest = {"newest": health._newest()}
    session.execute(sa.text("INSERT INTO alembic_version VALUES (:newest)"), newest)
    session.commit()
    yield
    session.rollback()
    session.execute(sa.text("DROP TABLE alembic_version"))
    session.commit()


class TestLivez:
    def test_answers_without_a_cookie(self, client):
        answer = client.get("/livez")
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


class TestNewestMigration:
    def test_is_the_head_of_alembic(self):
        script = Config()
        script.set_main_option("script_location", str(health.MIGRATIONS.parent))
        assert ScriptDirectory.from_config(script).get_heads() == [health._newest()]


class TestReadyz:
    def test_is_ready_with_a_migrated_database(self, client, migrated):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert "Set-Cookie" not in answer.headers

    def test_says_that_migrations_are_missing(self, client):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "migrations" in answer.text

    @pytest.mark.sqlite  # PostgreSQL's index is no folder
    def test_says_that_the_index_cannot_be_written(self, app, client, migrated, monkeypatch):
        data = str(app.extensions["forum_config"].data)
        monkeypatch.setattr("os.access", lambda path, _mode: data not in str(path))
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "search index" in answer.text

    def test_an_unfit_production_is_not_ready_and_names_no_account(
        self, app, client, migrated, monkeypatch
    ):
        factories.User(email="admin@example.org")
        config = dataclasses.replace(app.extensions["forum_config"], mode=Mode.PRODUCTION)
        monkeypatch.setitem(app.extensions, "forum_config", config)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "forum check" in answer.text
        assert "example.org" not in answer.text

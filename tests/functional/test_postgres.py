"""The same schema on PostgreSQL as on SQLite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db
from forum.events import record
from forum.jobs import Postman
from forum.models import Base, EventKind
from forum.notifications import inbox
from forum.unit_of_work import unit_of_work
from tests import factories

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


class TestBeingTold:
    def test_works_on_postgresql(self, postgres_url, tmp_path):
        app = create_app(
            Config(mode=Mode.TESTING, data=tmp_path, secret_key="s" * 40, database_url=postgres_url)
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            person = factories.User()
            for _ in range(3):
                thread = factories.Thread()
                factories.Comment(thread=thread)
                factories.Subscription(user_id=person.id, thread=thread)
                comment = factories.Comment(thread=thread, author=factories.User())
                with unit_of_work():
                    record(
                        EventKind.COMMENT_CREATED,
                        comment,
                        actor=comment.author,
                        mentioned=[person.id],
                    )
            first = inbox.page_of(person, after=None, only_unread=True, size=2)
            rest = inbox.page_of(person, after=first.next_key, only_unread=False, size=2)
            assert (len(first.groups), len(rest.groups)) == (2, 1)
            assert inbox.unread_count(person) == 3
            assert Postman().send_due(app.extensions["forum_config"]) == 3
            assert Postman().send_due(app.extensions["forum_config"]) == 0
            db.session.remove()
            db.engine.dispose()

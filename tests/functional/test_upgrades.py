"""Upgrading a filled database: what was said keeps its place."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import sqlalchemy as sa

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
OLD_ROWS = {
    "users": [{"id": 1}],
    "processes": [{"id": 1}],
    "action_fields": [{"id": 1}],
    "papers": [{"id": 1}],
    "paper_versions": [
        {"id": 1, "paper_id": 1, "number": 1, "source": "", "published_by_id": 1},
        {"id": 2, "paper_id": 1, "number": 2, "source": "", "published_by_id": 1},
    ],
    "passages": [
        {"id": 1, "version_id": 1, "position": 0, "key": "same"},
        {"id": 2, "version_id": 1, "position": 1, "key": "gone"},
        {"id": 3, "version_id": 2, "position": 0, "key": "same"},
    ],
    "threads": [{"id": 1, "passage_id": 1}, {"id": 2, "passage_id": 2}],
    "comments": [{"id": 7, "thread_id": 2, "number": 1}],
    "events": [
        {"id": 1, "kind": "comment:created", "subject_type": "comment", "subject_id": 7},
        {"id": 2, "kind": "paper:published", "subject_type": "paper_version", "subject_id": 2},
    ],
    "notifications": [
        {"id": 1, "event_id": 1, "mail_status": "due"},
        {"id": 2, "event_id": 2, "mail_status": "sent"},
    ],
}


def fill(engine):
    """Insert the rows; what they do not say gets a value of the column's type."""
    found = sa.MetaData()
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for name, rows in OLD_ROWS.items():
            table = sa.Table(name, found, autoload_with=connection)
            for row in rows:
                needed = [c for c in table.columns if not c.nullable and not c.primary_key]
                connection.execute(table.insert().values({c.name: filler(c) for c in needed} | row))


def filler(column):
    """Give a value that the column takes; every row refers to the first of another table."""
    if isinstance(column.type, sa.JSON):
        return {}
    kind = column.type.python_type
    return {datetime: MOMENT, date: MOMENT.date()}.get(kind) or kind(1)


def flask(*arguments, data, url):
    """Run a command of the application with this database."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        env={**os.environ, "DATABASE_URL": url, "FORUM_DATA": str(data), "FORUM_MODE": "testing"},
        capture_output=True,
        text=True,
        check=False,
    )


class TestUpgradeOfContributions:
    """What was said before places were kept stands where it stood, or on the shelf."""

    def test_finds_its_places_in_two_versions(self, tmp_path):
        url = f"sqlite:///{tmp_path}/forum.sqlite3"
        assert flask("db", "upgrade", "0001", data=tmp_path, url=url).returncode == 0
        engine = sa.create_engine(url)
        fill(engine)

        upgraded = flask("db", "upgrade", data=tmp_path, url=url)

        assert upgraded.returncode == 0, upgraded.stderr
        with engine.connect() as connection:
            places = connection.exec_driver_sql(
                "SELECT thread_id, version_id, passage_id, status FROM placements ORDER BY 1, 2"
            ).all()
            groups = connection.exec_driver_sql(
                "SELECT about_type, about_id, mail_due_at IS NULL FROM notifications ORDER BY id"
            ).all()
            followed = connection.exec_driver_sql(
                "SELECT user_id, level, thread_id FROM subscriptions ORDER BY thread_id"
            ).all()
            steps = connection.exec_driver_sql(
                "SELECT old_passage_id, new_passage_id, passage_class FROM successions ORDER BY 1"
            ).all()
        engine.dispose()
        assert groups == [("thread", 2, 0), ("paper_version", 2, 1)]
        assert followed == [(1, "watching", 1), (1, "watching", 2)]
        assert places == [
            (1, 1, 1, "original"),
            (1, 2, 3, "kept"),
            (2, 1, 2, "original"),
            (2, 2, None, "orphaned"),
        ]
        assert steps == [(1, 3, "unchanged"), (2, None, "orphaned")]


class TestUpgradeOfLists:
    """Lists keep their order, also after a step back."""

    def test_keeps_the_order_of_lists_there_and_back(self, tmp_path):
        url = f"sqlite:///{tmp_path}/forum.sqlite3"
        assert flask("db", "upgrade", "0013", data=tmp_path, url=url).returncode == 0
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            # Rows of other tables do not matter here, and neither do reasons.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            table = sa.Table("threads", sa.MetaData(), autoload_with=connection)
            needed = [c for c in table.columns if not c.nullable and not c.primary_key]
            for key, day in ((1, 3), (2, 9)):
                values = {c.name: filler(c) for c in needed} | {"id": key, "visibility": "visible"}
                values["last_comment_at"] = MOMENT.replace(day=day)
                connection.execute(table.insert().values(values))
            # References of the migrated tables are looked at in the end.
            for name in ("users", "processes", "action_fields"):
                target = sa.Table(name, sa.MetaData(), autoload_with=connection)
                columns = [c for c in target.columns if not c.nullable and not c.primary_key]
                row = {c.name: filler(c) for c in columns} | {"id": 1}
                connection.execute(target.insert().values(row))

        upgraded = flask("db", "upgrade", data=tmp_path, url=url)
        assert upgraded.returncode == 0, upgraded.stderr
        with engine.begin() as connection:
            order = "SELECT id FROM threads ORDER BY listed_at DESC"
            assert connection.exec_driver_sql(order).scalars().all() == [2, 1]
            bump = "UPDATE threads SET bumped_at = '2026-02-01 00:00:00.000000' WHERE id = 1"
            connection.exec_driver_sql(bump)
            assert connection.exec_driver_sql(order).scalars().all() == [1, 2]
            triggers = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
            assert "threads_slowed_with_reasons_update" in set(triggers)

        downgraded = flask("db", "downgrade", "0013", data=tmp_path, url=url)
        assert downgraded.returncode == 0, downgraded.stderr
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM threads ORDER BY id").mappings().all()
        engine.dispose()
        assert [row["id"] for row in rows] == [1, 2]
        assert "listed_at" not in rows[0]


class TestUpgradeOfWikiPosts:
    """Posts that moderators had opened to all are their authors' again; those of authors stay."""

    def test_ends_those_that_somebody_else_had_opened(self, tmp_path):
        url = f"sqlite:///{tmp_path}/forum.sqlite3"
        assert flask("db", "upgrade", "0016", data=tmp_path, url=url).returncode == 0
        engine = sa.create_engine(url)
        author, moderator = 1, 2
        found = sa.MetaData()
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")

            def insert(noun, /, **values):
                table = sa.Table(noun, found, autoload_with=connection)
                # What is computed cannot be written.
                columns = [c for c in table.columns if not c.primary_key and not c.computed]
                needed = [c for c in columns if not c.nullable]
                filled = {c.name: filler(c) for c in needed} | values
                connection.execute(table.insert().values(filled))

            for noun in ("processes", "action_fields"):
                insert(noun, id=1)
            insert("threads", id=1, author_title="")
            for key in (author, moderator):
                own = ("email", "name", "fs_uniquifier", "display_skeleton")
                insert("users", id=key, **dict.fromkeys(own, str(key)))
            for key, openers in {7: [author], 8: [author, moderator], 9: []}.items():
                post = {"number": key, "visibility": "visible", "wiki_at": MOMENT}
                insert("comments", id=key, thread_id=1, author_id=author, **post)
                for opener in openers:
                    number = key * 10 + opener
                    insert(
                        "events",
                        id=number,
                        kind="comment:wiki_opened",
                        subject_type="comment",
                        subject_id=key,
                        actor_id=opener,
                    )
                    insert("notifications", id=number, event_id=number, recipient_id=author)

        upgraded = flask("db", "upgrade", data=tmp_path, url=url)
        assert upgraded.returncode == 0, upgraded.stderr
        with engine.connect() as connection:
            wikis = connection.exec_driver_sql("SELECT id FROM comments WHERE wiki_at IS NOT NULL")
            assert wikis.scalars().all() == [7, 9]
            told = connection.exec_driver_sql("SELECT count(*) FROM notifications").scalar()
            assert told == 0
        engine.dispose()

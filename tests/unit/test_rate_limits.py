"""Counters that several processes share, and who is counted."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask

from forum import rate_limits
from forum.clock import travel_to, utcnow
from forum.rate_counters import SCHEME, SqliteStorage
from forum.rate_limits import NamedLimit
from tests import factories

HIT = """
import sys
from forum.rate_counters import SqliteStorage
storage = SqliteStorage(sys.argv[1])
for _ in range(50):
    storage.incr("key", 60)
"""


@pytest.fixture
def storage(tmp_path):
    return SqliteStorage(f"{SCHEME}://{tmp_path / 'counters.sqlite3'}")


class TestSqliteStorage:
    def test_counts_the_hits_of_all_processes(self, storage, tmp_path):
        address = f"{SCHEME}://{tmp_path / 'counters.sqlite3'}"
        processes = [subprocess.Popen([sys.executable, "-c", HIT, address]) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
        assert storage.get("key") == 100

    def test_begins_anew_when_the_window_ends(self, storage, monkeypatch):
        assert [storage.incr("key", 60), storage.incr("key", 60)] == [1, 2]
        ends = storage.get_expiry("key")
        monkeypatch.setattr(time, "time", lambda: ends + 1)
        assert storage.get("key") == 0
        assert storage.incr("key", 60) == 1

    def test_keys_are_apart_and_can_be_forgotten(self, storage):
        storage.incr("a", 60)
        storage.incr("b", 60, amount=3)
        storage.clear("a")
        assert (storage.get("a"), storage.get("b")) == (0, 3)
        assert storage.reset() == 1
        assert storage.check()


class TestSweep:
    def test_forgets_what_has_ended(self, storage, monkeypatch):
        storage.incr("old", 60)
        storage.incr("long", 3600)
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + 61)
        assert storage.sweep() == 1
        assert (storage.get("old"), storage.get("long")) == (0, 1)


@pytest.fixture
def limited(app, tmp_path):
    """A small application with one limited page; ``person`` says who asks."""
    site = Flask("limited")
    site.config["SECRET_KEY"] = "secret"
    asking = {"person": None}
    rate_limits.init_app(site, person=lambda: asking["person"], folder=tmp_path)
    limit = NamedLimit("posting", "2 per minute")
    site.add_url_rule("/one", "one", limit(lambda: "one"), methods=["GET", "POST"])
    site.add_url_rule("/two", "two", limit(lambda: "two"), methods=["POST"])
    return site.test_client(), asking


def post(client, path="/one", address="203.0.113.7"):
    return client.post(path, environ_base={"REMOTE_ADDR": address})


class TestNamedLimit:
    def test_counts_over_all_pages_that_share_the_name(self, limited):
        client, _ = limited
        assert [post(client, path).status_code for path in ("/one", "/two", "/one")] == [
            200,
            200,
            429,
        ]
        assert 0 < int(post(client).headers["Retry-After"]) <= 60

    def test_reading_is_not_counted(self, limited):
        client, _ = limited
        assert {client.get("/one").status_code for _ in range(5)} == {200}

    def test_people_are_counted_wherever_they_are(self, limited):
        client, asking = limited
        asking["person"] = factories.User()
        answers = [post(client, address=f"203.0.113.{n}").status_code for n in range(3)]
        assert answers == [200, 200, 429]
        asking["person"] = factories.User()
        assert post(client).status_code == 200

    def test_one_household_counts_as_one(self, limited):
        client, _ = limited
        answers = [post(client, address=f"2001:db8:1:2::{n}").status_code for n in range(3)]
        assert answers == [200, 200, 429]
        assert post(client, address="2001:db8:1:3::1").status_code == 200

    def test_other_addresses_are_counted_apart(self, limited):
        client, _ = limited
        for _ in range(3):
            post(client)
        assert post(client, address="203.0.113.8").status_code == 200
        assert post(client, address="unsinn").status_code == 200

    def test_counters_out_of_reach_do_not_close_the_forum(self, limited, tmp_path, caplog):
        client, _ = limited
        for path in tmp_path.glob("rate-limits*"):
            path.unlink()
        (tmp_path / "rate-limits.sqlite3").mkdir()
        # This process counts for itself meanwhile.
        assert [post(client).status_code for _ in range(3)] == [200, 200, 429]
        assert [record.levelname for record in caplog.records] == ["WARNING"]

    def test_can_be_switched_off(self, app, tmp_path):
        site = Flask("free")
        site.config.update(SECRET_KEY="secret", RATELIMIT_ENABLED=False)
        rate_limits.init_app(site, person=lambda: None, folder=tmp_path)
        limit = NamedLimit("posting", "1 per minute")
        site.add_url_rule("/one", "one", limit(lambda: "one"), methods=["POST"])
        assert {post(site.test_client()).status_code for _ in range(3)} == {200}


class TestComposerLimit:
    def test_counts_each_button_apart(self, app, tmp_path):
        site = Flask("composer")
        site.config["SECRET_KEY"] = "secret"
        rate_limits.init_app(site, person=lambda: None, folder=tmp_path)
        sending, drafts = NamedLimit("a", "1 per minute"), NamedLimit("b", "2 per minute")
        limit = rate_limits.ComposerLimit(sending, {"draft": drafts})
        site.add_url_rule("/", "write", limit(lambda: "done"), methods=["GET", "POST"])
        browser = site.test_client()

        def press(action):
            return browser.post("/", data={"action": action}).status_code

        assert [press("draft") for _ in "abc"] == [200, 200, 429]
        assert [press(""), press("made up")] == [200, 429]
        assert browser.get("/").status_code == 200


class TestPseudonym:
    """No address is kept, nor anything from which one could be computed on another day."""

    ADDRESS = "203.0.113.77"

    def test_nothing_in_the_file_is_or_holds_the_address(self, limited, tmp_path):
        client, _ = limited
        post(client, address=self.ADDRESS)
        for path in tmp_path.iterdir():
            assert self.ADDRESS.encode() not in path.read_bytes()

    def test_all_processes_have_the_same_on_a_day_and_another_on_the_next(self, tmp_path):
        first, second = site(tmp_path), site(tmp_path)
        today = pseudonym_in(first, self.ADDRESS)
        assert pseudonym_in(second, self.ADDRESS) == today
        with travel_to(utcnow() + timedelta(days=1)):
            assert pseudonym_in(first, self.ADDRESS) != today

    def test_cannot_be_computed_again_once_the_day_is_forgotten(self, tmp_path):
        """The secret key and the day are not enough: the random value is gone."""
        with travel_to(utcnow() - timedelta(days=1)):
            before = pseudonym_in(site(tmp_path), self.ADDRESS)
            with closing(sqlite3.connect(tmp_path / "rate-limits.sqlite3")) as connection:
                connection.execute("UPDATE counters SET ends = 0")
                connection.commit()
            with site(tmp_path).app_context():
                assert rate_limits.forget_old() == 1
            assert pseudonym_in(site(tmp_path), self.ADDRESS) != before


def site(folder) -> Flask:
    made = Flask("limited")
    made.config["SECRET_KEY"] = "secret"
    rate_limits.init_app(made, person=lambda: None, folder=folder)
    return made


def pseudonym_in(app: Flask, text: str) -> str:
    with app.app_context():
        return rate_limits.pseudonym(text)

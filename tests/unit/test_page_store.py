"""Where kept pages lie, and the numbers that say how old they are: in files and in a Redis."""

import os
import threading
import time

import pytest

from forum import page_store, page_versions
from forum.shared_redis import SharedRedis

NAME = "0123456789abcdef"


@pytest.fixture(params=["files", "redis"])
def places(request, tmp_path):
    """Make a store and numbers as another process sees them, too."""

    def make():
        if request.param == "files":
            folder = page_store.Folder(tmp_path / "pages")
            return folder, page_versions.SharedFile(tmp_path / "versions")
        shared = SharedRedis(request.getfixturevalue("redis_url"))
        request.addfinalizer(shared.client.close)
        return page_store.InRedis(shared), page_versions.InRedis(shared)

    if request.param == "redis":
        request.getfixturevalue("redis_url")
    return make


class TestStore:
    def test_gives_to_all_what_one_has_kept(self, places):
        one, other = places()[0], places()[0]
        assert one.read(NAME) is None

        one.write(NAME, b"page", 60)

        assert other.read(NAME) == b"page"

    def test_lets_one_at_a_time_make_a_page(self, places):
        stores = [places()[0] for _ in range(8)]
        inside, most = [], []

        def make(store):
            with store.alone(NAME):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.01)
                inside.pop()

        threads = [threading.Thread(target=make, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(most) == 8
        assert max(most) == 1

    def test_waits_no_longer_than_is_bearable(self, places, monkeypatch):
        monkeypatch.setattr(page_store, "PATIENCE", 0.05)
        one, other = places()[0], places()[0]
        with one.alone(NAME), other.alone(NAME):
            pass  # the second one does without


class TestFolder:
    def test_sweeps_what_is_too_old_and_then_the_oldest(self, tmp_path, monkeypatch):
        folder = page_store.Folder(tmp_path)
        now = time.time()
        for name, age in (("aaaaaaaa", 500), ("bbbbbbbb", 30), ("cccccccc", 20), ("dddddddd", 10)):
            folder.write(name, b"x" * 100, 60)
            os.utime(tmp_path / name, (now - age, now - age))
        monkeypatch.setattr(page_store, "LARGEST", 250)

        assert folder.sweep(60) == 2
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cccccccc", "dddddddd"]

    def test_sweeps_by_itself_when_much_is_kept(self, tmp_path, monkeypatch):
        monkeypatch.setattr(page_store, "LARGEST", 1000)
        folder = page_store.Folder(tmp_path)
        for number in range(5 * page_store.SWEEP_EVERY):
            folder.write(f"{number:08x}", b"x" * 100, 60)
        assert len(list(tmp_path.iterdir())) <= 10 + page_store.SWEEP_EVERY

    def test_keeps_nothing_on_a_full_disk(self, tmp_path):
        folder = page_store.Folder(tmp_path / "pages")
        (tmp_path / "pages").rmdir()
        folder.write(NAME, b"page", 60)
        assert folder.read(NAME) is None


class TestVersions:
    def test_change_with_what_they_are_dropped_for(self, places):
        one, other = places()[1], places()[1]
        before = one.mark(["site", "thread:1"]), one.mark(["site", "thread:2"])

        other.drop(["thread:1"])

        after = one.mark(["site", "thread:1"]), one.mark(["site", "thread:2"])
        assert after[0] != before[0]
        assert after[1] == before[1]

    def test_never_come_back(self, places):
        versions = places()[1]
        seen = [versions.mark(["site"])]
        for _ in range(20):
            versions.drop(["site"])
            seen.append(versions.mark(["site"]))
        assert len(set(seen)) == 21

    def test_unknown_ones_equal_nothing(self):
        versions = page_versions.Unknown()
        assert versions.mark(["site"]) != versions.mark(["site"])

"""Damage, kills, several processes: the index never fails its callers, and says what it has."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from forum.search.engine import IndexUnavailable
from forum.search.index_directory import NOTE, IndexDirectory
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine
from tests import garbage
from tests.unit.search.documents import document

PROJECT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import document

engine = WhooshEngine(Path(sys.argv[1]), time_limit=30)
number = int(sys.argv[2])
while number < int(sys.argv[3]):
    engine.apply([document(number, "Wald")], [f"comment:{number - 10}"])
    print(number, flush=True)
    number += 1
"""

# Whoosh leaves a damaged file to the garbage collector to close, which Python reports.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _garbage():
    with garbage.collected():
        yield


def writing_process(root: Path, start: int, stop: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WRITER, str(root), str(start), str(stop)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def root(tmp_path):
    engine = WhooshEngine(tmp_path / "index", time_limit=30)
    engine.rebuild([document(n, "Wald") for n in range(5)], lambda _: None)
    engine.close()
    return tmp_path / "index"


@pytest.fixture
def engine(root):
    engine = WhooshEngine(root, refresh_seconds=0, time_limit=30)
    yield engine
    engine.close()


def index_files(root: Path, pattern: str) -> list[Path]:
    current = IndexDirectory(root).current
    assert current is not None
    return list(current.glob(pattern))


def damage(root: Path, how: str) -> None:
    if how == "segment cut":
        for path in index_files(root, "MAIN_*"):
            path.write_bytes(path.read_bytes()[:50])
    elif how == "segment lost":
        for path in index_files(root, "MAIN_*"):
            path.unlink()
    elif how == "contents cut":
        for path in index_files(root, "*.toc"):
            path.write_bytes(path.read_bytes()[:20])
    elif how == "contents garbage":
        for path in index_files(root, "*.toc"):
            path.write_bytes(os.urandom(500))
    else:
        for path in index_files(root, "*.toc"):
            path.unlink()


DAMAGES = ["segment cut", "segment lost", "contents cut", "contents garbage", "contents lost"]


class TestDamage:
    @pytest.mark.parametrize("how", DAMAGES)
    def test_makes_a_search_refuse_and_asks_for_a_rebuild(self, root, engine, how):
        damage(root, how)

        with pytest.raises(IndexUnavailable, match="damaged"):
            engine.search(parse("Wald"), limit=5)

        assert engine.needs_rebuild

    @pytest.mark.parametrize("how", DAMAGES)
    def test_does_not_stop_writing_which_starts_again_and_keeps_the_damaged_aside(
        self, root, engine, how, caplog
    ):
        caplog.errors_are_expected = True
        damage(root, how)

        engine.apply([document(7, "Wald")], ["comment:1"])

        assert "comment:7" in engine.ids()
        assert engine.needs_rebuild
        assert (root / "damaged").is_dir()
        assert "damaged" in caplog.text

    @pytest.mark.parametrize("how", DAMAGES)
    def test_ends_with_a_rebuild(self, root, engine, how):
        damage(root, how)

        engine.rebuild([document(1, "Wald")], lambda _: None)

        assert engine.search(parse("Wald"), limit=5).ids == ["comment:1"]
        assert not engine.needs_rebuild

    def test_of_the_pointer_asks_for_a_rebuild(self, root, engine):
        for pointer in root.glob("current-*"):
            pointer.write_bytes(b"../../etc\xff")

        with pytest.raises(IndexUnavailable, match="missing"):
            engine.count()
        assert engine.needs_rebuild

    def test_is_noticed_by_other_processes_through_the_mark(self, root, engine):
        damage(root, "segment cut")
        with pytest.raises(IndexUnavailable):
            WhooshEngine(root).count()

        assert engine.needs_rebuild


class TestStatus:
    @pytest.mark.parametrize("how", DAMAGES)
    def test_of_a_damaged_index_never_fails(self, root, engine, how):
        damage(root, how)

        status = engine.status()

        assert (status.trouble, status.documents, status.needs_rebuild) == ("damaged", None, True)

    @pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"at": 5}', b"\xff\x00"])
    def test_of_an_index_with_an_unreadable_note_tells_the_rest(self, root, engine, note):
        for path in index_files(root, NOTE):
            path.write_bytes(note)

        status = engine.status()

        assert status.rebuilt is None
        assert (status.documents, status.needs_rebuild) == (5, False)

    def test_of_no_index_is_empty(self, tmp_path):
        status = WhooshEngine(tmp_path / "nowhere").status()

        assert (status.size, status.rebuilt, status.trouble) == (None, None, "missing")
        assert status.needs_rebuild

    def test_remembers_the_rebuild_across_later_writes(self, engine):
        before = engine.status().rebuilt

        for number in range(10, 14):
            engine.apply([document(number, "Wald")], [])

        assert engine.status().rebuilt == before is not None


class TestMissing:
    def test_index_is_made_by_the_first_write_and_still_wants_a_rebuild(self, tmp_path):
        engine = WhooshEngine(tmp_path / "new" / "index")
        assert engine.needs_rebuild

        engine.apply([document(1, "Wald")], [])

        assert engine.ids() == {"comment:1"}
        assert engine.needs_rebuild
        engine.close()

    def test_place_is_a_refusal(self, tmp_path):
        (tmp_path / "file").write_text("")

        with pytest.raises(IndexUnavailable, match="storage"):
            WhooshEngine(tmp_path / "file" / "index").apply([document(1, "Wald")], [])


class TestSeveralWriters:
    def test_wait_for_each_other_and_then_refuse(self, root, engine, monkeypatch):
        monkeypatch.setattr("forum.search.whoosh_engine._LOCK_SECONDS", 0.1)

        with IndexDirectory(root).writing(1), pytest.raises(IndexUnavailable, match="locked"):
            engine.apply([document(7, "Wald")], [])

        engine.apply([document(7, "Wald")], [])
        assert "comment:7" in engine.ids()


class TestSeveralProcesses:
    def test_read_while_another_writes(self, root, engine):
        writer = writing_process(root, 10, 60)
        assert writer.stdout is not None
        totals = set()
        while writer.poll() is None:
            hits = engine.search(parse("Wald"), limit=50)
            assert hits.total == len(hits.ids)
            totals.add(hits.total)

        assert writer.wait() == 0
        writer.stdout.close()
        assert engine.ids() == {f"comment:{n}" for n in range(50, 60)}
        assert len(totals) > 1

    def test_see_a_rebuild_of_another_at_once(self, root, engine):
        other = WhooshEngine(root, refresh_seconds=0, time_limit=30)
        assert other.count() == 5

        engine.rebuild([document(9, "Wald")], lambda _: None)

        assert other.ids() == {"comment:9"}
        other.close()

    def test_survive_the_kill_of_the_writer_at_any_moment(self, root, engine):
        number = 10
        for pause in (0.0, 0.004, 0.011, 0.023, 0.05):
            writer = writing_process(root, number, 10_000)
            assert writer.stdout is not None
            number = int(writer.stdout.readline())
            time.sleep(pause)
            os.kill(writer.pid, signal.SIGKILL)
            number = max([number, *map(int, writer.stdout.read().split())])
            writer.wait()
            writer.stdout.close()
            assert f"comment:{number}" in engine.ids()

        wanted = {f"comment:{n}" for n in range(5)}
        engine.apply([document(n, "Wald") for n in range(5)], engine.ids() - wanted)
        assert engine.ids() == wanted
        assert not engine.needs_rebuild

    def test_leave_no_trace_of_a_killed_rebuild(self, root, engine):
        left = IndexDirectory(root).new()
        (left / "MAIN_x.seg").write_bytes(b"half")

        engine.rebuild([document(1, "Wald")], lambda _: None)

        assert engine.count() == 1
        assert not left.exists() or left == IndexDirectory(root).current
        assert len(list(root.glob("index-*"))) == 1


class TestSeveralThreads:
    def test_search_while_one_writes(self, engine):
        failures: list[BaseException] = []

        def search() -> None:
            try:
                for _ in range(40):
                    hits = engine.search(parse("Wald"), limit=50)
                    assert hits.total == len(hits.ids)
            except BaseException as error:  # a thread would swallow it
                failures.append(error)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(10, 30):
            engine.apply([document(number, "Wald")], [])
        for thread in threads:
            thread.join()

        assert failures == []
        assert engine.count() == 25

"""The folder that keeps uploaded files."""

import os
import stat
import time

import pytest

from forum.storage import Folder

KEY = "abcdefgh_-ABCDEFGH1234"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "uploads")


class TestFolder:
    def test_gives_back_what_it_was_given(self, folder):
        folder.put(KEY, b"Inhalt")
        assert folder.read(KEY) == b"Inhalt"

    def test_knows_nothing_else(self, folder):
        assert folder.read(KEY) is None

    def test_forgets(self, folder):
        folder.put(KEY, b"Inhalt")
        folder.remove(KEY)
        folder.remove(KEY)
        assert folder.read(KEY) is None

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", ".versteckt", "kurz"])
    def test_takes_no_name_that_could_lead_out(self, folder, name):
        for step in (lambda: folder.put(name, b""), lambda: folder.read(name)):
            with pytest.raises(ValueError, match="no name"):
                step()

    def test_is_readable_by_its_owner_alone(self, folder, tmp_path):
        folder.put(KEY, b"Inhalt")
        (file,) = (tmp_path / "uploads").glob("*/*")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_names_what_is_old_and_clears_what_was_never_finished(self, folder, tmp_path):
        folder.put(KEY, b"alt")
        folder.put(KEY[::-1], b"neu")
        torn = tmp_path / "uploads" / KEY[:2] / ".torn"
        torn.write_bytes(b"halb")
        for file in (torn, tmp_path / "uploads" / KEY[:2] / KEY):
            os.utime(file, (time.time() - 100, time.time() - 100))
        assert list(folder.older_than(50)) == [KEY]
        assert not torn.exists()

"""Where uploaded files are kept: a folder, and a bucket of a service."""

import os
import stat
import time

import pytest

from forum.app import create_app
from forum.config import Config, ConfigurationError, Mode
from forum.s3_storage import bucket_at
from forum.storage import Folder, StorageUnavailable
from tests.s3_server import free_port

KEY = "abcdefgh_-ABCDEFGH1234"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "uploads")


@pytest.fixture(params=["folder", "bucket"])
def storage(request):
    if request.param == "folder":
        return request.getfixturevalue("folder")
    return bucket_at(request.getfixturevalue("bucket_url"))


class TestStorage:
    @pytest.mark.parametrize("content", [b"Inhalt", b"", bytes(range(256)) * 30_000])
    def test_gives_back_what_it_was_given(self, storage, content):
        storage.put(KEY, content)
        assert storage.read(KEY) == content

    def test_knows_nothing_else(self, storage):
        assert storage.read(KEY) is None
        storage.put(KEY, b"Inhalt")
        assert storage.read(KEY[:-1]) is None

    def test_forgets(self, storage):
        storage.put(KEY, b"Inhalt")
        storage.remove(KEY)
        storage.remove(KEY)
        assert storage.read(KEY) is None

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", ".versteckt", "kurz"])
    def test_takes_no_name_that_could_lead_out(self, storage, name):
        for step in (
            lambda: storage.put(name, b""),
            lambda: storage.read(name),
            lambda: storage.remove(name),
        ):
            with pytest.raises(ValueError, match="no name"):
                step()

    def test_names_what_is_old(self, storage):
        assert list(storage.older_than(0)) == []
        storage.put(KEY, b"neu")
        assert list(storage.older_than(50)) == []
        assert list(storage.older_than(-50)) == [KEY]


class TestFolder:
    def test_is_readable_by_its_owner_alone(self, folder, tmp_path):
        folder.put(KEY, b"Inhalt")
        (file,) = (tmp_path / "uploads").glob("*/*")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_clears_what_is_old_and_was_never_finished(self, folder, tmp_path):
        folder.put(KEY, b"alt")
        folder.put(KEY[::-1], b"neu")
        torn = tmp_path / "uploads" / KEY[:2] / ".torn"
        torn.write_bytes(b"halb")
        for file in (torn, tmp_path / "uploads" / KEY[:2] / KEY):
            os.utime(file, (time.time() - 100, time.time() - 100))
        assert list(folder.older_than(50)) == [KEY]
        assert not torn.exists()


class TestBucket:
    def test_lies_below_the_folder_of_the_address(self, bucket_url, s3_folder):
        bucket_at(bucket_url).put(KEY, b"Inhalt")
        assert (s3_folder[1] / "uploads/forum" / KEY).read_bytes() == b"Inhalt"

    def test_leaves_alone_what_is_not_ours(self, bucket_url, s3_folder):
        bucket = bucket_at(bucket_url)
        bucket.put(KEY, b"Inhalt")
        (s3_folder[1] / "uploads" / KEY[::-1]).write_bytes(b"fremd")
        (s3_folder[1] / "uploads/forum/README.md").write_bytes(b"fremd")
        assert list(bucket.older_than(-50)) == [KEY]

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [("geheim", "geraten"), ("/uploads/", "/other/")],
        ids=["secret", "bucket"],
    )
    def test_a_refusal_is_no_missing_file(self, bucket_url, right, wrong):
        bucket = bucket_at(bucket_url.replace(right, wrong))
        for step in (lambda: bucket.put(KEY, b"x"), lambda: bucket.read(KEY)):
            with pytest.raises(StorageUnavailable):
                step()

    def test_a_service_that_is_down_is_no_missing_file(self):
        bucket = bucket_at(f"s3+http://key:secret@127.0.0.1:{free_port()}/uploads")
        for step in (lambda: bucket.read(KEY), lambda: list(bucket.older_than(1))):
            with pytest.raises(StorageUnavailable):
                step()

    @pytest.mark.parametrize(
        "url",
        [
            "s3://host/bucket",
            "s3://key:secret@host",
            "ftp://key:secret@host/bucket",
            "/srv/uploads",
        ],
    )
    def test_says_which_setting_is_wrong(self, url, tmp_path):
        with pytest.raises(ConfigurationError, match="FORUM_UPLOADS_URL"):
            create_app(Config(mode=Mode.TESTING, data=tmp_path, uploads_url=url))


class TestSetting:
    @pytest.mark.parametrize(
        ("url", "expected"), [("", "data/uploads"), ("file:///{}/shared%20files", "shared files")]
    )
    def test_names_the_folder(self, url, expected, tmp_path):
        config = Config(data=tmp_path / "data", uploads_url=url.format(str(tmp_path)[1:]))
        assert config.uploads == tmp_path / expected

    def test_the_application_keeps_files_in_the_bucket(self, bucket_url, s3_folder, tmp_path):
        app = create_app(Config(mode=Mode.TESTING, data=tmp_path, uploads_url=bucket_url))
        app.extensions["forum_storage"].put(KEY, b"Inhalt")
        assert (s3_folder[1] / "uploads/forum" / KEY).read_bytes() == b"Inhalt"
        assert not (tmp_path / "uploads").exists()

"""The built files: who gets them how, and what is not theirs to answer."""

import gzip
from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from forum.static_files import StaticFiles

NAME = "app.0123456789ab.css"
URL = f"/static/vendor/{NAME}"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """A browser in front of one built file; everything else reaches the application."""
    (tmp_path / NAME).write_bytes(b"a{}")
    (tmp_path / f"{NAME}.gz").write_bytes(gzip.compress(b"a{}"))
    (tmp_path / f"{NAME}.br").write_bytes(brotli.compress(b"a{}"))
    (tmp_path / "manifest.json").write_text("{}")
    application = Response("from the application", status=404)
    return Client(StaticFiles(application, {"X-Content-Type-Options": "nosniff"}, tmp_path))


class TestStaticFiles:
    def test_a_file_may_be_kept_for_ever_and_carries_the_headers(self, client):
        answer = client.get(URL)
        assert (answer.status_code, answer.data) == (200, b"a{}")
        assert answer.headers["Content-Type"] == "text/css"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Encoding" not in answer.headers

    @pytest.mark.parametrize(
        ("accepted", "encoding", "read"),
        [
            ("gzip, deflate, br, zstd", "br", brotli.decompress),
            ("br;q=0, gzip", "gzip", gzip.decompress),
            ("deflate", None, bytes),
        ],
    )
    def test_everybody_gets_the_smallest_that_they_understand(
        self, client, accepted, encoding, read
    ):
        answer = client.get(URL, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert read(answer.data) == b"a{}"

    def test_a_twin_that_is_missing_is_no_error(self, client, tmp_path):
        (tmp_path / f"{NAME}.br").unlink()
        answer = client.get(URL, headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"

    def test_head_has_the_length_and_no_body(self, client):
        answer = client.head(URL)
        assert (answer.headers["Content-Length"], answer.data) == ("3", b"")

    @pytest.mark.parametrize(
        "path",
        [
            "/static/vendor/manifest.json",
            "/static/vendor/app.ffffffffffff.css",
            f"{URL}.gz",
            f"{URL}.br",
            "/static/vendor/../assets.py",
            "/static/vendor//etc/passwd",
            "/papers",
        ],
    )
    def test_everything_else_is_the_applications(self, client, path):
        assert client.get(path).data == b"from the application"

    def test_nothing_can_be_sent_to_a_file(self, client):
        assert client.post(URL).data == b"from the application"

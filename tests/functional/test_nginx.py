"""The example of nginx in front of a running forum: what it answers, and what it never keeps."""

import gzip
import http.client
import re
import shutil
import ssl
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from forum.app import create_app
from forum.db import db, session
from forum.page_versions import SITE
from forum.services import comments
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.s3_server import free_port

ROOT = Path(__file__).parents[2]
PROGRAM = shutil.which("nginx")
HOST = "forum.example.org"


class Quiet(WSGIRequestHandler):
    """A handler that says nothing."""

    def log(self, *_words):
        """Say nothing."""


class Nginx:
    """An nginx with our example, on ports and in folders of the test."""

    def __init__(self, folder: Path, forum: int) -> None:
        self.folder, self.port = folder, free_port()
        key = ("-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/key.pem")
        made = ("openssl", "req", "-x509", *key, "-out", f"{folder}/fullchain.pem", "-days", "1")
        subprocess.run([*made, "-subj", f"/CN={HOST}"], check=True, capture_output=True)
        text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
        for ours, theirs in (
            ("127.0.0.1:8000", f"127.0.0.1:{forum}"),
            ("listen 443", f"listen 127.0.0.1:{self.port}"),
            ("listen 80", f"listen 127.0.0.1:{free_port()}"),
            ("/etc/ssl/forum", str(folder)),
            ("/opt/forum", str(ROOT)),
            ("/var/cache/nginx", str(folder)),
            ("/dev/stdout", f"{folder}/access.log"),
        ):
            assert ours in text
            text = text.replace(ours, theirs)
        paths = "".join(
            f"{name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"{'user root;' if Path.home() == Path('/root') else ''}\n"
            f"events {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\n{paths}{text}}}\n",
            "utf-8",
        )
        self.command = [str(PROGRAM), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]

    def check(self) -> subprocess.CompletedProcess[str]:
        """Let nginx itself check the file."""
        return subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)

    def ask(self, path: str, **headers: str):
        """Ask as a browser does; gives status, headers, bytes."""
        trusting = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        trusting.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=trusting)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request("GET", path, headers={"Host": HOST, **names})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def forum(application):
    """A forum that keeps pages, behind one proxy, at a port; and what it was asked."""
    config = application.extensions["forum_config"]
    serving = create_app(replace(config, page_cache=True, trusted_proxies=1))
    asked = []

    def noting(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return serving.wsgi_app(environ, start_response)

    server = make_server("127.0.0.1", 0, noting, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked, serving
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def nginx(forum, tmp_path_factory):
    if PROGRAM is None:
        pytest.skip("no nginx; the Debian package is called nginx-light")
    made = Nginx(tmp_path_factory.mktemp("nginx"), forum[0])
    process = subprocess.Popen(made.command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            try:
                made.ask("/static/vendor/none")
                break
            except OSError:
                assert process.poll() is None, (made.folder / "error.log").read_text()
                time.sleep(0.02)
        yield made
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def asked(app, forum, nginx):
    """What reaches the forum during the test, on fresh data and without pages kept before."""
    _port, paths, serving = forum
    serving.extensions["forum_versions"].drop([SITE])
    time.sleep(2.1)  # for so long nginx keeps the pages of the test before
    paths.clear()
    yield paths
    with serving.app_context():
        db.engine.dispose()


@pytest.fixture
def thread(app):
    made = factories.Comment().thread
    session.commit()
    return made


def address(thread):
    return f"/t/{thread.slug}/{thread.id}"


def test_nginx_finds_nothing_wrong(nginx):
    checked = nginx.check()
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


class TestGuests:
    def test_get_hits_from_nginx_itself(self, nginx, asked, thread):
        first = nginx.ask(address(thread), Accept_Encoding="br")
        hits = [nginx.ask(address(thread), Accept_Encoding="br") for _ in range(5)]
        assert first[0] == 200
        assert first[1]["X-Cache-Status"] == "MISS"
        assert {hit[1]["X-Cache-Status"] for hit in hits} <= {"HIT", "EXPIRED"}
        assert len(asked) < 6
        assert {hit[2] for hit in hits} == {first[2]}
        assert thread.title in brotli.decompress(first[2]).decode()

    def test_get_each_encoding_apart(self, nginx, asked, thread):
        for _ in range(2):
            for encoding, read in (("br", brotli.decompress), ("gzip", gzip.decompress)):
                _status, headers, body = nginx.ask(address(thread), Accept_Encoding=encoding)
                assert headers["Content-Encoding"] == encoding
                assert thread.title in read(body).decode()
            assert thread.title in nginx.ask(address(thread))[2].decode()

    def test_see_a_change_within_two_seconds(self, nginx, asked, thread):
        nginx.ask(address(thread))
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Neue Antwort.")
        # nginx counts whole seconds: what is to be kept for one is kept for less than two.
        time.sleep(2.1)
        assert "Neue Antwort." in nginx.ask(address(thread))[2].decode()

    def test_come_through_once_when_many_ask_at_the_same_time(self, nginx, asked, thread):
        answers = []
        path = address(thread)
        together = [
            threading.Thread(target=lambda: answers.append(nginx.ask(path))) for _ in range(8)
        ]
        for one in together:
            one.start()
        for one in together:
            one.join()
        assert [status for status, _headers, _body in answers] == [200] * 8
        assert len(asked) < 8

    def test_get_absolute_links_of_the_public_address(self, nginx, asked, thread):
        status, headers, _body = nginx.ask(f"/t/other-words/{thread.id}")
        assert status in (301, 302, 308)
        assert not re.match("http:|.*127.0.0.1", headers["Location"])


class TestNeverKept:
    @pytest.mark.parametrize("cookie", ["session=x", "a=b; remember_token=y"])
    def test_the_pages_of_people_with_a_session(self, nginx, asked, thread, cookie):
        nginx.ask(address(thread))
        for _ in range(2):
            _status, headers, _body = nginx.ask(address(thread), Cookie=cookie)
            assert headers["X-Cache-Status"] == "BYPASS"
        assert len(asked) == 3

    @pytest.mark.parametrize("path", ["/login", "/search?q=x", "/t/none/99999", "/uploads/none"])
    def test_what_is_not_the_same_for_all(self, nginx, asked, path):
        for _ in range(2):
            assert nginx.ask(path)[1].get("X-Cache-Status", "MISS") == "MISS"
        assert len(asked) == 2


class TestBuiltFiles:
    @pytest.fixture
    def files(self):
        found = sorted((ROOT / "forum/static/vendor").rglob("*.*"))
        names = [str(file.relative_to(ROOT / "forum/static/vendor")) for file in found]
        by_end = {name.rpartition(".")[2]: name for name in names if ".json" not in name}
        assert {"css", "js", "svg", "woff2"} <= by_end.keys()
        return [f"/static/vendor/{by_end[end]}" for end in ("css", "js", "svg", "woff2")]

    @pytest.mark.parametrize("accepted", ["gzip, deflate, br, zstd", "gzip", "br;q=0, gzip", ""])
    def test_are_answered_as_the_forum_does(self, nginx, asked, forum, files, accepted):
        client = forum[2].test_client()
        for path in files:
            status, headers, body = nginx.ask(path, Accept_Encoding=accepted)
            ours = client.get(path, headers={"Accept-Encoding": accepted})
            assert (status, body) == (200, ours.data), path
            for name in ("Content-Encoding", "Cache-Control", "X-Content-Type-Options"):
                assert headers[name] == ours.headers.get(name), (path, name)
            assert headers["Content-Type"].partition(";")[0] == ours.mimetype
        assert asked == []

    def test_nothing_else_lies_there(self, nginx, asked, files):
        for path in (f"{files[0]}.br", "/static/vendor/manifest.json", "/static/vendor/"):
            assert nginx.ask(path)[0] == 404
        assert asked == []


def test_the_log_holds_no_address_and_no_query(nginx, asked):
    nginx.ask("/search?q=geheim")
    log = (nginx.folder / "access.log").read_text()
    assert "/search" in log
    assert "127.0.0.1" not in log
    assert "geheim" not in log

"""Pages for guests that are kept ready: the same as made anew, never older, never private."""

import contextvars
import gzip
import itertools
import re
import threading
import time
from dataclasses import replace

import brotli
import pytest
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from forum import jobs, page_cache, ready_pages
from forum.app import create_app
from forum.db import db, session
from forum.kept_pages import KEPT_PAGES
from forum.models import SupportKind
from forum.services import comment_supports, comments, restrictions, view_counts
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

#: What is looked for in each request: by the library of accounts, and what a form would send.
TOKEN = {"auth_token", "accept_netiquette"}
BROWSER = "Mozilla/5.0 (X11; Linux x86_64)"


@pytest.fixture(scope="session")
def keeping_application(application):
    """A second process on the same data, one that keeps pages."""
    config = application.extensions["forum_config"]
    app = create_app(replace(config, page_cache=True))
    yield app
    app.extensions["forum_search"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def get(app, keeping_application):
    """Ask the process that keeps pages, as a guest does."""

    def ask(path, method="GET", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        environ = EnvironBuilder(path, method=method, headers=names).get_environ()
        return TestResponse(
            *run_wsgi_app(keeping_application.wsgi_app, environ), request=Request(environ)
        )

    keeping_application.extensions["forum_pages"].sweep(-1)
    keeping_application.wsgi_app._application._application._application._at_hand.clear()
    with keeping_application.app_context():
        db.engine.dispose()

    def apart(*args, **values):
        # As Browser does: no context is shared with the test.
        session.commit()
        answer = contextvars.Context().run(ask, *args, **values)
        session.rollback()
        return answer

    yield apart
    with keeping_application.app_context():
        db.engine.dispose()


@pytest.fixture
def made(monkeypatch):
    """Tell how many pages have been made."""
    count = []
    keep = page_cache.made
    monkeypatch.setattr(page_cache, "made", lambda *a: (count.append(1), keep(*a))[1])
    return lambda: len(count)


def address(thread):
    return f"/t/{thread.slug}/{thread.id}"


class TestAnswers:
    def test_the_same_as_a_page_made_anew(self, client, get, made):
        thread = factories.Comment().thread
        fresh = client.get(address(thread))
        first, second = get(address(thread)), get(address(thread))
        assert first.data == second.data == fresh.data
        assert made() == 1
        assert first.headers["Content-Security-Policy"] == fresh.headers["Content-Security-Policy"]
        assert second.headers == first.headers

    def test_without_asking_the_database(self, get):
        path = address(factories.Comment().thread)
        get(path)
        assert count_statements(lambda: get(path)) == 0

    def test_in_the_encoding_that_the_browser_takes(self, get):
        plain = get("/latest")
        for accepted, encoding, read in (
            ("gzip, deflate, br, zstd", "br", brotli.decompress),
            ("gzip", "gzip", gzip.decompress),
            ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
            ("identity", None, bytes),
        ):
            answer = get("/latest", Accept_Encoding=accepted)
            assert answer.headers.get("Content-Encoding") == encoding
            assert read(answer.data) == plain.data

    def test_with_what_a_shared_cache_must_know(self, get):
        answer = get("/latest")
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
        assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
        assert "Set-Cookie" not in answer.headers

    def test_not_modified_where_the_browser_has_it(self, get):
        etag = get("/latest").headers["ETag"]
        answer = get("/latest", If_None_Match=f'"other", {etag}')
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
        factories.Comment()
        with unit_of_work():
            comments.write(factories.Thread(), actor=factories.User(), body="Neu.")
        assert get("/latest", If_None_Match=etag).status_code == 200

    def test_where_a_moved_post_stood_too(self, get):
        moved = factories.MovedPost(old_number=1)
        source = moved.move.source
        factories.Comment(thread=source, number=2)
        source.last_number = 2
        session.commit()
        assert get(f"{address(source)}/1").status_code == 302
        assert get(f"{address(source)}/1?here=1").status_code == 200

    def test_head_without_a_body(self, get):
        for _ in range(2):
            answer = get("/latest", method="HEAD")
            assert (answer.status_code, answer.data) == (200, b"")
        assert len(get("/latest").data) == int(answer.headers["Content-Length"])

    def test_in_the_language_of_the_address(self, get):
        for _ in range(2):
            assert '<html lang="de">' in get("/latest").text
            assert '<html lang="en">' in get("/en/latest").text


class TestKeepsNothing:
    def test_for_people_with_a_session(self, get, made):
        for cookie in ("session=abc", "a=b; remember_token=1|x", "session=;;=\x7f"):
            answer = get("/latest", Cookie=cookie)
            assert "ETag" not in answer.headers
        assert made() == 0

    def test_for_other_cookies_it_does(self, get, made):
        get("/latest", Cookie="theme=dark")
        get("/latest")
        assert made() == 1

    @pytest.mark.parametrize(
        "path", ["/t/gibt-es-nicht/999", "/nichts", "/login", "/notices/new", "/search?q=x"]
    )
    def test_of_errors_forms_and_searches(self, get, made, path):
        get(path)
        assert made() == 0

    def test_of_redirects(self, get, made):
        thread = factories.Comment().thread
        assert get(f"/t/anders/{thread.id}").status_code == 301
        assert get(f"{address(thread)}?number=1").status_code == 302
        assert made() == 0

    def test_under_parameters_that_no_view_reads(self, get, made):
        plain = get("/latest")
        for number in range(5):
            tracked = get(f"/latest?utm_source=brief-{number}&x={number}")
            assert tracked.data == plain.data
        assert made() == 1

    def test_poisonous_for_others(self, get):
        get("/latest?utm_source=%22%3E%3Cscript%3E")
        assert b"utm_source" not in get("/latest").data

    def test_twice_for_one_page_with_parameters_in_another_order(self, get, made):
        get("/latest?kind=question&unanswered=1")
        get("/latest?unanswered=1&kind=question&kind=offer")
        assert made() == 1

    def test_of_very_long_queries(self, get, made):
        get("/organisations?q=" + "x" * 400)
        assert made() == 0


class TestIsNeverOlderThan:
    def test_a_new_post_wherever_it_shows(self, get):
        thread = factories.Comment().thread
        paths = (address(thread), "/latest", f"/u/{thread.author.name}")
        for path in paths:
            get(path)
        with unit_of_work():
            comments.write(thread, actor=thread.author, body="Frischer Fisch.")
        assert "Frischer Fisch" in get(address(thread)).text
        for path in paths[1:]:
            assert get(path).data

    def test_what_moderation_has_taken_away(self, get):
        comment = factories.Comment(body="Peinliches.")
        assert "Peinliches" in get(address(comment.thread)).text
        with unit_of_work():
            restrictions.hide(comment, actor=factories.Moderator(), reasons=factories.REASONS)
        assert "Peinliches" not in get(address(comment.thread)).text

    def test_support_of_a_post(self, get, made):
        comment, other = factories.Comment(), factories.Comment()
        get(address(comment.thread))
        get(address(other.thread))
        with unit_of_work():
            comment_supports.support(comment, actor=factories.User(), kind=SupportKind.HELPFUL)
        get(address(comment.thread))
        get(address(other.thread))
        # Of two threads the other one was still good.
        assert made() == 3

    def test_a_minute(self, get, made, monkeypatch):
        get("/latest")
        now = time.time()
        monkeypatch.setattr(ready_pages.time, "time", lambda: now + 61)
        get("/latest")
        assert made() == 2

    def test_a_change_that_a_killed_process_could_not_tell_of(self, app, get, made, monkeypatch):
        thread = factories.Comment().thread
        get("/latest")
        with monkeypatch.context() as patched:
            patched.setattr("forum.reactions.drop", lambda _keys: None)
            with unit_of_work():
                comments.write(thread, actor=thread.author, body="Fast verloren.")
        engine = app.extensions["forum_search"]
        jobs.rebuild_index(engine)
        config, storage = app.extensions["forum_config"], app.extensions["forum_storage"]
        jobs.catch_up(engine, config, storage)
        engine.close()
        get("/latest")
        assert made() == 2


class TestForPrograms:
    """Answers that hold for everybody, whoever asks."""

    @pytest.fixture
    def path(self, app):
        return f"/api/v1/threads/{factories.Comment(body='Ein Wort.').thread.id}"

    def test_are_kept_for_all_whatever_they_bring(self, get, made, path):
        plain = get(path)
        for told in (
            {"Cookie": "session=abc; remember_token=1|x"},
            {"Cookie": "session=;;=\x7f"},
            {"Authorization": "Bearer x"},
        ):
            answer = get(path, **told)
            assert answer.data == plain.data
            assert answer.headers == plain.headers
        assert made() == 1
        assert count_statements(lambda: get(path)) == 0

    def test_are_kept_in_each_language(self, get, made, path):
        for _ in range(2):
            assert "/en/t/" not in get(path).text
            assert "/en/t/" in get(f"/en{path}").text
        assert made() == 2

    def test_are_not_sent_twice(self, get, path):
        first = get(path)
        assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
        assert first.headers.getlist("Vary") == ["Accept-Encoding"]
        again = get(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        head = get(path, method="HEAD")
        assert (head.status_code, head.data) == (200, b"")

    def test_are_compressed(self, get, path):
        answer = get(path, Accept_Encoding="br")
        assert brotli.decompress(answer.data) == get(path).data

    def test_are_kept_once_for_parameters_that_nobody_reads(self, get, made, path):
        get(f"{path}?number=1")
        get(f"{path}?utm_source=x&number=1")
        assert made() == 1

    def test_of_a_list_too(self, get, made):
        thread = factories.Comment().thread
        for _ in range(2):
            assert thread.title in get("/api/v1/threads?unanswered=1").text
        assert made() == 1
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Neu.")
        assert thread.title not in get("/api/v1/threads?unanswered=1").text

    def test_refusals_are_not_kept(self, get, made):
        for path in ("/api/v1/threads/999", "/api/v1/threads?kind=x", "/api/v1/nichts"):
            assert get(path).status_code in (400, 404)
        assert made() == 0

    def test_are_never_older_than_what_moderation_took_away(self, get):
        comment = factories.Comment(body="Peinliches.")
        path = f"/api/v1/threads/{comment.thread.id}"
        assert "Peinliches" in get(path).text
        with unit_of_work():
            restrictions.hide(comment, actor=factories.Moderator(), reasons=factories.REASONS)
        assert "Peinliches" not in get(path).text
        with unit_of_work():
            thread, moderator = comment.thread, factories.Moderator()
            restrictions.hide(thread, actor=moderator, reasons=factories.REASONS)
        assert get(path).status_code == 404

    def test_are_no_views_by_people(self, get, path):
        for _ in range(3):
            get(path, User_Agent=BROWSER)
        with unit_of_work():
            assert view_counts.write_down() == 0


class TestManyAtOnce:
    def test_make_a_page_once(self, get, made, keeping_application):
        path = address(factories.Comment().thread)
        session.commit()
        answers = []

        def ask():
            environ = EnvironBuilder(path).get_environ()
            body, _status, _headers = run_wsgi_app(keeping_application.wsgi_app, environ)
            answers.append(b"".join(body))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert made() == 1
        assert len(set(answers)) == 1
        assert len(answers) == 8


class TestViews:
    def test_are_counted_of_kept_pages_too(self, get):
        thread = factories.Comment().thread
        for _ in range(3):
            get(address(thread), User_Agent=BROWSER)
        get(address(thread), User_Agent="Suchbot/1.0")
        with unit_of_work():
            view_counts.write_down()
        assert thread.view_count == 3

    def test_are_written_down_in_time(self, get, monkeypatch):
        monkeypatch.setattr(view_counts, "SECONDS", 0.0)
        thread = factories.Comment().thread
        for _ in range(3):
            get(address(thread), User_Agent=BROWSER)
        session.refresh(thread)
        assert thread.view_count == 3


class TestTable:
    def test_names_views_that_let_guests_in(self, keeping_application):
        for endpoint in KEPT_PAGES:
            view = keeping_application.view_functions[endpoint]
            assert not getattr(view, "refuses_guests", False), endpoint

    def test_names_all_parameters_that_a_view_reads(self, app, client, monkeypatch):
        """What is missing in the table would be taken away before the view could read it."""
        read = set()

        class Watched(ImmutableMultiDict):
            def get(self, key, *args, **kwargs):
                read.add(key)
                return super().get(key, *args, **kwargs)

            def __contains__(self, key):
                read.add(key)
                return super().__contains__(key)

        monkeypatch.setattr(app.request_class, "parameter_storage_class", Watched)
        comment = factories.Comment(thread=factories.Thread(passage=factories.Passage()))
        thread, paper = comment.thread, comment.thread.passage.paper
        slugs = [
            *(thread.slug, paper.slug, thread.action_field.slug, thread.process.slug),
            *(factories.Organisation().slug, "netiquette"),
        ]
        values = {
            "thread_id": [thread.id],
            "passage_id": [thread.passage_id],
            "comment_id": [comment.id],
            "name": [comment.author.name],
            "form": ["atom"],
            "slug": slugs,
        }
        seen = set()
        for rule in app.url_map.iter_rules():
            page = KEPT_PAGES.get(rule.endpoint)
            if page is None or not rule.arguments <= values.keys():
                continue
            names = sorted(rule.arguments)
            for chosen in itertools.product(*(values[name] for name in names)):
                path = rule.rule
                for name, value in zip(names, chosen, strict=True):
                    path = re.sub(rf"<(?:[^<>]*:)?{name}>", str(value), path)
                read.clear()
                if client.get(path).status_code == 200:
                    seen.add(rule.endpoint)
                    assert read - TOKEN <= page.parameters, path
        assert len(seen) >= 30

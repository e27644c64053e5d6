"""What holds for all addresses for programs: for guests, open to all sites, never a page."""

import json
import re
from dataclasses import replace

import pytest
from werkzeug.exceptions import InternalServerError

from forum.app import create_app
from forum.blueprints import errors
from forum.db import db
from forum.rate_limits import limits
from tests import factories
from tests.conftest import Browser

PART = re.compile(r"<int:thread_id>")


@pytest.fixture
def paths(app):
    """All addresses for programs, filled with a thread that is public."""
    thread = factories.Comment().thread
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert len(found) >= 2
    return [PART.sub(str(thread.id), rule.rule) for rule in found]


def error(answer):
    assert answer.mimetype == "application/json"
    return json.loads(answer.get_data(as_text=True))["error"]


class TestEverybodyIsAGuest:
    def test_whoever_has_a_session(self, app, paths):
        plain = [app.test_client().get(path).data for path in paths]
        for person in (factories.User(), factories.Moderator(), factories.Administrator()):
            client = app.test_client()
            client.sign_in(person)
            assert person.display_name in client.get("/latest").text
            answers = [client.get(path) for path in paths]
            assert [answer.data for answer in answers] == plain
            for answer in answers:
                assert "Set-Cookie" not in answer.headers
                assert "Cookie" not in answer.headers.get("Vary", "")
                assert "private" not in answer.headers.get("Cache-Control", "")

    def test_tokens_and_broken_cookies_change_nothing(self, client, paths):
        for path in paths:
            plain = client.get(path).data
            for headers in (
                {"Authorization": "Bearer x"},
                {"Authentication-Token": "x"},
                {"Cookie": "session=x; remember_token=1|x"},
            ):
                assert client.get(path, headers=headers).data == plain
            assert client.get(f"{path}?auth_token=x").data == plain

    def test_elsewhere_cookies_count(self, client):
        person = factories.User()
        client.sign_in(person)
        for path in ("/latest", "/en/latest"):
            answer = client.get(path)
            assert person.display_name in answer.text
            assert "Access-Control-Allow-Origin" not in answer.headers
        assert client.get("/apis").headers["Content-Type"].startswith("text/html")


class TestOtherSites:
    @pytest.mark.parametrize("language", ["", "/en"])
    def test_may_read_answers_and_refusals(self, client, paths, language):
        for path in (*paths, "/api", "/api/v1/nichts", "/api/v1/threads?kind=x"):
            answer = client.get(language + path)
            assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"], path
            assert answer.headers.getlist("Cross-Origin-Resource-Policy") == ["cross-origin"]
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Robots-Tag"] == "noindex"

    def test_may_ask_whether_something_is_new(self, client, paths):
        for path in paths:
            answer = client.options(path)
            assert (answer.status_code, answer.data) == (204, b"")
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match"
            assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


class TestRefusals:
    @pytest.mark.parametrize(
        "path",
        ["/api", "/api/", "/api/v1", "/api/v2/threads", "/api/v1/threads/", "/api/v1/threads/x"],
    )
    def test_of_addresses_that_do_not_exist(self, client, path):
        answer = client.get(path)
        assert answer.status_code == 404
        assert error(answer) == {
            "status": 404,
            "code": "not_found",
            "message": "Unter dieser Adresse gibt es nichts, oder es ist nicht öffentlich.",
        }
        english = error(client.get(f"/en{path}"))
        assert english["message"] == "There is nothing at this address, or it is not public."
        assert english["code"] == "not_found"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_of_writing(self, client, paths, method):
        client.sign_in(factories.Administrator())
        for path in paths:
            answer = client.open(path, method=method, data={"body": "x"})
            assert answer.status_code == 405
            assert set(answer.headers["Allow"].split(", ")) >= {"GET", "HEAD"}
            assert error(answer)["code"] == "method_not_allowed"
            assert error(answer)["message"].startswith("Programme können hier nur lesen")

    def test_of_bad_parameters(self, client):
        english = error(client.get("/en/api/v1/threads?unanswered=2"))
        assert english == {
            "status": 400,
            "code": "bad_parameter",
            "message": "“unanswered” cannot be read. Possible: 0, 1.",
            "parameter": "unanswered",
        }

    @pytest.mark.parametrize("query", ["field=%00", "x=%00", "%00=1"])
    def test_of_what_no_database_can_hold(self, client, query):
        answer = client.get(f"/api/v1/threads?{query}")
        assert answer.status_code == 400
        assert error(answer)["code"] == "bad_request"

    def test_of_our_own_faults(self, app):
        with app.test_request_context("/api/v1/threads", environ_overrides={"forum.is_open": True}):
            answer = app.make_response(errors.http_error(InternalServerError()))
        assert answer.status_code == 500
        assert error(answer)["code"] == "internal_error"


@pytest.fixture(scope="module")
def counting(application):
    """A process on the same data that counts, as installed; one that keeps parts of pages."""
    config = application.extensions["forum_config"]
    extra = {**config.extra, "RATELIMIT_ENABLED": True}
    made = create_app(replace(config, fragment_cache=True, extra=extra))
    made.test_client_class = Browser
    return made


class TestLimit:
    def test_ends_what_has_to_be_made_anew(self, app, counting):
        keys = [factories.Comment().thread.id for _ in range(limits.programs.rates[0].amount)]
        client = counting.test_client()
        paths = [f"/api/v1/threads/{key}" for key in keys]
        # The counters stand in a minute of the clock, which may end meanwhile.
        answers = [client.get(path) for path in (*paths, *(f"/en{path}" for path in paths))]
        assert {answer.status_code for answer in answers} == {200, 429}
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert error(refused)["code"] == "too_many_requests"
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
        # What is there already costs nothing, and is not counted.
        assert {client.get(paths[0]).status_code for _ in range(3)} == {200}
        with counting.app_context():
            db.engine.dispose()

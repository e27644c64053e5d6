"""Every writing route refuses guests, asks for a CSRF token and hides foreign objects."""

import re

import pytest
from flask import Flask

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db
from forum.models import Base
from tests import factories

#: What guests may post, and why that is safe.
FOR_GUESTS = {
    "security.login": "signing in",
    "security.register": "registering",
    "security.forgot_password": "asking for a new password",
    "security.reset_password": "setting it, with the token of the mail",
    "security.send_confirmation": "asking for the confirmation mail again",
    "security.logout": "does nothing for guests",
    "pages.report_barrier": "people who cannot use the site must be able to say so",
    "mail_steps.take": "the signed link in a mail proves it, and works once",
    "mail_preferences.unsubscribe": "the signed token in the address proves it (RFC 8058)",
    "account_data.cancel": "keeping an account, with the token of the mail",
    "notices.create": "anybody must be able to give notice of illegal content",
    "notices.follow": "appealing, with the token of the mail",
    "restrictions.by_mail": "appealing, with the token of the mail",
    "comments.preview": "shows a text, stores nothing",
    "search.similar_to_text": "finds what is like a text, stores nothing",
}
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def writing_rules(app: Flask):
    return [rule for rule in app.url_map.iter_rules() if rule.methods & WRITING]


def address(rule) -> str:
    """Fill a rule with values that no object has."""
    text = re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", rule.rule)
    text = re.sub(r"<int:[^>]+>", "987654321", text)
    return re.sub(r"<[^>]+>", "gibt-es-nicht", text)


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """The application with CSRF protection on, as it is installed."""
    app = create_app(
        Config(
            mode=Mode.TESTING,
            data=tmp_path_factory.mktemp("strict"),
            secret_key="s" * 40,
            password_salt="s" * 40,
            extra={"RATELIMIT_ENABLED": False},
        )
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


class TestWritingRoutes:
    def test_there_are_many(self, strict):
        assert len(writing_rules(strict)) > 40

    def test_without_a_token_nothing_is_accepted(self, strict):
        client = strict.test_client()
        accepted = [
            rule.rule
            for rule in writing_rules(strict)
            if client.post(address(rule)).status_code not in {400, 404, 405}
        ]
        assert accepted == []

    def test_views_refuse_guests_or_are_known_to_be_for_them(self, strict):
        open_to_guests = {
            rule.endpoint
            for rule in writing_rules(strict)
            if not getattr(strict.view_functions[rule.endpoint], "refuses_guests", False)
            and not rule.endpoint.startswith("security.")
        }
        assert open_to_guests <= set(FOR_GUESTS), open_to_guests - set(FOR_GUESTS)

    def test_guests_reach_nothing_that_needs_an_account(self, app, client):
        for rule in writing_rules(app):
            if rule.endpoint in FOR_GUESTS or rule.endpoint.startswith("security."):
                continue
            answer = client.post(address(rule))
            assert answer.status_code in {302, 404}, (rule.rule, answer.status_code)
            if answer.status_code == 302:
                assert "/login" in answer.location, rule.rule


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/en/", "/gibt-es-nicht", "/latest", "/search?q=x"])
    def test_stand_on_every_answer(self, client, path):
        answer = client.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/en/",
            "/latest",
            "/papers",
            "/dissent-flags",
            "/organisations",
            "/search?q=a",
            "/404",
        ],
    )
    def test_reading_pages_give_guests_no_cookie(self, client, path):
        assert "Set-Cookie" not in client.get(path).headers


def test_pages_speak_the_language_of_the_address(client):
    assert 'lang="de"' in client.get("/").text
    english = client.get("/en/").text
    assert 'lang="en"' in english
    assert "/en/papers" in english


def test_a_guest_after_a_member_is_a_guest(app, client):

    person = factories.User()
    client.sign_in(person)
    assert person.display_name in client.get("/latest").text
    assert person.display_name not in app.test_client().get("/latest").text

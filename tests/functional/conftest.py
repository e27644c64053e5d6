"""A process beside the usual one that keeps parts of pages."""

from dataclasses import replace

import pytest

from forum.app import create_app
from forum.db import db, session
from tests import factories
from tests.conftest import Browser

STORES = ("forum_fragments", "forum_found_parts")


@pytest.fixture(scope="session")
def keeping_application(application):
    """A process on the same data that keeps parts, but no whole pages."""
    config = application.extensions["forum_config"]
    extra = {**config.extra, "WTF_CSRF_ENABLED": True}
    app = create_app(replace(config, fragment_cache=True, extra=extra))
    app.test_client_class = Browser
    return app


@pytest.fixture
def browser_of(app, keeping_application):
    """Give the browser of a person, or of a guest, at the process that keeps parts."""
    for store in STORES:
        keeping_application.extensions[store].clear()
    with keeping_application.app_context():
        db.engine.dispose()

    def make(person=None):
        browser = keeping_application.test_client()
        return browser.sign_in(person) if person else browser

    yield make
    with keeping_application.app_context():
        db.engine.dispose()


@pytest.fixture
def plain_of(keeping_application):
    """Give a person's browser at the same process with nothing kept."""
    cache = keeping_application.extensions["forum_fragments"]

    def read(browser, path):
        keeping_application.extensions["forum_fragments"] = None
        try:
            return browser.get(path).text
        finally:
            keeping_application.extensions["forum_fragments"] = cache

    return read


@pytest.fixture
def plain_thread(app):
    """A thread of two pages in which nothing was done but writing: members see all of it alike."""
    opening = factories.Comment(body="Eröffnung")
    session.commit()
    for number in range(22):
        factories.Comment(thread=opening.thread, body=f"Beitrag {number} mit Worten")
    return opening.thread

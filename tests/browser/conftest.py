"""A real server with the demo, and a browser that tolerates no foreign request and no error."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    StorageState,
    sync_playwright,
)
from werkzeug.serving import make_server

from forum import jobs
from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db
from forum.demo import seed
from forum.extensions import hash_password
from forum.models import Base

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PASSWORD = "ein-langes-passwort-der-vorführung"
ACCOUNTS = {
    "kommune": "kommune@example.org",
    "anbieter": "anbieter@example.org",
    "moderation": "moderation@example.org",
    "admin": "admin@example.org",
}


# First, because the distribution over processes reads the group in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and keep them in one process: they share a server."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class Site:
    """The running site."""

    address: str
    outbox: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the demo on a free port."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    data = tmp_path_factory.mktemp("site")
    app = create_app(
        Config(
            mode=Mode.DEMO,
            data=data,
            secret_key="secret-of-the-browser-tests",
            password_salt="salt-of-the-browser-tests",
            # The browser keeps the machine busy.
            search_milliseconds=30_000,
            extra={"RATELIMIT_ENABLED": False},
        )
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        seed.fill(
            app.extensions["forum_search"],
            password_hash=hash_password(PASSWORD),
            say=lambda _line: None,
        )
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    ended = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=_work, args=(app, ended), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", data / "outbox")
    ended.set()
    server.shutdown()
    for thread in threads:
        thread.join(timeout=5)


def _work(app: Flask, ended: threading.Event) -> None:
    """Do what the worker process does: notifications, index and mails."""
    while not ended.wait(0.2):
        with app.app_context():
            jobs.tell()
            jobs.catch_up(
                app.extensions["forum_search"],
                app.extensions["forum_config"],
                app.extensions["forum_storage"],
            )


@pytest.fixture(scope="session")
def chromium(site: Site) -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Faults:
    """What must not happen while a page is used."""

    def __init__(self, origin: str) -> None:
        """Watch requests that leave ``origin``."""
        self.origin = origin
        self.found: list[str] = []
        #: Where requests may go that somebody asked for.
        self.allowed: tuple[str, ...] = ()

    def watch(self, context: BrowserContext) -> None:
        """Note foreign requests and every error; the browser itself finds no foreign host."""
        # Only listening: to stop each request and let it go costs more than the page.
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"page error: {error.error}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:", *self.allowed)):
            self.found.append(f"foreign request: {request.url}")

    def _console(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        # The browser itself reports each answer with an error status; pages are tested for those.
        if kind == "error" and "Failed to load resource" not in text:
            self.found.append(f"console: {text}")


@dataclass
class Visitor:
    """Somebody with a browser window of their own."""

    page: Page
    site: Site
    faults: "Faults"

    def goto(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.site.address + path)
        return self.page

    def sign_in(self, who: str) -> "Visitor":
        """Sign in through the form."""
        self.goto("/login")
        self.page.fill("input[name=email]", ACCOUNTS[who])
        self.page.fill("input[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert "/login" not in self.page.url, self.page.inner_text("main")
        return self


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, site: Site) -> Callable[[str], StorageState]:
    """Give the cookies of an account, signed in once through the form."""
    kept: dict[str, StorageState] = {}

    def cookies(who: str) -> StorageState:
        if who not in kept:
            context = chromium.new_context()
            Visitor(context.new_page(), site, Faults(site.address)).sign_in(who)
            kept[who] = context.storage_state()
            context.close()
        return kept[who]

    return cookies


@pytest.fixture(scope="session")
def open_window(
    chromium: Browser, site: Site, signed_in: Callable[[str], StorageState]
) -> Callable[..., Visitor]:
    """Open a window that whoever asked for it closes."""

    def opened(
        who: str = "",
        *,
        javascript: bool = True,
        width: int = 1280,
        dark: bool = False,
        height: int = 900,
        still: bool = False,
    ) -> Visitor:
        context = chromium.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
            locale="de-DE",
            storage_state=signed_in(who) if who else None,
        )
        context.set_default_timeout(60_000)
        faults = Faults(site.address)
        faults.watch(context)
        return Visitor(context.new_page(), site, faults)

    return opened


@pytest.fixture
def visitor(open_window: Callable[..., Visitor]) -> Iterator[Callable[..., Visitor]]:
    """Open a window: ``visitor("moderation", javascript=False, width=375, dark=True)``."""
    opened: list[Visitor] = []

    def open_it(who: str = "", **options: Any) -> Visitor:
        opened.append(open_window(who, **options))
        return opened[-1]

    yield open_it
    for window in opened:
        window.page.context.close()
    assert [window.faults.found for window in opened if window.faults.found] == []


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Run a journey in both ways."""
    return bool(request.param)


os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")

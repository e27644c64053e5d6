"""Take the pictures of the README: the demo, served from a folder of its own, in Chromium."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.demo import seed
from forum.models import Base

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
IMAGES = Path("docs/images")
SIZE = ViewportSize(width=1280, height=860)
# The picture's name, the page to begin with, and the link to follow from there.
PICTURES = (
    ("paper", "/papers", "main a[href^='/papers/']"),
    ("thread", "/top?period=year", "main a[href^='/t/']"),
)


@contextmanager
def served_demo(data: Path) -> Iterator[str]:
    """Serve the demo on a free port; give its address."""
    app = create_app(Config(mode=Mode.DEMO, data=data, extra={"RATELIMIT_ENABLED": False}))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        seed.fill(app.extensions["forum_search"], password_hash="", say=print)
        session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def take(page: Page, address: str) -> None:
    """Visit the pages and keep what is seen first."""
    for name, path, link in PICTURES:
        page.goto(address + path)
        page.locator(link).first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}.png")
        print(f"{IMAGES / name}.png shows {page.url.removeprefix(address)}")


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        served_demo(Path(data)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take(browser.new_page(viewport=SIZE, locale="de-DE"), address)
        browser.close()


if __name__ == "__main__":
    main()

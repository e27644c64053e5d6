"""What a browser that has never been here loads for a page, counted by the browser itself."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]


@dataclass(frozen=True)
class Cold:
    """Requests, and kB on the wire with their heads; fonts are counted apart."""

    requests: int
    kb: float
    kb_of_fonts: float


def load(url: str) -> Cold:
    """Open an address in a fresh browser and count what comes over the wire."""
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def sent(told: dict[str, Any]) -> None:
        if told["request"]["url"].startswith("http"):
            kinds[told["requestId"]] = told.get("type", "Other")

    def finished(told: dict[str, Any]) -> None:
        sizes[told["requestId"]] = told["encodedDataLength"]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="de-DE")
            wire = page.context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.on("Network.requestWillBeSent", sent)
            wire.on("Network.loadingFinished", finished)
            page.goto(url, wait_until="networkidle")
        finally:
            browser.close()
    return summed(kinds, sizes)


def summed(kinds: dict[str, str], sizes: dict[str, float]) -> Cold:
    """Add up what was loaded, fonts apart."""
    fonts = sum(sizes.get(key, 0) for key, kind in kinds.items() if kind == "Font")
    everything = sum(sizes.get(key, 0) for key in kinds)
    return Cold(len(kinds), (everything - fonts) / 1000, fonts / 1000)

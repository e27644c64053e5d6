"""The rules of axe, asked in an open page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is wrong leaves the page: all that is right would be megabytes.
_ASK = """async () => (await axe.run({ resultTypes: ["violations"] })).violations.map((one) => [
    one.id, one.nodes.map((node) => [node.html, node.failureSummary])
])"""


def violations(page: Page) -> list[Any]:
    """Give each broken rule with the elements that break it."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(_ASK)
    return found


def too_wide(page: Page) -> int:
    """Tell by how many pixels the page scrolls sideways."""
    pixels: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return pixels

"""Every kind of page, for the person it is for: accessible, in bounds, in both languages."""

import re

import pytest

from tests.browser.accessibility import too_wide, violations

GUEST = [
    "/",
    "/latest",
    "/new",
    "/top?period=year",
    "/c/kurzformate",
    "/papers",
    "/papers/impulspapier",
    "/papers/impulspapier/v1",
    "/papers/impulspapier/compare",
    "/papers/impulspapier/compare/1/2?view=side",
    "/papers/impulspapier/v3/export",
    "/papers/impulspapier/shelf",
    "/papers/impulspapier/changes",
    "/papers/impulspapier/receipts",
    "/c/kurzformate/changes",
    "/hunks/19",
    "/passages/2",
    "/passages/2/provenance",
    "/receipts/dissent-flag/1",
    "/placements/1",
    "/dissent-flags/overdue",
    "/dissent-flags/9",
    "/dissent-flags/10/discussion",
    "/papers/lebensbildung-thesen",
    "/processes/kommune-360",
    "/dissent-flags",
    "/papers/impulspapier/suggestions",
    "/suggestions/1",
    "/passages/2/suggestions/new",
    "/cooperation-requests",
    "/discourse-requests",
    "/organisations",
    "/organisations/stadt-auental-am-bach",
    "/u/demo-kommune",
    "/search",
    "/search?q=Fortbildung",
    "/search?q=gibtesnicht",
    "/t/acht-stunden-publikum-wann-soll-ich-bitte-lernen/22/summary",
    "/t/acht-stunden-publikum-wann-soll-ich-bitte-lernen/22/posts",
    "/t/acht-stunden-publikum-wann-soll-ich-bitte-lernen/22/print",
    "/comments/1/share",
    "/comments/1/supports",
    "/cooperation-requests?sort=rating",
    "/cooperation-requests/2/ratings",
    "/shortcuts",
    "/external-content",
    "/login",
    "/register",
    "/reset",
    "/impressum",
    "/hilfe",
    "/verankerung",
    "/barriere-melden",
    "/demo/mails",
    "/gibt-es-nicht",
]
MEMBER = [
    "/notifications",
    "/unread",
    "/unread?show=new",
    "/t/acht-stunden-publikum-wann-soll-ich-bitte-lernen/22",
    "/bookmarks",
    "/bookmarks/comment/1",
    "/comments/1/support",
    "/discourse-requests/1/rating",
    "/account/fields",
    "/account",
    "/threads/new",
    "/t/1/reply",
    "/drafts",
    "/cooperation-requests/new",
    "/discourse-requests/new",
    "/membership-requests",
    "/receipts",
    "/dissent-flags/1",
    "/cooperation-requests/1",
    "/discourse-requests/1",
]
MODERATION = [
    "/moderation",
    "/papers/new",
    "/papers/import",
    "/papers/impulspapier/draft",
    "/papers/impulspapier/draft/publish",
    "/suggestions/7",
    "/membership-requests?status=open",
    "/dissent-flags/1",
    "/desk",
    "/desk/drafts",
    "/answer-templates",
    "/answer-templates/new",
]
ADMINISTRATION = ["/admin", "/admin/embed-hosts", "/admin/events", "/admin/users"]
PAGES = (
    [("", path) for path in GUEST]
    + [("kommune", path) for path in MEMBER]
    + [("moderation", path) for path in MODERATION]
    + [("admin", path) for path in ADMINISTRATION]
)


@pytest.fixture(scope="module")
def reader(open_window):
    """Give the one window of a person in which all pages are read, one after the other."""
    kept = {}

    def give(who):
        if who not in kept:
            # Without motion no colour is on its way when the scheme changes in the open page.
            kept[who] = open_window(who, still=True)
        return kept[who]

    yield give
    for window in kept.values():
        window.page.context.close()


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_has_no_accessibility_faults_and_fits(reader, who, path):
    window = reader(who)
    window.faults.found.clear()
    page = window.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    window.goto(path)
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    assert too_wide(page) <= 0
    # The same page grows narrow and dark; what was unfolded on the wide screen stays so.
    page.set_viewport_size({"width": 375, "height": 900})
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert too_wide(page) <= 0
    assert window.faults.found == []


@pytest.mark.parametrize("who", ["", "kommune", "moderation", "admin"])
def test_every_page_stands_in_english_too(visitor, who):
    window = visitor(who)
    for owner, path in PAGES:
        if owner != who:
            continue
        # Read without drawing it: the words are what counts.
        answer = window.page.request.get(f"{window.site.address}/en{path}")
        text = answer.text()
        assert '<html lang="en"' in text, path
        # The frame of the page is ours; content by people stays in its language.
        frame = text.split("<main")[0]
        assert not re.search(r"Anmelden|Abmelden|Diskussionen|Widersprüche", frame), path


def test_pages_reflow_at_320_pixels(visitor):
    window = visitor(width=320)
    for path in ("/", "/papers/impulspapier", "/latest", "/dissent-flags", "/register"):
        assert too_wide(window.goto(path)) <= 0, path

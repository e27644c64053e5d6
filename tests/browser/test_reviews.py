"""The review queue in the browser: with keys alone, and as a plain form."""

import re

from axe_playwright_python.sync_playwright import Axe

KEYS = 20


def report(window, number):
    """Let a member report so many posts."""
    window.goto("/latest")
    reported = 0
    for comment in range(1, 200):
        address = f"{window.site.address}/abuse-reports/new?comment={comment}"
        page = window.page.request.get(address)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text())
        if page.status != 200 or token is None or "/abuse-reports/new" not in page.url:
            continue
        form = {"csrf_token": token[1], "reason": "other", "explanation": "Bitte ansehen."}
        window.page.request.post(address, form=form)
        reported += 1
        if reported == number:
            return
    raise AssertionError("the demo has too few posts")


def waiting(page):
    return page.locator(".card[data-item]").count()


def test_a_moderator_clears_twenty_reports_without_the_mouse(visitor):
    report(visitor("kommune"), KEYS)
    page = visitor("moderation").goto("/moderation?kind=report&whose=nobody")
    before = page.locator(".tabs__tab[aria-current] .tabs__count").inner_text()
    for _ in range(KEYS):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("r")
    page.keyboard.type("Kein Verstoß gegen die Netiquette.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    after = page.locator(".tabs__tab[aria-current] .tabs__count").inner_text()
    assert int(before) - int(after) == KEYS, page.inner_text("main")


def test_an_entry_is_taken_on_and_opened_with_keys(visitor):
    report(visitor("anbieter"), 1)
    page = visitor("moderation").goto("/moderation?kind=report&whose=nobody")
    before = waiting(page)
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("c")
    assert waiting(page) == before - 1
    page.goto(page.url.replace("whose=nobody", "whose=mine"))
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/abuse-reports/" in page.url


def test_what_reasons_rest_on_stands_below_their_heading(visitor):
    report(visitor("anbieter"), 1)
    page = visitor("moderation").goto("/moderation?kind=report&whose=nobody")
    page.locator('.card[data-item] a[href*="/abuse-reports/"]').last.click()
    page.get_by_role("button", name="Meldung übernehmen").click()
    heading = page.get_by_text("Falls ausgeblendet wird").bounding_box()
    ground = page.get_by_text("Worauf stützt es sich?").bounding_box()
    assert ground["y"] >= heading["y"] + heading["height"]


def test_a_chosen_entry_is_dismissed_as_a_plain_form(visitor, javascript):
    report(visitor("anbieter"), 2)
    page = visitor("moderation", javascript=javascript).goto("/moderation?kind=report&whose=nobody")
    before = waiting(page)
    page.locator("input[name=entry]").last.check()
    page.fill("#reason", "Kein Verstoß.")
    page.click("button[value=dismiss]")
    assert waiting(page) == before - 1


def test_the_pages_have_no_barriers(visitor):
    for dark, width in ((False, 1280), (True, 375)):
        window = visitor("moderation", dark=dark, width=width)
        for path in ("/moderation", "/moderation/decided"):
            assert Axe().run(window.goto(path)).violations_count == 0
        page = window.goto("/moderation")
        link = page.locator('a[href*="/moderation/reviews/"]').first.get_attribute("href")
        assert Axe().run(window.goto(link)).violations_count == 0

"""Contents of other services: asked for before anything is requested, for once and for good."""

from contextlib import contextmanager

import pytest

THREAD = "/t/eine-blosse-anzeige-umgeht-die-mitbestimmung/71"
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"
FRAME = "figure.embed iframe"


@contextmanager
def listened_to(page):
    """Collect what leaves for other hosts, and answer it in their place."""
    asked = []

    def answer(route, request):
        asked.append((request.url, request.headers.get("referer")))
        route.fulfill(content_type="text/html", body="<title>Der Film</title>")

    page.route(lambda url: "127.0.0.1" not in url and not url.startswith("data:"), answer)
    yield asked
    page.unroute_all()


@pytest.fixture(scope="module")
def address(chromium, site, signed_in):
    """Answer with a link on a line of its own; give the address of the post."""
    context = chromium.new_context(storage_state=signed_in("kommune"), java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}{THREAD}")
    page.locator(".post__actions a[data-key=r]").first.click()
    page.fill("textarea[name=body]", f"Dazu gibt es einen Film:\n{VIDEO}")
    with page.expect_navigation():
        page.get_by_role("button", name="Antwort veröffentlichen").click()
    found = page.url.removeprefix(site.address)
    context.close()
    return found


class TestEmbed:
    def test_loads_after_a_click_and_nothing_before(self, visitor, address):
        window = visitor()
        window.faults.allowed = (PLAYER,)
        page = window.goto(address)
        with listened_to(page) as asked:
            page.reload(wait_until="networkidle")
            button = page.get_by_role("button", name="Inhalt von YouTube laden")
            button.scroll_into_view_if_needed()
            assert "www.youtube-nocookie.com" in page.locator(".embed__hint").inner_text()
            assert (page.locator(FRAME).count(), asked) == (0, [])

            button.click()
            page.frame_locator(FRAME).locator("title").wait_for(state="attached")
            assert asked == [(PLAYER, f"{page.url.split('/t/')[0]}/")]
            frame = page.locator(FRAME)
            assert frame.get_attribute("title") == f"Inhalt von YouTube: {VIDEO}"
            assert "allow-top-navigation" not in frame.get_attribute("sandbox")
            page.get_by_role("button", name="Inhalt von YouTube entfernen").click()
            assert page.locator(FRAME).count() == 0

    def test_a_choice_for_good_is_kept_and_can_be_taken_back(self, visitor, address):
        window = visitor()
        window.faults.allowed = (PLAYER,)
        page = window.goto(address)
        with listened_to(page) as asked:
            page.get_by_label("Immer laden: YouTube").check()
            page.locator(FRAME).wait_for()
            window.goto(address)
            page.locator(FRAME).scroll_into_view_if_needed()
            page.frame_locator(FRAME).locator("title").wait_for(state="attached")
            assert {url for url, _ in asked} == {PLAYER}

            page.get_by_role("contentinfo").get_by_role("link", name="Externe Inhalte").click()
            switch = page.get_by_role("switch", name="YouTube")
            assert switch.is_checked()
            assert not page.get_by_role("switch", name="Vimeo").is_checked()
            switch.uncheck()
            assert "gespeichert" in page.get_by_role("status").last.inner_text()
            asked.clear()
            page.goto(window.site.address + address, wait_until="networkidle")
            assert (page.locator(FRAME).count(), asked) == (0, [])

    def test_without_scripts_there_is_the_link_alone(self, visitor, address):
        window = visitor(javascript=False)
        page = window.goto(address)
        figure = page.locator("figure.embed")
        assert figure.inner_text().strip() == VIDEO
        assert figure.get_by_role("link").get_attribute("href") == VIDEO
        page = window.goto("/external-content")
        assert page.get_by_text("Ihr Browser führt hier keine Skripte aus").is_visible()
        assert page.get_by_role("switch").count() == 0

    def test_the_policy_lets_no_script_frame_anything_else(self, chromium, site, address):
        # Not as a visitor, to whom the error that is provoked here would count as a fault.
        page = chromium.new_page()
        page.goto(site.address + address)
        with listened_to(page) as asked:
            blocked = page.evaluate(
                """() => new Promise((done) => {
                  const note = (event) => done(event.effectiveDirective);
                  document.addEventListener("securitypolicyviolation", note);
                  const frame = document.createElement("iframe");
                  frame.src = "https://player.vimeo.com/video/1";
                  document.body.append(frame);
                })"""
            )
            assert (blocked, asked) == ("frame-src", [])
        page.context.close()

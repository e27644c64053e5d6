"""Moving posts in the browser: with keys, as a plain form, and what readers see of it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

REASON = "Das gehört in eine andere Diskussion."


TITLES = (
    "Zwei Volksfeste und eine Datenschutzschulung",
    "Leerer Schuhladen wird Lernort: Zwischenstand",
)


def threads(window):
    """Give the addresses of two discussions of the demo that are about no paper."""
    page = window.goto("/latest")
    return [
        page.get_by_role("link", name=title, exact=True).evaluate("link => link.pathname")
        for title in TITLES
    ]


def number(path):
    return path.rsplit("/", 1)[1]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_moderator_moves_posts_and_takes_it_back(visitor, javascript):
    window = visitor("moderation", javascript=javascript)
    source, target = threads(window)
    page = window.goto(source)
    page.get_by_role("link", name="Beiträge auswählen").click()
    boxes = page.locator("input[name=post][type=checkbox]")
    first = boxes.first.input_value()
    if javascript:
        boxes.first.focus()
        page.keyboard.press("Space")
        boxes.nth(1).click(modifiers=["Shift"])
        assert "Ausgewählt: 2" in page.inner_text("[data-choosing-count]")
    else:
        boxes.first.check()
        boxes.nth(1).check()
    page.get_by_role("button", name="Weiter mit den ausgewählten Beiträgen").click()
    page.check("input[name=way][value=existing]")
    page.fill("#target", f"#{number(target)}")
    page.fill("#reason", REASON)
    page.get_by_role("button", name="Verschieben").click()
    assert page.url.endswith(target)
    assert "2 Beiträge wurden verschoben" in page.inner_text(".flash")
    reader = visitor("kommune", javascript=javascript)
    seen = reader.goto(source)
    trace = seen.locator(".move-trace")
    assert REASON in trace.inner_text()
    old = reader.goto(f"{source}/{first}")
    assert f"/{number(target)}/" in old.url
    page.get_by_role("button", name="Rückgängig machen").first.click()
    assert page.url.endswith(source)
    assert page.locator(f"#p-{first}").count() == 1


def test_a_merged_discussion_leads_on(visitor):
    window = visitor("moderation")
    source, target = threads(window)
    page = window.goto(f"/threads/{number(source)}/merge")
    page.fill("#target", f"#{number(target)}")
    page.fill("#reason", REASON)
    page.get_by_role("button", name="Zusammenführen").click()
    assert page.url.endswith(target)
    page = window.goto(source)
    trace = page.locator(".move-trace", has_text="geht anderswo weiter")
    assert REASON in trace.inner_text()
    assert page.locator(".post").count() == 0
    move = trace.get_by_role("link", name="Zu dieser Verschiebung").get_attribute("href")
    page = window.goto(move)
    page.get_by_role("button", name="Rückgängig machen").click()
    assert page.locator(".post").count() > 1


def test_the_pages_have_no_barriers(visitor):
    for dark, width in ((False, 1280), (True, 375)):
        window = visitor("moderation", dark=dark, width=width)
        source, _target = threads(window)
        for path in (
            f"/threads/{number(source)}/posts/choose?post=2",
            f"/threads/{number(source)}/posts/move?post=2",
            f"/threads/{number(source)}/merge",
            f"/threads/{number(source)}/transfer",
        ):
            assert Axe().run(window.goto(path)).violations_count == 0, path

"""Slow mode and timers in the browser: set by a moderator, met by writers and readers."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe

FACTS = "Es geht zu schnell hin und her."


def in_berlin(after):
    """Write a time as the field of the browser takes it."""
    return (datetime.now(ZoneInfo("Europe/Berlin")) + after).strftime("%Y-%m-%dT%H:%M")


def begin(window, title, publish_at=""):
    """Start a discussion by the form; answer the path of its page."""
    page = window.goto("/threads/new")
    page.select_option("#action_field", index=1)
    page.fill("#title", title)
    page.fill("#body", "Worum es hier geht.")
    if publish_at:
        page.fill("#publish_at", publish_at)
    with page.expect_navigation():
        page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    return page.url.removeprefix(window.site.address)


def state_reasons(page):
    page.select_option("#clause", index=1)
    page.fill("#facts", FACTS)


def send(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def no_barriers(page):
    found = Axe().run(page).response["violations"]
    assert found == [], [violation["id"] for violation in found]


def test_slow_mode_is_set_met_and_lifted(visitor, javascript):
    moderation = visitor("moderation", javascript=javascript)
    writer = visitor("kommune", javascript=javascript)
    address = begin(moderation, f"Langsam bitte, {'mit' if javascript else 'ohne'} Skript")
    page = moderation.goto(address)
    page.get_by_role("link", name="Langsam-Modus", exact=True).click()
    page.get_by_label("15 Minuten").check()
    state_reasons(page)
    if javascript:
        no_barriers(page)
    send(page, "Langsam-Modus")

    page = writer.goto(address)
    assert FACTS in page.inner_text("#slow-mode")
    page.fill("#body", "Mein erster Beitrag.")
    send(page, "Antwort veröffentlichen")
    notice = page.locator("#reply .note--warning")
    assert re.search(r"ab \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr wieder schreiben", notice.inner_text())
    if javascript:
        no_barriers(page)
    page.fill("#body", "Gleich noch einer.")
    send(page, "Antwort veröffentlichen")
    assert "Sie können hier ab" in page.inner_text(".kern-error")
    assert page.input_value("#body") == "Gleich noch einer."

    page = moderation.goto(address)
    page.get_by_role("link", name="Langsam-Modus beenden").click()
    page.fill("#reason", "Es ist ruhiger.")
    send(page, "Langsam-Modus beenden")
    assert page.locator("#slow-mode").count() == 0
    page = writer.page
    send(page, "Antwort veröffentlichen")
    assert "Gleich noch einer." in page.inner_text(".posts")


def test_a_closing_is_planned_seen_by_all_and_cancelled(visitor, javascript):
    moderation = visitor("moderation", javascript=javascript)
    address = begin(moderation, f"Bald zu, {'mit' if javascript else 'ohne'} Skript")
    page = moderation.goto(address)
    page.get_by_role("link", name="Zeitschaltungen").click()
    if javascript:
        no_barriers(page)
    page.get_by_role("link", name="Schließen", exact=True).click()
    page.fill("#at", in_berlin(timedelta(days=-1)))
    state_reasons(page)
    send(page, "Zeitschaltung setzen")
    assert "Diese Zeit ist vorbei." in page.inner_text("main")
    assert page.input_value("#facts") == FACTS
    if javascript:
        no_barriers(page)
    page.fill("#at", in_berlin(timedelta(days=2)))
    send(page, "Zeitschaltung setzen")

    reader = visitor(javascript=javascript, width=375).goto(address)
    assert "geschlossen" in reader.inner_text(".timers")
    assert FACTS in reader.inner_text(".timers")
    if javascript:
        no_barriers(reader)

    page = moderation.goto(address)
    page.get_by_role("link", name="Zeitschaltungen").click()
    if javascript:
        no_barriers(page)
    send(page, "Zeitschaltung zurücknehmen")
    assert "Es ist keine Zeitschaltung gesetzt." in page.inner_text("main")


def test_what_is_published_later_is_seen_only_when_it_is_time(visitor):
    title = "Ankündigung für später"
    moderation, reader = visitor("moderation"), visitor()
    address = begin(moderation, title, publish_at=in_berlin(timedelta(days=3)))
    assert "Erscheint am" in moderation.page.inner_text(".timers")
    no_barriers(moderation.page)
    assert title not in reader.goto("/latest").inner_text("main")
    assert reader.page.request.get(reader.site.address + address).status == 404
    moderation.page.get_by_role("link", name="Zeitschaltungen").click()
    send(moderation.page, "Jetzt veröffentlichen")
    assert title in reader.goto("/latest").inner_text("main")

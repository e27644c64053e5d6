"""Choosing how much to be told, reading the inbox, and the settings of mails, in both ways."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe


def a_discussion(window):
    page = window.goto("/latest")
    return page.locator(".thread-list a[href*='/t/']").first.get_attribute("href")


class TestSubscription:
    def test_is_chosen_on_the_page_of_a_discussion(self, visitor, javascript):
        window = visitor("kommune", javascript=javascript)
        address = a_discussion(window)
        page = window.goto(address)
        form = page.locator("form[data-subscription]")
        level = "tracking" if javascript else "watching"
        form.locator("select").select_option(level)
        if javascript:
            assert not form.get_by_role("button").is_visible()
            form.get_by_text("Ihre Auswahl ist gespeichert.").wait_for()
        else:
            with page.expect_navigation():
                form.get_by_role("button", name="Übernehmen").click()
        page = window.goto(address)
        assert page.locator("form[data-subscription] select").input_value() == level
        title = page.locator("h1").inner_text()
        assert title in window.goto("/account/subscriptions").inner_text("main")

    def test_is_not_there_for_guests(self, visitor):
        window = visitor()
        assert window.goto(a_discussion(window)).locator("form[data-subscription]").count() == 0


class TestInbox:
    def test_one_subject_is_marked_as_read(self, visitor, javascript):
        page = visitor("moderation", javascript=javascript).goto("/notifications?show=unread")
        before = page.locator(".inbox__item--unread").count()
        assert before > 0
        with page.expect_navigation():
            page.get_by_role("button", name="Als gelesen markieren", exact=True).first.click()
        assert page.locator(".inbox__item--unread").count() == before - 1
        assert page.url.endswith("/notifications?show=unread")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["/notifications", "/account/subscriptions", "/account/mails"])
def test_pages_are_accessible_and_fit(visitor, path, width, dark):
    page = visitor("moderation", width=width, dark=dark).goto(path)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_settings_of_mails_are_kept(visitor, javascript):
    page = visitor("anbieter", javascript=javascript).goto("/account/mails")
    page.get_by_label(re.compile("Jemand erwähnt Sie")).select_option("weekly")
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern").click()
    assert page.get_by_label(re.compile("Jemand erwähnt Sie")).input_value() == "weekly"

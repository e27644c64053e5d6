"""The curator's desk in the browser: with keys and templates, and as plain forms."""

import pytest

from tests.browser.accessibility import violations


def first_objection(window):
    page = window.goto("/desk?kind=dissent")
    page.locator("[data-desk-item]").first.click()
    return page


def test_a_draft_is_written_read_and_discarded(visitor, javascript):
    page = first_objection(visitor("moderation", javascript=javascript))
    address = page.url
    page.check("#outcome-2")
    page.fill("#reasons", "Das nehmen wir **nicht** auf.")
    page.click("button[value=draft]")
    assert page.url != address
    page.goto(address)
    assert page.locator(".composer__preview strong").inner_text() == "nicht"
    assert page.is_checked("#outcome-2")
    page.goto(address.split("/desk")[0] + "/desk/drafts")
    # The demo has drafts of its own.
    own = page.locator(".card", has_text="Das nehmen wir").locator("input[name=draft]")
    own.check()
    page.click("button[value=discard]")
    assert own.count() == 0


def test_a_template_is_put_behind_what_was_typed(visitor, javascript):
    window = visitor("moderation", javascript=javascript)
    page = window.goto("/answer-templates/new")
    page.fill("#title", "Dank")
    page.fill("#body", "Vielen Dank für Ihren Hinweis.")
    page.click("main button[type=submit]")
    page = first_objection(window)
    address = page.url
    page.fill("#reasons", "Mein Anfang.")
    page.select_option("#template", label="Dank")
    page.click("button[value=template]")
    assert page.input_value("#reasons") == "Mein Anfang.\n\nVielen Dank für Ihren Hinweis."
    assert page.url == address


class TestKeys:
    def switched_on(self, visitor):
        page = visitor("moderation").goto("/desk")
        page.click("[data-desk-keys] summary")
        page.click("[data-desk-switch]")
        page.locator("h1").click()
        return page

    def focused(self, page):
        return page.evaluate(
            "[...document.querySelectorAll('[data-desk-item]')].indexOf(document.activeElement)"
        )

    def test_do_nothing_until_they_are_switched_on(self, visitor):
        page = visitor("moderation").goto("/desk")
        page.keyboard.press("j")
        assert self.focused(page) == -1

    def test_walk_through_the_list(self, visitor):
        page = self.switched_on(visitor)
        walked = []
        for key in ("j", "j", "ArrowDown", "k", "ArrowUp"):
            page.keyboard.press(key)
            walked.append(self.focused(page))
        assert walked == [0, 1, 2, 1, 0]

    def test_are_remembered_and_can_be_switched_off(self, visitor):
        page = self.switched_on(visitor)
        page.reload()
        page.keyboard.press("j")
        assert self.focused(page) == 0
        page.click("[data-desk-keys] summary")
        page.click("[data-desk-switch]")
        page.locator("h1").click()
        page.keyboard.press("j")
        assert self.focused(page) == -1

    def test_choose_the_outcome_but_not_while_writing(self, visitor):
        page = self.switched_on(visitor)
        page.goto(page.url + "?kind=dissent")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("#reasons")
        page.wait_for_load_state()
        page.keyboard.press("3")
        assert page.is_checked("#outcome-2")
        page.focus("#reasons")
        page.keyboard.type("1 2 n u")
        assert page.input_value("#reasons") == "1 2 n u"
        assert page.is_checked("#outcome-2")

    def test_publish_with_control_and_enter(self, visitor):
        page = first_objection(visitor("moderation"))
        address = page.url
        page.focus("#reasons")
        page.keyboard.type("Eine Antwort ohne Ergebnis.")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert page.url == address
        assert page.locator(".error-summary").count() == 1
        assert page.input_value("#reasons") == "Eine Antwort ohne Ergebnis."


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (375, True)])
def test_the_page_of_an_answer_is_accessible(visitor, width, dark):
    page = first_objection(visitor("moderation", width=width, dark=dark))
    page.wait_for_url("**/desk/dissent-flags/*")
    page.locator("main h1").wait_for()
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

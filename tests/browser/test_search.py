"""Searching, keeping a search, and being told, as people do it in a browser."""

import feedparser
import pytest

SEARCH = "#search-q"


class TestSavedSearches:
    def test_a_search_is_kept_changed_read_as_a_feed_and_deleted(self, visitor, javascript):
        page = visitor("anbieter", javascript=javascript).goto("/search?q=beteiligung")
        page.on("dialog", lambda dialog: dialog.accept())
        page.fill("input[name=name]", "Meine Beteiligung")
        page.get_by_role("button", name="Suche speichern").click()
        assert "Die Suche ist gespeichert." in page.inner_text("main, .flashes")
        card = page.locator("li.card", has_text="Meine Beteiligung")
        card.get_by_role("link", name="Ändern").click()
        page.fill("input[name=name]", "Mitreden")
        page.uncheck("input[name=tells]")
        page.get_by_role("button", name="Speichern").click()
        card = page.locator("li.card", has_text="Mitreden")
        assert "stumm" in card.inner_text()
        card.get_by_role("button", name="Als Feed lesen").click()
        address = page.locator(".feed-address").first.get_attribute("href")
        answer = page.request.get(page.url.split("/account")[0] + address)
        assert len(feedparser.parse(answer.body()).entries) > 5
        page.locator("li.card", has_text="Mitreden").get_by_role("button", name="Löschen").click()
        assert page.locator("li.card", has_text="Mitreden").count() == 0
        assert "Die Suche ist gelöscht." in page.inner_text(".flashes")

    def test_news_arrive_in_the_inbox(self, visitor):
        page = visitor("anbieter").goto("/search?q=Fahrradabstellanlage")
        page.get_by_role("button", name="Suche speichern").click()
        writer = visitor("kommune").goto("/threads/new")
        writer.select_option("select[name=action_field]", index=1)
        writer.fill("input[name=title]", "Fahrradabstellanlagen am Rathaus")
        writer.fill("textarea[name=body]", "Wer hat gute Erfahrungen damit gemacht?")
        writer.get_by_role("button", name="Veröffentlichen").click()
        writer.wait_for_url("**/t/**")
        line = page.get_by_text("hat Neues gefunden: „Fahrradabstellanlagen am Rathaus“")
        for _ in range(200):
            page.goto(writer.url.split("/t/")[0] + "/notifications")
            if line.count():
                break
            page.wait_for_timeout(300)
        page.get_by_role("link", name="Fahrradabstellanlagen am Rathaus").first.click()
        page.wait_for_url("**/t/**")
        assert page.url.split("#")[0] == writer.url.split("#")[0]


class TestSuggestions:
    def test_are_a_combobox_for_the_keyboard(self, visitor):
        page = visitor().goto("/search")
        field = page.locator(SEARCH)
        assert field.get_attribute("role") == "combobox"
        field.press_sequentially("betei", delay=20)
        options = page.locator("main [role=option]")
        options.first.wait_for()
        assert field.get_attribute("aria-expanded") == "true"
        field.press("ArrowDown")
        chosen = page.locator("main [role=option][aria-selected=true]")
        assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        field.press("Escape")
        assert field.get_attribute("aria-expanded") == "false"
        assert field.input_value() == "betei"
        field.press_sequentially("l")
        options.first.wait_for()
        field.press("ArrowUp")
        target = page.locator("main [role=option][aria-selected=true]").get_attribute(
            "data-address"
        )
        field.press("Enter")
        page.wait_for_url(f"**{target}")

    def test_enter_without_a_choice_searches(self, visitor):
        page = visitor().goto("/search")
        field = page.locator(SEARCH)
        field.press_sequentially("betei", delay=20)
        page.locator("main [role=option]").first.wait_for()
        with page.expect_navigation():
            field.press("Enter")
        assert "q=betei" in page.url


class TestFacets:
    @pytest.mark.parametrize("width", [1280, 375])
    def test_narrow_and_widen_again(self, visitor, javascript, width):
        page = visitor(javascript=javascript, width=width).goto("/search?q=beteiligung")
        if width < 1000:
            page.locator(".search-facets summary").click()
        option = page.locator(".search-facets__option", has_text="Beitrag")
        option.click()
        assert "kind=comment" in page.url
        if width < 1000:
            page.locator(".search-facets summary").click()
        chosen = page.locator(".search-facets__option[aria-current=true]")
        assert "Beitrag" in chosen.inner_text()
        chosen.click()
        assert page.locator(".search-facets__option[aria-current=true]").count() == 0

    def test_stand_beside_the_results_where_there_is_room(self, visitor):
        page = visitor().goto("/search?q=beteiligung")
        results = page.locator(".search-results").bounding_box()
        facets = page.locator(".search-facets").bounding_box()
        assert facets["x"] >= results["x"] + results["width"]
        assert abs(facets["y"] - results["y"]) < 40


class TestInOnePlace:
    def test_a_discussion_is_searched_and_left_again(self, visitor, javascript):
        page = visitor(javascript=javascript).goto("/latest")
        page.locator(".thread-row__title a").first.click()
        title = page.inner_text("h1")
        page.fill("#search-here-q", "wir")
        page.locator(".search-here__button").click()
        assert f"Nur in der Diskussion „{title}“" in page.inner_text("main")
        page.get_by_role("link", name="Überall suchen").click()
        assert "thread=" not in page.url
        assert page.input_value(SEARCH) == "wir"

    @pytest.mark.parametrize("path", ["/papers", "/organisations"])
    def test_papers_and_organisations_have_a_field(self, visitor, path):
        page = visitor().goto(path)
        page.locator("main .card__title a").first.click()
        page.wait_for_load_state()
        page.fill("#search-here-q", "beteiligung")
        page.locator(".search-here__button").click()
        assert "Überall suchen" in page.inner_text("main")

    def test_my_contributions_have_a_field(self, visitor):
        page = visitor("kommune").goto("/receipts")
        page.fill("#search-here-q", "wir")
        page.locator(".search-here__button").click()
        assert "Nur in Ihren eigenen Beiträgen" in page.inner_text("main")


class TestSimilar:
    def test_come_under_a_discussion_when_a_reader_is_near(self, visitor):
        page = visitor().goto("/search?q=beteiligung&kind=thread")
        page.locator(".search-results a").first.click()
        page.locator("[data-similar]").scroll_into_view_if_needed()
        page.locator("[data-similar] ul, [data-similar] p").first.wait_for()

    def test_are_a_link_without_javascript(self, visitor):
        page = visitor(javascript=False).goto("/search?q=beteiligung&kind=thread")
        page.locator(".search-results a").first.click()
        page.get_by_role("link", name="Ähnliche Diskussionen").click()
        assert page.inner_text("h1") == "Ähnliche Diskussionen"

    def test_follow_the_typing_and_come_by_a_button_without_javascript(self, visitor, javascript):
        page = visitor("kommune", javascript=javascript).goto("/threads/new")
        page.fill("input[name=title]", "Beteiligung von Jugendlichen an der Planung")
        if not javascript:
            page.get_by_role("button", name="Ähnliche Diskussionen anzeigen").click()
        page.locator("[data-similar-output] a").first.wait_for()
        assert (
            page.input_value("input[name=title]") == "Beteiligung von Jugendlichen an der Planung"
        )

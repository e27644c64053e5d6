"""Reading: unread posts by two keystrokes, positions, news while a page is open, support, keys."""

import re
import time

THREAD = "/t/acht-stunden-publikum-wann-soll-ich-bitte-lernen/22"


def unread_link(page):
    return page.locator(".thread-list .thread-row__title a").first


def until(check, seconds=60):
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)


class TestUnread:
    def test_two_keystrokes_lead_to_the_first_unread_post(self, visitor):
        page = visitor("moderation").goto("/papers")
        page.keyboard.press("g")
        page.keyboard.press("u")
        page.wait_for_url(re.compile("/unread#first"))
        title = unread_link(page).inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/t/.*#p-\d+$"))
        assert page.locator("h1").inner_text() == title
        assert page.locator(".new-divider").count() == 1

    def test_what_was_read_is_no_longer_unread(self, visitor, javascript):
        window = visitor("anbieter", javascript=javascript)
        page = window.goto("/unread")
        link = unread_link(page)
        title = link.inner_text()
        with page.expect_navigation():
            link.click()
        if javascript:
            page.locator(".post").last.locator(":scope > *").last.scroll_into_view_if_needed()
            page.wait_for_timeout(1500)

        def is_read():
            window.goto("/unread")
            titles = page.locator(".thread-row__title a").all_inner_texts()
            return title not in titles

        until(is_read)

    def test_a_look_without_scrolling_reads_only_what_was_on_the_screen(self, visitor):
        window = visitor("admin", height=500)
        page = window.goto(THREAD)
        page.locator("#p-1 footer").scroll_into_view_if_needed()
        page.wait_for_timeout(1500)
        window.goto("/latest")
        page.wait_for_timeout(500)
        window.goto(THREAD)
        unread = page.locator("[data-first-unread]")
        assert unread.count() == 1
        number = int(unread.get_attribute("href").rpartition("-")[2])
        assert 1 <= number < 6

    def test_everything_is_marked_as_read_and_taken_back(self, visitor, javascript):
        page = visitor("admin", javascript=javascript).goto("/unread")
        title = unread_link(page).inner_text()
        page.get_by_role("button", name="Alles als gelesen markieren").click()
        page.get_by_text("Sie haben alles gelesen").wait_for()
        page.get_by_role("button", name="Rückgängig machen").click()
        unread_link(page).wait_for()
        assert unread_link(page).inner_text() == title

    def test_from_here_on_unread(self, visitor, javascript):
        page = visitor("kommune", javascript=javascript).goto(f"{THREAD}/8")
        post = page.locator("#p-8")
        post.locator(".post__more summary").click()
        with page.expect_navigation():
            post.get_by_role("button", name="Ab hier ungelesen").click()
        assert "/unread" in page.url
        row = page.locator(".thread-row", has_text="Acht Stunden Publikum")
        while not row.count() and page.locator("[rel=next]").count():
            page.locator("[rel=next]").first.click()
            page.wait_for_load_state()
        assert "/8#p-8" in row.locator(".thread-row__title a").get_attribute("href")


class TestThread:
    def test_a_referred_post_opens_in_place(self, visitor):
        page = visitor().goto(THREAD)
        post = page.locator("#p-5")
        button = post.locator(".expand").first
        button.click()
        post.locator(".post-excerpt .prose").wait_for()
        assert button.get_attribute("aria-expanded") == "true"
        # Not the word for what moderators do to a post.
        assert button.inner_text().startswith("Zuklappen")
        assert page.locator("[id='p-4']").count() == 1
        button.click()
        assert not post.locator(".post-excerpt").is_visible()

    def test_a_referred_post_is_a_link_without_scripts(self, visitor):
        page = visitor(javascript=False).goto(THREAD)
        page.locator("#p-5 .post__context a").first.click()
        page.wait_for_url(re.compile(r"/4#p-4$"))
        assert page.locator(".expand").count() == 0

    def test_has_other_views(self, visitor, javascript):
        page = visitor(javascript=javascript).goto(THREAD)
        for name, heading in (("Zusammenfassung", "Anfangstext"), ("Zum Drucken", "Stand")):
            page.get_by_role("link", name=name, exact=True).click()
            page.get_by_text(heading).first.wait_for()
            page.get_by_role("link", name="Zur ganzen Diskussion").first.click()

    def test_the_address_of_a_post_is_copied(self, visitor):
        window = visitor()
        window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = window.goto("/comments/1/share")
        page.get_by_role("button", name="Kopieren").first.click()
        page.get_by_text("✓ Kopiert").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").endswith("/1/1#p-1")


class TestLive:
    def test_new_posts_are_told_and_nothing_moves(self, visitor):
        reader = visitor("kommune")
        reader.page.clock.install()
        page = reader.goto(THREAD)
        before = page.locator("#p-3").bounding_box()
        writer = visitor("anbieter", javascript=False).goto(THREAD)
        writer.fill("textarea[name=body]", "Das kennen wir auch.")
        writer.get_by_role("button", name="Antwort veröffentlichen").click()
        writer.wait_for_url(re.compile(r"#p-\d+$"))
        page.clock.run_for(31_000)
        link = page.locator(".live-banner a")
        link.wait_for()
        assert link.inner_text() == "1 neuer Beitrag"
        assert page.locator(".live-banner").get_attribute("role") == "status"
        assert page.locator("#p-3").bounding_box() == before
        link.click()
        page.locator(".post", has_text="Das kennen wir auch.").wait_for()


class TestSupport:
    def test_is_given_and_taken_back(self, visitor, javascript):
        page = visitor("moderation", javascript=javascript).goto(THREAD)
        button = page.locator("#p-2 button[data-kind=helpful]")
        for pressed, count in (("true", "1"), ("false", "")):
            button.click()
            page.locator(f"#p-2 button[data-kind=helpful][aria-pressed={pressed}]").wait_for()
            assert button.locator("[data-count]").inner_text() == count


class TestKeys:
    def test_walk_through_posts_and_answer(self, visitor):
        page = visitor("kommune").goto(THREAD)
        for _ in range(2):
            page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == "p-2"
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.id") == "p-1"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("gu")
        assert THREAD in page.url
        page.locator("#p-6").focus()
        page.keyboard.press("q")
        page.wait_for_url(re.compile("quote=6"))
        # The text is there to be written at once.
        page.wait_for_function("document.activeElement.id === 'body'")
        assert page.evaluate("document.activeElement.value").startswith(">")

    def test_are_listed_and_switched_off(self, visitor):
        window = visitor("kommune")
        page = window.goto("/latest")
        page.keyboard.press("?")
        page.locator("dialog[open] kbd").first.wait_for()
        page.keyboard.press("Escape")
        window.goto("/shortcuts")
        page.get_by_role("button", name="Ausschalten").click()
        page.get_by_role("button", name="Einschalten").wait_for()
        page.keyboard.press("g")
        page.keyboard.press("u")
        page.wait_for_timeout(500)
        assert page.url.endswith("/shortcuts")
        page.get_by_role("button", name="Einschalten").click()
        page.get_by_role("button", name="Ausschalten").wait_for()

    def test_ctrl_and_enter_send_a_text(self, visitor):
        page = visitor("kommune").goto(THREAD)
        page.fill("textarea[name=body]", "Gesendet ohne Maus.")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(r"#p-\d+$"))
        assert page.locator(".post", has_text="Gesendet ohne Maus.").count() == 1


class TestBookmarks:
    def test_are_kept_found_and_removed(self, visitor, javascript):
        window = visitor("kommune", javascript=javascript)
        page = window.goto(THREAD)
        post = page.locator("#p-3")
        post.locator(".post__more summary").click()
        post.get_by_role("link", name="Merken").click()
        page.fill("textarea[name=note]", "Für die Sitzung")
        page.get_by_role("button", name="Speichern").click()
        page.wait_for_url(re.compile("#p-3$"))
        window.goto("/bookmarks")
        card = page.locator(".card", has_text="Für die Sitzung")
        card.get_by_role("button", name="Entfernen").click()
        page.get_by_text("Das Lesezeichen ist entfernt.").wait_for()
        assert card.count() == 0


class TestCardsOfPosts:
    def test_words_notes_and_signs_of_actions_stand_in_one_line(self, visitor):
        page = visitor("kommune").goto(THREAD)
        left = "element => element.getBoundingClientRect().left"
        post = page.locator("article.post", has=page.locator(".post__actions .icon")).first
        words = post.locator(".post__body > *").first.evaluate(left)
        sign = post.locator(".post__actions .icon").first.evaluate(left)
        assert words > post.evaluate(left) + 40
        assert abs(words - sign) <= 2
